-- Files that customers send: fetched at once, checked, kept for a while, with the words in them.

CREATE TABLE media_files (
    inbox_id bigint PRIMARY KEY REFERENCES inbox,
    customer_id bigint NOT NULL REFERENCES customers,
    mime_type text NOT NULL,
    content bytea NOT NULL,
    words text,                              -- what was heard or seen in it; null: not yet
    fetched_at timestamptz NOT NULL,         -- product clock
    expires_at timestamptz NOT NULL
);
CREATE INDEX media_files_customer ON media_files (customer_id);
CREATE INDEX media_files_expiring ON media_files (expires_at);
ALTER TABLE media_files ALTER COLUMN content SET STORAGE EXTERNAL; -- compressed already

ALTER TABLE media_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE media_files FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON media_files TO easymo_staff USING (true);
