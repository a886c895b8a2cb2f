"""Copies of a request for a benchmark, with what happened to it and whom it names.

`copies.py DATABASE COUNT REQUEST…` copies each request so often; copy number n of a request is
named REQUEST-n and is due some days later than it, so that the copies spread over two months.
"""

import sqlite3
import sys

database, count, *requests = sys.argv[1:]
LATER = "date(due_on, '+' || (n % 60) || ' days')"
TABLES = {
    "request": ("id", {"due_on": LATER, "queue": f"'1' || {LATER}"}),
    "request_event": ("request", {}),
    "request_member": ("request", {}),
}

with sqlite3.connect(database, timeout=60) as store:
    for request in requests:
        for table, (key, changed) in TABLES.items():
            changed = {key: f"{key} || '-' || n", **changed}
            columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
            values = [changed.get(column, column) for column in columns]
            store.execute(
                "WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < ?) "
                f"INSERT INTO {table} ({', '.join(columns)}) "
                f"SELECT {', '.join(values)} FROM {table}, copy WHERE {key} = ?",
                (int(count), request),
            )
