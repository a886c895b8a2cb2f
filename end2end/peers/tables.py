"""Tables as other programs read and ask them, for tests.

    tables.py ask FILE           reads a JSON list of SQL texts over the Parquet file `t` from standard
                                 input, and prints for each the rows that DuckDB answers, as texts
    tables.py read FORMAT FILE   prints the rows of an exported file, the names of its columns first
"""

import csv
import io
import json
import sys
import xml.etree.ElementTree as ElementTree


def text(value) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def ask(source: str) -> list:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    quoted = source.replace("'", "''")
    connection.execute(f"CREATE VIEW t AS SELECT * FROM read_parquet('{quoted}')")
    answers = []
    for sql in json.load(sys.stdin):
        rows = connection.execute(sql).fetchall()
        answers.append([[text(value) for value in row] for row in rows])
    return answers


def objects(rows: list[dict]) -> list:
    names = list(rows[0]) if rows else []
    return [names] + [[text(row[name]) for name in names] for row in rows]


def read(form: str, source: str) -> list:
    if form == "parquet":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(source)
        rows = zip(*(column.to_pylist() for column in table.columns))
        return [table.column_names] + [[text(value) for value in row] for row in rows]
    if form == "xlsx":
        from openpyxl import load_workbook

        sheet = load_workbook(source, read_only=True).worksheets[0]
        return [[text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    with open(source, "rb") as file:
        content = file.read()
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    if form == "json":
        return objects(json.loads(content, parse_float=str, parse_int=str))
    if form == "ndjson":
        lines = content.decode("utf-8").splitlines()
        return objects([json.loads(line, parse_float=str, parse_int=str) for line in lines])
    if form == "geojson":
        import pyogrio

        # As GDAL reads it; geometries as hexadecimal WKB under the name `wkb_geometry`.
        _, table = pyogrio.read_arrow(source)
        rows = table.to_pylist()
        for row in rows:
            geometry = row["wkb_geometry"]
            row["wkb_geometry"] = geometry.hex() if geometry is not None else None
        return objects(rows)
    if form == "xml":
        names, rows = [], []
        for row in ElementTree.fromstring(content):
            cells = {cell.get("name"): cell.text or "" for cell in row}
            names += [name for name in cells if name not in names]
            rows.append(cells)
        return [names] + [[row.get(name) for name in names] for row in rows]
    raise SystemExit(f"no such format: {form}")


answer = ask(sys.argv[2]) if sys.argv[1] == "ask" else read(sys.argv[2], sys.argv[3])
json.dump(answer, sys.stdout)
