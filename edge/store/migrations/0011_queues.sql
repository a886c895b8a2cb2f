-- Lists of a hundred thousand requests are counted and ordered by indexes alone; rows are read for
-- the page that is shown. Each begins with what its list is about, goes on with its order, and ends
-- with what the list is narrowed by.
DROP INDEX request_by_desk;
CREATE INDEX request_by_desk
    ON request (desk, queue, id, region, provider, kind, state, due_on);
DROP INDEX request_by_provider;
CREATE INDEX request_by_provider ON request (provider, desk, queue, id, state, kind, due_on);
-- Everything that was handed in to an authority, its own requests among it.
CREATE INDEX request_by_queue
    ON request (queue, id, state, region, provider, applicant, kind, due_on);
