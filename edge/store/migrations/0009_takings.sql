-- What was taken under grants (R35): one row a ticket, written before the first byte leaves. Rows
-- are only ever added. 'uses' says which use of the grant it was.
CREATE TABLE taking (
    ticket TEXT PRIMARY KEY,
    grant_id TEXT NOT NULL,
    request TEXT NOT NULL,
    account TEXT NOT NULL,
    organisation TEXT,
    dataset TEXT NOT NULL,
    distribution TEXT NOT NULL,
    version BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL,
    uses BIGINT NOT NULL
);
CREATE INDEX taking_by_grant ON taking (grant_id, at);
CREATE INDEX taking_by_dataset ON taking (dataset, at);
CREATE INDEX taking_by_account ON taking (account, at);

-- Where a file came from and on which terms (R28), by the SHA-256 of its text; receipts name it.
CREATE TABLE statement (
    sha256 TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Every key that ever signed receipts, so that the oldest receipt can still be checked.
CREATE TABLE receipt_key (
    id TEXT PRIMARY KEY,
    algorithm TEXT NOT NULL,
    public_key TEXT NOT NULL,
    since BIGINT NOT NULL
);
