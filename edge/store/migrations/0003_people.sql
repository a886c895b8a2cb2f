-- Who may sign in, and for whom they act (R1, R3). Of every secret only its SHA-256 is kept, but for
-- passwords (argon2id) and the shared secret of one-time codes, which cannot be hashed.

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    email TEXT UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    password TEXT,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    code_secret TEXT,
    code_pending TEXT,
    code_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX account_by_state ON account (state, id);

CREATE TABLE membership (
    account TEXT NOT NULL REFERENCES account (id),
    organisation TEXT NOT NULL REFERENCES provider (id),
    role TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (account, organisation, role)
);
CREATE INDEX membership_by_organisation ON membership (organisation, role);
CREATE INDEX membership_by_role ON membership (role, account);

-- A browser that is signed in. 'proven' says that a second factor was shown.
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    proven BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_by_account ON session (account);
CREATE INDEX session_by_seen ON session (seen_at);

-- A browser from which an account signed in before.
CREATE TABLE device (
    token TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (token, account)
);
CREATE INDEX device_by_account ON device (account);

-- A letter with a link that does one thing once: 'confirm' an address, 'reset' a password.
CREATE TABLE account_link (
    token TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_link_by_account ON account_link (account, purpose);

CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account (id),
    code TEXT NOT NULL,
    PRIMARY KEY (account, code)
);

-- An account as an OpenID provider names it.
CREATE TABLE identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_by_account ON identity (account);

CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    organisation TEXT NOT NULL REFERENCES provider (id),
    email TEXT,
    roles TEXT NOT NULL,
    invited_by TEXT REFERENCES account (id),
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX invitation_by_organisation ON invitation (organisation, state, id);

CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    proven BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX api_key_by_account ON api_key (account, id);
