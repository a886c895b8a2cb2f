-- Answers to requests that carried an Idempotency-Key, for a day: a repetition gets the same one.
CREATE TABLE repeat (
    caller TEXT NOT NULL,
    name TEXT NOT NULL,
    request TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    -- Null while the first request is still under way.
    status BIGINT,
    headers TEXT,
    body TEXT,
    PRIMARY KEY (caller, name)
);
CREATE INDEX repeat_by_time ON repeat (begun_at);
