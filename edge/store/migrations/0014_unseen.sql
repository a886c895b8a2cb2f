-- How often closed data was asked today without being seen: by each account, and about each record,
-- which goes by a keyed hash that nobody can turn back. What was asked is in the audit log.
CREATE TABLE unseen_use (
    dataset TEXT NOT NULL REFERENCES dataset (id),
    question TEXT NOT NULL,
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    uses BIGINT NOT NULL,
    PRIMARY KEY (dataset, question, day, kind, who)
);
