-- What was applied to this database.

-- A file of SQL with the digest that it had then: each is applied once, and never changed
-- afterwards.
CREATE TABLE schema_migrations (
    name text PRIMARY KEY,
    hash bytea NOT NULL,
    applied_at timestamptz DEFAULT now()
);
