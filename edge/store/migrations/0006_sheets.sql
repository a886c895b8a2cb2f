-- Sheets that somebody brought to be looked at; the newest of each account, until it is applied.
CREATE TABLE sheet (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    -- What became of its rows, once it was applied.
    report TEXT
);
CREATE INDEX sheet_by_account ON sheet (account);
