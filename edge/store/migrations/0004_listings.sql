-- The staff's side of the catalogue: what is being worked on, beside what is public.
CREATE TABLE listing (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL REFERENCES provider (id),
    standing TEXT NOT NULL,
    stage TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    entry TEXT NOT NULL,
    -- Accounts that wrote the revision, as a JSON list.
    drafters TEXT NOT NULL,
    reviewer TEXT,
    suspended_by TEXT,
    successor TEXT,
    -- When the clock that runs was started, and the day by which something is due.
    clock_since BIGINT NOT NULL,
    due_on TEXT,
    due_provisional BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX listing_by_provider ON listing (provider, stage, due_on);
CREATE INDEX listing_by_stage ON listing (stage, due_on);
CREATE INDEX listing_by_update ON listing (updated_at);

-- Files of a revision; what is public has its own, immutable rows in distribution_version.
CREATE TABLE listing_file (
    listing TEXT NOT NULL REFERENCES listing (id),
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    format TEXT NOT NULL,
    media_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    row_count BIGINT,
    -- waiting, sound, refused
    state TEXT NOT NULL,
    -- What was found in it, as JSON.
    inspection TEXT,
    -- Columns with personal information that is neither treated nor overruled (R16).
    open_findings BIGINT NOT NULL,
    -- The file that this one was made of by desensitisation.
    made_of TEXT,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (listing, id)
);
CREATE INDEX listing_file_by_state ON listing_file (state, added_at);

-- Data elements of which a public entry's provider says that it is the legal source (R9).
CREATE TABLE element_claim (
    element TEXT NOT NULL,
    dataset TEXT NOT NULL REFERENCES dataset (id),
    PRIMARY KEY (element, dataset)
);

-- What is public already.
INSERT INTO listing (id, provider, standing, stage, version, title, entry, drafters, reviewer,
                     suspended_by, successor, clock_since, due_on, due_provisional, created_at,
                     updated_at)
SELECT id, provider,
       CASE state WHEN 'published' THEN 'published' WHEN 'withdrawn' THEN 'withdrawn'
                  ELSE 'unpublished' END,
       CASE state WHEN 'draft' THEN 'draft' ELSE 'settled' END,
       version, id, entry, '[]', NULL, NULL, NULL, updated_at, NULL, 0, updated_at, updated_at
FROM dataset;

INSERT INTO listing_file (listing, id, position, title, format, media_type, file_name, sha256, size,
                          row_count, state, inspection, open_findings, made_of, added_at)
SELECT d.dataset, d.id, d.position, v.title, v.format, v.media_type, v.file_name, v.sha256, v.size,
       v.row_count, 'waiting', NULL, 0, NULL, v.created_at
FROM distribution d
JOIN distribution_version v ON v.distribution = d.id AND v.version = d.version
WHERE d.retired = 0;
