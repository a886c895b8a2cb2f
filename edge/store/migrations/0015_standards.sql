-- Data elements and code lists that datasets name (R39). The codes of a list stand apart, because
-- lists of standards do not read them.
CREATE TABLE standard (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    codes TEXT,
    code_count BIGINT NOT NULL,
    -- What it is found by: identifier, names and norm, in lower case.
    words TEXT NOT NULL,
    owner TEXT NOT NULL REFERENCES provider (id),
    withdrawn BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
