-- What is asked of the portal and its departments (R19 to R27), and what was granted.

-- The row is what its events add up to, with the columns that lists ask by.
CREATE TABLE request (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- The request as its rules see it, as JSON.
    core TEXT NOT NULL,
    form TEXT NOT NULL,
    title TEXT NOT NULL,
    applicant TEXT NOT NULL REFERENCES account (id),
    organisation TEXT,
    dataset TEXT REFERENCES dataset (id),
    -- The department that answers, if one is known, and the division whose authority does.
    provider TEXT REFERENCES provider (id),
    region TEXT NOT NULL,
    -- Who has it: applicant, authority, provider, or nobody.
    desk TEXT,
    public BIGINT NOT NULL,
    -- Where it stands in a queue: emergencies first, then by the day on which it is due.
    queue TEXT NOT NULL,
    due_on TEXT,
    due_provisional BIGINT NOT NULL,
    reminded_at BIGINT,
    submitted_at BIGINT,
    ended_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX request_by_applicant ON request (applicant, updated_at);
CREATE INDEX request_by_provider ON request (provider, desk, queue);
-- Holds all that a queue is counted by, so that counting reads no row.
CREATE INDEX request_by_desk ON request (desk, queue, region, provider, kind, state, due_on);
CREATE INDEX request_by_region ON request (region, queue);
CREATE INDEX request_by_dataset ON request (dataset, state);
CREATE INDEX request_by_public ON request (public, state, updated_at);

-- What happened, in order; rows are only ever added.
CREATE TABLE request_event (
    request TEXT NOT NULL REFERENCES request (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (request, number)
);

-- Everybody who will use the data; who accepted the undertaking for himself has an account here.
CREATE TABLE request_member (
    request TEXT NOT NULL REFERENCES request (id),
    email TEXT NOT NULL,
    account TEXT REFERENCES account (id),
    accepted_at BIGINT,
    PRIMARY KEY (request, email)
);
CREATE INDEX request_member_by_account ON request_member (account);
CREATE INDEX request_member_by_email ON request_member (email);

CREATE TABLE request_joiner (
    request TEXT NOT NULL REFERENCES request (id),
    account TEXT NOT NULL REFERENCES account (id),
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (request, account)
);

CREATE TABLE request_attachment (
    request TEXT NOT NULL REFERENCES request (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (request, id)
);

-- What somebody may take (R22). 'change' is a number of the counter 'grant', which every node
-- follows, so that a revocation is known everywhere at once.
INSERT INTO counter (name, value) VALUES ('grant', 0);

CREATE TABLE access_grant (
    id TEXT PRIMARY KEY,
    request TEXT NOT NULL UNIQUE REFERENCES request (id),
    dataset TEXT NOT NULL REFERENCES dataset (id),
    provider TEXT NOT NULL REFERENCES provider (id),
    holder TEXT NOT NULL REFERENCES account (id),
    organisation TEXT,
    -- Files as JSON: [{"distribution": id, "version": number or null for all that come}].
    distributions TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    suspended_by TEXT,
    epoch BIGINT NOT NULL,
    version BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    times BIGINT,
    used BIGINT NOT NULL,
    change BIGINT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX access_grant_by_holder ON access_grant (holder, state);
CREATE INDEX access_grant_by_dataset ON access_grant (dataset, state);
CREATE INDEX access_grant_by_provider ON access_grant (provider, state);
CREATE INDEX access_grant_by_end ON access_grant (state, valid_until);
