-- Charts that are kept, as a Vega-Lite specification and the query of its rows: an account's own, or,
-- without an account, the dataset's, chosen by its staff.
CREATE TABLE saved_chart (
    id TEXT PRIMARY KEY,
    distribution TEXT NOT NULL REFERENCES distribution (id),
    account TEXT REFERENCES account (id),
    title TEXT NOT NULL,
    title_en TEXT,
    query TEXT NOT NULL,
    spec TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX saved_chart_by_distribution ON saved_chart (distribution, created_at, id);
CREATE INDEX saved_chart_by_account ON saved_chart (account, created_at, id);
