-- Stories over open data. The draft is what its writers change; what the public reads stands beside
-- it, and is nothing unless the story is published.
CREATE TABLE story (
    id TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL REFERENCES provider (id),
    state TEXT NOT NULL,
    draft TEXT NOT NULL,
    shown TEXT,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- When it was first published, and when what the public reads last changed.
    published_at BIGINT,
    revised_at BIGINT
);
CREATE INDEX story_by_provider ON story (provider, updated_at);
CREATE INDEX story_by_publication ON story (state, published_at, id);

-- The files whose tables a published story shows, to find it from their dataset. Files may go while
-- stories stay.
CREATE TABLE story_file (
    story TEXT NOT NULL REFERENCES story (id),
    distribution TEXT NOT NULL,
    PRIMARY KEY (story, distribution)
);
CREATE INDEX story_file_by_distribution ON story_file (distribution, story);
