"""Spreadsheets as another program reads and writes them, for tests.

    sheets.py describe FILE             prints a JSON object: the sheets' names, the header, the
                                        number of rows, and for each column with choices how many
    sheets.py resave FROM TO            reads a workbook and writes it as openpyxl does
    sheets.py fill FROM TO ROWS         writes ROWS, a JSON list of objects by header, into the
                                        first sheet of a template
    sheets.py change FROM TO COLUMN TEXT  sets a column of the first row below the header
"""

import json
import sys

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries


def header(sheet) -> list[str]:
    return [str(cell.value or "").lstrip("*") for cell in sheet[1]]


def describe(source: str) -> None:
    book = load_workbook(source)
    sheet = book.worksheets[0]
    names = header(sheet)
    choices = {}
    for validation in sheet.data_validations.dataValidation:
        column = range_boundaries(str(validation.sqref))[0]
        title, cells = validation.formula1.lstrip("=").split("!")
        least, first, _, last = range_boundaries(cells.replace("$", ""))
        codes = book[title.strip("'")]
        found = [codes.cell(row, least).value for row in range(first, last + 1)]
        assert all(found), f"an empty choice in {names[column - 1]}"
        choices[names[column - 1]] = len(found)
    formulas = sum(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    told = {
        "sheets": book.sheetnames,
        "header": names,
        "rows": sheet.max_row - 1,
        "choices": choices,
        "formulas": formulas,
    }
    print(json.dumps(told, ensure_ascii=False))


def resave(source: str, target: str) -> None:
    load_workbook(source).save(target)


def fill(source: str, target: str, rows: str) -> None:
    book = load_workbook(source)
    sheet = book.worksheets[0]
    names = header(sheet)
    for number, row in enumerate(json.loads(rows), start=2):
        for name, value in row.items():
            sheet.cell(number, names.index(name) + 1).value = value
    book.save(target)


def change(source: str, target: str, column: str, text: str) -> None:
    book = load_workbook(source)
    sheet = book.worksheets[0]
    sheet.cell(2, header(sheet).index(column) + 1).value = text
    book.save(target)


COMMANDS = {"describe": describe, "resave": resave, "fill": fill, "change": change}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
