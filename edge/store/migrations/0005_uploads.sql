-- Files on their way in. What of one is durable, and the digest so far, are written together, so
-- that it goes on after a restart without being read again.
CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    listing TEXT NOT NULL REFERENCES listing (id),
    account TEXT NOT NULL REFERENCES account (id),
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    digest_state TEXT NOT NULL,
    file_name TEXT NOT NULL,
    title TEXT,
    -- The file that it is to be a new version of.
    replaces TEXT,
    -- SHA-256 that whoever sends it promised.
    sha256 TEXT,
    -- The file that it has become; its row stays until it expires, to be asked about.
    kept_as TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX upload_by_account ON upload (account, kept_as);
CREATE INDEX upload_by_expiry ON upload (expires_at);
