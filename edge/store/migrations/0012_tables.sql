-- What was made of the table of a file, so that it can be looked into: derived, and made anew where
-- the types change that its entry declares (stale).
CREATE TABLE distribution_table (
    distribution TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    stale BIGINT NOT NULL,
    leased_until BIGINT,
    attempts BIGINT NOT NULL,
    parquet TEXT,
    row_count BIGINT,
    measured TEXT,
    quality BIGINT,
    reason TEXT,
    made_at BIGINT,
    PRIMARY KEY (distribution, version),
    FOREIGN KEY (distribution, version)
        REFERENCES distribution_version (distribution, version)
);
