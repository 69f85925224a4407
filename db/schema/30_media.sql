-- Files that customers send: fetched at once, checked, kept for a while, with the words in them.

-- A file until it expires. No door shows it: a run reads its words in the inbox.
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

-- What voice notes and pictures of a customer came to on a day, so that a day's caps can be kept.
CREATE TABLE media_use (
    customer_id bigint NOT NULL REFERENCES customers,
    day date NOT NULL,                           -- product clock, in Kigali
    files integer NOT NULL DEFAULT 0 CHECK (files >= 0),
    bytes bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    seconds double precision NOT NULL DEFAULT 0 CHECK (seconds >= 0),  -- of sound
    PRIMARY KEY (customer_id, day)
);

ALTER TABLE media_files ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON media_files TO easymo_staff USING (true);
ALTER TABLE media_use ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON media_use TO easymo_staff USING (true);
