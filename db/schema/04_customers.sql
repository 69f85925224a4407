-- Who writes to us, by which names WhatsApp knows them, and what they settled for themselves.

-- A row for each person who wrote to us, kept whatever number they have by now.
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text,                                   -- their profile name: untrusted text
    language text,                               -- null until they have written a sentence
    opted_out_at timestamptz,                      -- they wrote "stop": answer, but never speak first
    fencing_token bigint NOT NULL DEFAULT 0,     -- grows with every claim; a write needs the newest
    created_at timestamptz NOT NULL DEFAULT now(),
    default_venue_id bigint REFERENCES venues,   -- booked when they name none
    wants_reminders boolean NOT NULL DEFAULT true,
    wants_feedback boolean NOT NULL DEFAULT true,  -- may be asked how it was
    quiet_from time,                             -- in Kigali; null: as the settings say
    quiet_until time,                            -- the same as quiet_from: never quiet
    -- When the number or user id changed by which WhatsApp tells the customer, until they entered
    -- the PIN they had before. Null: as long known.
    identity_changed_at timestamptz,
    -- Who this customer turned out to be. Their conversation stays theirs, and is read with the
    -- other's.
    joined_into bigint REFERENCES customers,
    joined_at timestamptz,
    CONSTRAINT customers_quiet_hours CHECK ((quiet_from IS NULL) = (quiet_until IS NULL)),
    CONSTRAINT customers_joined
        CHECK ((joined_into IS NULL) = (joined_at IS NULL) AND joined_into <> id)
);
CREATE INDEX customers_joined_into ON customers (joined_into) WHERE joined_into IS NOT NULL;

-- What WhatsApp calls a customer: a number, a business-scoped user id.
CREATE TABLE customer_aliases (
    kind text NOT NULL CHECK (kind IN ('wa_id', 'user_id', 'parent_user_id')),
    value text NOT NULL,
    customer_id bigint NOT NULL REFERENCES customers,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, value)                    -- an alias means one customer at a time
);
CREATE INDEX customer_aliases_customer ON customer_aliases (customer_id);

-- What WhatsApp said about user ids. They are never given to anybody else, so that sayings can be
-- followed in whichever order they arrive.
CREATE TABLE user_id_changes (
    old_user_id text PRIMARY KEY,
    new_user_id text NOT NULL CHECK (new_user_id <> old_user_id),
    said_at timestamptz NOT NULL
);

-- Raises EM001 unless `p_token` is the newest claim on the acting customer; locks their row until
-- the end of the transaction, so that nobody can claim them meanwhile.
CREATE FUNCTION assert_fencing(p_token bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM customers
    WHERE id = current_customer() AND fencing_token = p_token
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'fencing token % is not the newest', p_token USING ERRCODE = 'EM001';
    END IF;
END $$;

-- Who may see and do what.

ALTER TABLE customers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON customers TO easymo_staff USING (true);
ALTER TABLE customer_aliases ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON customer_aliases TO easymo_staff USING (true);
ALTER TABLE user_id_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON user_id_changes TO easymo_staff USING (true);
CREATE POLICY own ON customers TO easymo_customer USING (id = current_customer());
GRANT SELECT (id, name, language, opted_out_at, default_venue_id, wants_reminders, wants_feedback,
    quiet_from, quiet_until) ON customers TO easymo_customer;
GRANT EXECUTE ON FUNCTION assert_fencing(bigint) TO easymo_customer;
