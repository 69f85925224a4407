-- What voice notes and pictures of a customer came to on a day, so that a day's caps can be kept.
-- Before the deploy: workers count into it.

CREATE TABLE media_use (
    customer_id bigint NOT NULL REFERENCES customers,
    day date NOT NULL,                           -- product clock, in Kigali
    files integer NOT NULL DEFAULT 0 CHECK (files >= 0),
    bytes bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    seconds double precision NOT NULL DEFAULT 0 CHECK (seconds >= 0),  -- of sound
    PRIMARY KEY (customer_id, day)
);
ALTER TABLE media_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE media_use FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON media_use TO easymo_staff USING (true);
