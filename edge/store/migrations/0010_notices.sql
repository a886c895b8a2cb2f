-- What people are told, what they follow, how they want to hear of it. Letters and notices go out
-- from the table of effects; calls to webhooks have a queue of their own, one for each webhook.

-- Effects that wait, by kind: a letter must not be looked for among ten thousand of another kind.
CREATE INDEX effect_waiting ON effect (kind, due_at, id) WHERE done_at IS NULL;

-- One line in somebody's list. 'key' names what happened: nobody is told the same twice.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    facts TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    -- 'daily' while it waits for the day's letter.
    mail TEXT,
    UNIQUE (account, key)
);
CREATE INDEX notice_by_account ON notice (account, created_at, id);
CREATE INDEX notice_unread ON notice (account) WHERE read_at IS NULL;
CREATE INDEX notice_for_letter ON notice (mail, account, created_at) WHERE mail IS NOT NULL;
CREATE INDEX notice_by_time ON notice (created_at);

-- Things that are told once though they are looked for again and again.
CREATE TABLE told (
    key TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);

CREATE TABLE notice_setting (
    account TEXT PRIMARY KEY REFERENCES account (id),
    own TEXT NOT NULL,
    followed TEXT NOT NULL
);

-- 'kind' is dataset or request.
CREATE TABLE follow (
    account TEXT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (kind, subject, account)
);
CREATE INDEX follow_by_account ON follow (account, since);

-- The secret signs what is sent, so it cannot be kept as a hash.
CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    state TEXT NOT NULL,
    failures BIGINT NOT NULL,
    failing_since BIGINT,
    due_at BIGINT NOT NULL,
    leased_until BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX webhook_by_account ON webhook (account, created_at);
CREATE INDEX webhook_by_due ON webhook (due_at);

CREATE TABLE webhook_delivery (
    id TEXT PRIMARY KEY,
    webhook TEXT NOT NULL REFERENCES webhook (id),
    -- Null for a test.
    notice TEXT,
    kind TEXT NOT NULL,
    -- waiting, done, given_up
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    -- The last answer: a status of HTTP, or a word for what went wrong.
    status BIGINT,
    error TEXT,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tried_at BIGINT
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook, due_at)
    WHERE state = 'waiting';
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook, created_at);
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (created_at);

-- Work that one node does for all of them.
CREATE TABLE duty (
    name TEXT PRIMARY KEY,
    leased_until BIGINT,
    done_at BIGINT
);

CREATE INDEX request_by_due_day ON request (due_on, desk) WHERE due_on IS NOT NULL;
