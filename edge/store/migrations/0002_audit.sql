-- What was done (R2, R35). Rows are only ever added; each holds the hash of the one before, so
-- that an edit, a removal or another order shows. It names accounts by identifier alone, so that
-- what may be erased elsewhere is not kept here.
INSERT INTO counter (name, value) VALUES ('audit', 0);

CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT,
    organisation TEXT,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT,
    legal_basis TEXT,
    change TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_by_subject ON audit (subject_kind, subject, number);
CREATE INDEX audit_by_account ON audit (account, number);
CREATE INDEX audit_by_organisation ON audit (organisation, number);
CREATE INDEX audit_by_action ON audit (action, number);

-- Heads of the log that were signed and given out.
CREATE TABLE audit_checkpoint (
    number BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    public_key TEXT NOT NULL,
    signature TEXT NOT NULL
);

-- What is still to be done outside, such as mail: written with the command that wants it,
-- delivered at least once by whichever node leases it.
CREATE TABLE effect (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_until BIGINT,
    done_at BIGINT,
    error TEXT
);
CREATE INDEX effect_by_due ON effect (done_at, due_at);
