"""A grant for a benchmark, given past the request that it would come of.

`grant.py DATABASE EMAIL FILE…` gives each file a twin with the same contents in a dataset that
needs a grant, gives the account a grant on the twins, and prints their identifiers.
"""

import json
import sqlite3
import sys
import time

database, email, *files = sys.argv[1:]
now = int(time.time() * 1_000_000)
day = 86_400_000_000

with sqlite3.connect(database, timeout=60) as store:
    one = lambda query, *values: store.execute(query, values).fetchone()
    (account,) = one("SELECT id FROM account WHERE email = ?", email)
    dataset, provider, region = one(
        "SELECT id, provider, region FROM dataset "
        "WHERE openness = 'conditional' AND state = 'published' ORDER BY id"
    )
    twins = []
    for number, file in enumerate(files):
        twin = f"twin-{number}"
        store.execute(
            "INSERT INTO distribution (id, dataset, position, title, version, retired) "
            "SELECT ?, ?, 900 + ?, title, 1, 0 FROM distribution WHERE id = ?",
            (twin, dataset, number, file),
        )
        store.execute(
            "INSERT INTO distribution_version (distribution, version, title, format, media_type, "
            "file_name, sha256, size, row_count, created_at) "
            "SELECT ?, 1, v.title, v.format, v.media_type, v.file_name, v.sha256, v.size, "
            "v.row_count, v.created_at FROM distribution d JOIN distribution_version v "
            "ON v.distribution = d.id AND v.version = d.version WHERE d.id = ?",
            (twin, file),
        )
        twins.append(twin)
    store.execute(
        "INSERT INTO request (id, kind, state, version, core, form, title, applicant, dataset, "
        "provider, region, public, queue, due_provisional, created_at, updated_at) "
        "VALUES ('bench', 'access', 'granted', 1, '{}', '{}', 'bench', ?, ?, ?, ?, 0, '', 0, ?, ?)",
        (account, dataset, provider, region, now, now),
    )
    store.execute(
        "INSERT INTO request_member (request, email, account, accepted_at) VALUES ('bench', ?, ?, ?)",
        (email, account, now),
    )
    (change,) = one("UPDATE counter SET value = value + 1 WHERE name = 'grant' RETURNING value")
    covers = [{"distribution": twin, "version": None} for twin in twins]
    store.execute(
        "INSERT INTO access_grant (id, request, dataset, provider, holder, distributions, purpose, "
        "state, epoch, version, valid_from, valid_until, used, change, created_at, updated_at) "
        "VALUES ('bench', 'bench', ?, ?, ?, ?, 'bench', 'live', 1, 1, ?, ?, 0, ?, ?, ?)",
        (dataset, provider, account, json.dumps(covers), now - day, now + 30 * day, change, now, now),
    )

print("\n".join(twins))
