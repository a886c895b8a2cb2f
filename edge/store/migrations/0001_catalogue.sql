-- The portable subset of SQLite and PostgreSQL: text, bigint, no default but null.
-- Instants are microseconds since 1970 UTC; JSON is text.

-- Numbers that only grow. 'change' orders all changes of the catalogue: a writer takes its numbers
-- in the transaction that uses them, so a reader who has seen number n has seen all below it.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('change', 0), ('ordinal', 0), ('names', 0);

CREATE TABLE fact (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE region (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_en TEXT
);

CREATE TABLE provider (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    name_en TEXT,
    level TEXT NOT NULL,
    region TEXT NOT NULL REFERENCES region (code)
);

CREATE TABLE dataset (
    id TEXT PRIMARY KEY,
    ordinal BIGINT NOT NULL UNIQUE,
    provider TEXT NOT NULL REFERENCES provider (id),
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    openness TEXT NOT NULL,
    region TEXT NOT NULL REFERENCES region (code),
    entry TEXT NOT NULL,
    published_at BIGINT,
    updated_at BIGINT NOT NULL,
    downloads BIGINT NOT NULL,
    change BIGINT NOT NULL
);
CREATE UNIQUE INDEX dataset_by_change ON dataset (change);
CREATE INDEX dataset_by_provider ON dataset (provider, state);
CREATE INDEX dataset_by_region ON dataset (region, state);
CREATE INDEX dataset_by_state ON dataset (state, openness, updated_at);

CREATE TABLE dataset_theme (
    dataset TEXT NOT NULL REFERENCES dataset (id),
    theme TEXT NOT NULL,
    PRIMARY KEY (dataset, theme)
);

CREATE TABLE dataset_version (
    dataset TEXT NOT NULL REFERENCES dataset (id),
    version BIGINT NOT NULL,
    entry TEXT NOT NULL,
    changed TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (dataset, version)
);

CREATE TABLE distribution (
    id TEXT PRIMARY KEY,
    dataset TEXT NOT NULL REFERENCES dataset (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    version BIGINT NOT NULL,
    retired BIGINT NOT NULL
);
CREATE INDEX distribution_by_dataset ON distribution (dataset, position);

CREATE TABLE distribution_version (
    distribution TEXT NOT NULL REFERENCES distribution (id),
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    format TEXT NOT NULL,
    media_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    row_count BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (distribution, version)
);

-- Which files a version of an entry had.
CREATE TABLE dataset_version_file (
    dataset TEXT NOT NULL,
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    distribution TEXT NOT NULL,
    distribution_version BIGINT NOT NULL,
    PRIMARY KEY (dataset, version, distribution),
    FOREIGN KEY (dataset, version) REFERENCES dataset_version (dataset, version),
    FOREIGN KEY (distribution, distribution_version)
        REFERENCES distribution_version (distribution, version)
);

-- Index snapshots for edge nodes, by number.
CREATE TABLE snapshot (
    number BIGINT PRIMARY KEY,
    change BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
