"""Rows of a large table through the interface, beside DuckDB and Datasette on the same rows.

`rows.py PORT PROCESS ROWS FOLDER` makes a table of so many rows, publishes it on the demo portal at
that port by the people who publish, asks it, and prints a line of JSON for each figure:
`{what, measured, unit, budget?, peer?, theirs?}`.
"""

import http.client
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import quote, urlencode

import duckdb

port, process, rows, folder = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
PASSWORD = "shumen-demo"
DISTRICTS = [f"第{number}区" for number in range(1, 41)]
ASKED = 60
SLOW = 100


class Caller:
    """Somebody who is signed in, on one connection."""

    def __init__(self, person: str | None):
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {"origin": f"http://127.0.0.1:{port}"}
        if person:
            body = json.dumps({"email": f"{person}@demo", "password": PASSWORD}).encode()
            answer = self.send("POST", "/api/v1/session", body)
            cookies = [value for name, value in answer.getheaders() if name == "set-cookie"]
            self.headers["cookie"] = "; ".join(cookie.split(";")[0] for cookie in cookies)

    def send(self, method, path, body=None, kind="application/json"):
        headers = {**self.headers, "content-type": kind} if body else self.headers
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        self.body = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {self.body.decode()}")
        return answer

    def json(self, method, path, value=None):
        self.send(method, path, json.dumps(value).encode() if value is not None else None)
        return json.loads(self.body)


def tell(what, measured, unit, **more):
    print(json.dumps({"what": what, "measured": measured, "unit": unit, **more}), flush=True)


def made() -> tuple[Path, duckdb.DuckDBPyConnection]:
    """The rows, as a file and in DuckDB."""
    peer = duckdb.connect()
    names = ", ".join(f"'{name}'" for name in DISTRICTS)
    peer.execute(
        f"CREATE TABLE t AS SELECT printf('%08d', i) AS code, "
        f"list_extract([{names}], 1 + CAST(hash(i) % 40 AS INT)) AS district, "
        "'类别' || (hash(i * 7) % 12) AS kind, CAST(2010 + hash(i * 3) % 16 AS INT) AS year, "
        "CAST((hash(i * 11) % 1000000) / 100.0 AS DECIMAL(10, 2)) AS amount, "
        "DATE '2010-01-01' + CAST(hash(i * 13) % 5800 AS INT) AS day, "
        "'备注 ' || (hash(i * 17) % 100000) AS note "
        f"FROM range({rows}) AS r(i)"
    )
    file = folder / "rows.csv"
    peer.execute(f"COPY t TO '{file}' (HEADER)")
    return file, peer


def published(file: Path) -> str:
    """Publishes the file; the identifier of its distribution."""
    registrar = Caller("registrar")
    entry = {
        "title": "行的测量", "summary": "用于测量的大表。", "openness": "unconditional",
        "themes": ["economy"], "frequency": "yearly", "licence": "CC0-1.0",
        "contact": {"office": "数据科"},
    }
    listing = registrar.json("POST", "/api/v1/listings", entry)
    path = f"/api/v1/listings/{listing['id']}"
    mark = uuid.uuid4().hex
    head = (
        f'--{mark}\r\ncontent-disposition: form-data; name="file"; filename="rows.csv"\r\n'
        "content-type: text/csv\r\n\r\n"
    )
    body = head.encode() + file.read_bytes() + f"\r\n--{mark}--\r\n".encode()
    registrar.send("POST", f"{path}/distributions", body, f"multipart/form-data; boundary={mark}")
    while registrar.json("GET", path)["distributions"][0]["state"] != "sound":
        time.sleep(0.2)
    for person, command in [("registrar", "submit"), ("reviewer", "approve"), ("authority", "publish")]:
        caller = Caller(person)
        version = caller.json("GET", path)["version"]
        listing = caller.json("POST", f"{path}/commands", {"command": command, "version": version})
    distribution = listing["distributions"][0]["id"]
    reader, begun = Caller(None), time.perf_counter()
    forget_most_memory()
    before = memory()
    while reader.json("GET", f"/api/v1/distributions/{distribution}/table")["state"] != "ready":
        time.sleep(0.2)
    took, size = time.perf_counter() - begun, file.stat().st_size / 1e9
    tell(f"table made of {size:.2f} GB", took, "s")
    tell("a gigabyte at this rate", took / size, "s", budget=60)
    tell("memory that this added", memory() - before, "MB", budget=537)
    return distribution


def times(question) -> list[float]:
    """Milliseconds of a question, asked again and again with other values, the shortest first."""
    taken = []
    for number in range(ASKED):
        random.seed(number)
        begun = time.perf_counter()
        question()
        taken.append((time.perf_counter() - begun) * 1_000)
    return sorted(taken)


def memory() -> float:
    """The most memory that the portal ever held, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1e3


def forget_most_memory():
    """Lets the most memory be counted from now on."""
    Path(f"/proc/{process}/clear_refs").write_text("5")


def worked() -> float:
    """Seconds of processor time that the portal has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def opened(path, number=0) -> socket.socket:
    """A request that is on its way, from an address of its own on this machine."""
    line = socket.create_connection(("127.0.0.1", port), 60, (f"127.0.1.{number + 1}", 0))
    line.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode())
    return line


def slow_clients(path) -> float:
    """The memory in MB that many clients add who take an export in sips, each from its own address."""
    forget_most_memory()
    before = memory()
    lines = [opened(path, number) for number in range(SLOW)]
    for _ in range(20):
        for line in lines:
            if not line.recv(4_096):
                raise SystemExit("a slow client was cut off")
        time.sleep(0.2)
    for line in lines:
        line.close()
    return memory() - before


def worked_for_nobody(path) -> float:
    """Milliseconds of processor time that a query still takes from 100 ms after its client has left."""
    line = opened(path)
    time.sleep(0.15)
    line.close()
    time.sleep(0.1)
    before = worked()
    time.sleep(1)
    return (worked() - before) * 1_000


class Datasette:
    """The same rows in SQLite, served by Datasette; asked over one connection as the portal is."""

    def __init__(self, file: Path):
        place = folder / "rows.db"
        with sqlite3.connect(place) as store, file.open(encoding="utf-8") as lines:
            names = next(lines).strip().split(",")
            store.execute("CREATE TABLE t (code TEXT, district TEXT, kind TEXT, year INTEGER, "
                          "amount REAL, day TEXT, note TEXT)")
            marks = ", ".join("?" * len(names))
            store.executemany(f"INSERT INTO t VALUES ({marks})", (line.rstrip("\n").split(",") for line in lines))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = ["serve", str(place), "-p", str(self.port), "--setting", "sql_time_limit_ms", "20000"]
        self.process = subprocess.Popen([sys.executable, "-m", "datasette", *words], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _ in range(100):
            try:
                self.ask("SELECT 1")
                return
            except OSError:
                self.line.close()
                time.sleep(0.2)
        raise SystemExit("Datasette did not start")

    def ask(self, sql, **values):
        query = urlencode({"sql": sql, "_shape": "arrays", "_size": "max", **values})
        self.line.request("GET", f"/rows.json?{query}")
        answer = self.line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"Datasette: {answer.status} {body.decode()}")

    def compare(self, what, which, ours, theirs):
        place = ASKED // 2 if which == "p50" else ASKED - 1
        mine = times(ours)[place]
        # The portal does not wait for ever: the next question is asked over a new connection.
        reader.line.close()
        tell(f"{what}, {which}", mine, "ms", peer="Datasette", theirs=times(theirs)[place])

    def end(self):
        self.process.terminate()
        self.process.wait()


def compare(what, which, budget, ours, theirs):
    place = ASKED // 2 if which == "p50" else ASKED - 1
    figures = {"budget": budget, "peer": "DuckDB", "theirs": times(theirs)[place]}
    tell(f"{what}, {which}", times(ours)[place], "ms", **figures)


file, peer = made()
distribution = published(file)
reader = Caller(None)
ask = lambda query: reader.send("GET", f"/api/v1/distributions/{distribution}/rows?{quote(query, safe='=&.,()')}")
sql = lambda text, *values: peer.execute(text, values).fetchall()
code = lambda: f"{random.randrange(rows):08d}"
district = lambda: random.choice(DISTRICTS)
year = lambda: random.randrange(2010, 2026)

compare(
    "one row by its code", "p50", 15,
    lambda: ask(f"code=eq.{code()}"),
    lambda: sql("SELECT * FROM t WHERE code = ?", code()),
)
compare(
    "first hundred of a filter", "p50", 15,
    lambda: ask(f"district=eq.{district()}&year=eq.{year()}&limit=100"),
    lambda: (
        sql("SELECT COUNT(*) FROM t WHERE district = ? AND year = ?", d := district(), y := year()),
        sql("SELECT * FROM t WHERE district = ? AND year = ? LIMIT 100", d, y),
    ),
)
compare(
    "first hundred of all in order", "p50", None,
    lambda: ask("order=amount.desc&limit=100"),
    lambda: sql("SELECT * FROM t ORDER BY amount DESC LIMIT 100"),
)
compare(
    "sums by district", "p99", 80,
    lambda: ask(f"select=district,amount.sum(),count()&year=gte.{year()}"),
    lambda: sql("SELECT district, SUM(amount), COUNT(*) FROM t WHERE year >= ? GROUP BY 1", year()),
)
# Without an index every question reads all rows there: ten million take it minutes.
if rows <= 1_000_000:
    datasette = Datasette(file)
    try:
        datasette.compare(
            "one row by its code", "p50",
            lambda: ask(f"code=eq.{code()}"),
            lambda: datasette.ask("SELECT * FROM t WHERE code = :code", code=code()),
        )
        datasette.compare(
            "first hundred of a filter", "p50",
            lambda: ask(f"district=eq.{district()}&year=eq.{year()}&limit=100"),
            lambda: datasette.ask(
                "SELECT *, (SELECT COUNT(*) FROM t WHERE district = :d AND year = :y) FROM t "
                "WHERE district = :d AND year = :y LIMIT 100", d=district(), y=year(),
            ),
        )
        datasette.compare(
            "sums by district", "p99",
            lambda: ask(f"select=district,amount.sum(),count()&year=gte.{year()}"),
            lambda: datasette.ask(
                "SELECT district, SUM(amount), COUNT(*) FROM t WHERE year >= :y GROUP BY 1", y=year(),
            ),
        )
    finally:
        datasette.end()
page = times(lambda: reader.send("GET", f"/data/{distribution}"))
tell("page of the table, p50", page[ASKED // 2], "ms", budget=300)

before = memory()
begun = time.perf_counter()
reader.send("GET", f"/api/v1/distributions/{distribution}/export?format=csv&raw=true")
ours = len(reader.body) / 1e6 / (time.perf_counter() - begun)
begun = time.perf_counter()
peer.execute(f"COPY t TO '{folder / 'theirs.csv'}' (HEADER)")
theirs = (folder / "theirs.csv").stat().st_size / 1e6 / (time.perf_counter() - begun)
tell("export as CSV (≥ 60)", ours, "MB/s", peer="DuckDB to a file", theirs=theirs)
tell("memory that the export added", memory() - before, "MB")
tell("most memory of the portal", memory(), "MB")

path = f"/api/v1/distributions/{distribution}/export?format="
begun = time.perf_counter()
line = opened(f"{path}xlsx&code=lt.00500000")
line.recv(65_536)
line.recv(65_536)
tell("first bytes of a workbook", (time.perf_counter() - begun) * 1_000, "ms")
line.close()
begun = time.perf_counter()
reader.send("GET", f"{path}xlsx&code=lt.00500000")
tell("workbook of 500,000 rows", time.perf_counter() - begun, "s")
tell(f"memory that {SLOW} slow clients of exports add", slow_clients(f"{path}csv"), "MB")

for name, query in [
    ("bars of sums", "c.mark=bar&c.x=district&c.y=amount&c.figure=sum"),
    ("a line by months", "c.mark=line&c.x=day&c.part=month&c.y=amount&c.figure=sum"),
    ("a heat map", "c.mark=rect&c.x=district&c.color=kind&c.figure=count"),
]:
    chart = f"/api/v1/distributions/{distribution}/chart?{query}"
    taken = times(lambda: reader.send("GET", chart))
    tell(f"{name} over all rows, p50", taken[ASKED // 2], "ms", budget=200 if rows <= 1_000_000 else None)

idle = worked()
time.sleep(1)
idle = (worked() - idle) * 1_000
spent = worked_for_nobody(f"/api/v1/distributions/{distribution}/rows?select=note,code,count()&order=code.desc")
tell("processor time 100 to 1,100 ms after its client left", spent, "ms")
tell("the same without any client", idle, "ms")
