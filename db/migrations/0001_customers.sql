-- Who writes to us, and the two roles that decide who may see what.
-- Safe before or after the deploy: nothing exists yet.

-- easymo_customer: what a run acts as; row-level security shows it one customer's rows.
-- easymo_staff: what the product's own processes act as; it sees all rows.
DO $$
BEGIN
    CREATE ROLE easymo_customer NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    CREATE ROLE easymo_staff NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    -- The customer's rights are entered by SET ROLE, never inherited.
    EXECUTE format('GRANT easymo_customer TO %I WITH INHERIT FALSE, SET TRUE', current_user);
    EXECUTE format('GRANT easymo_staff TO %I WITH INHERIT TRUE, SET TRUE', current_user);
EXCEPTION WHEN insufficient_privilege THEN
    IF NOT pg_has_role(current_user, 'easymo_staff', 'USAGE') THEN RAISE; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO easymo_customer;

CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text,                                   -- her profile name: untrusted text
    language text,                               -- null until she has written a sentence
    stopped_at timestamptz,                      -- she wrote "stop": answer, but never speak first
    fencing_token bigint NOT NULL DEFAULT 0,     -- grows with every claim; a write needs the newest
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE customer_aliases (
    kind text NOT NULL CHECK (kind IN ('wa_id', 'user_id', 'parent_user_id')),
    value text NOT NULL,
    customer_id bigint NOT NULL REFERENCES customers,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, value)                    -- an alias means one customer at a time
);
CREATE INDEX customer_aliases_customer ON customer_aliases (customer_id);

-- The customer this transaction acts for; null outside a door, so that policies show nothing.
CREATE FUNCTION current_customer() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('easymo.customer_id', true), '')::bigint
$$;

-- The customer behind the identities of a verified webhook, created when new.
-- A business-scoped user id (user_id) is one person; a phone number may pass to another person,
-- who then arrives with the same wa_id and another user_id.
CREATE FUNCTION customer_for(p_wa_id text, p_user_id text, p_parent_user_id text, p_name text)
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
    by_number bigint;
BEGIN
    SELECT customer_id INTO by_number FROM customer_aliases WHERE kind = 'wa_id' AND value = p_wa_id;
    IF p_user_id IS NULL THEN
        found := by_number;
    ELSE
        SELECT customer_id INTO found FROM customer_aliases WHERE kind = 'user_id' AND value = p_user_id;
    END IF;
    IF found IS NULL THEN
        -- Two first messages at once must not become two customers.
        PERFORM pg_advisory_xact_lock(hashtext('customer_for'), hashtext(coalesce(p_wa_id, p_user_id)));
        SELECT customer_id INTO by_number FROM customer_aliases WHERE kind = 'wa_id' AND value = p_wa_id;
        IF p_user_id IS NULL THEN
            found := by_number;
        ELSE
            SELECT customer_id INTO found FROM customer_aliases WHERE kind = 'user_id' AND value = p_user_id;
            IF found IS NULL AND by_number IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM customer_aliases WHERE customer_id = by_number AND kind = 'user_id'
            ) THEN
                found := by_number;
            END IF;
        END IF;
    END IF;
    IF found IS NULL THEN
        INSERT INTO customers (name) VALUES (p_name) RETURNING id INTO found;
    END IF;
    IF p_wa_id IS NOT NULL AND by_number IS DISTINCT FROM found THEN
        INSERT INTO customer_aliases (kind, value, customer_id) VALUES ('wa_id', p_wa_id, found)
        ON CONFLICT (kind, value) DO UPDATE SET customer_id = excluded.customer_id;
    END IF;
    IF p_user_id IS NOT NULL THEN
        INSERT INTO customer_aliases (kind, value, customer_id) VALUES ('user_id', p_user_id, found)
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_parent_user_id IS NOT NULL THEN
        INSERT INTO customer_aliases (kind, value, customer_id)
        VALUES ('parent_user_id', p_parent_user_id, found)
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_name IS NOT NULL THEN
        UPDATE customers SET name = p_name WHERE id = found AND name IS NULL;
    END IF;
    RETURN found;
END $$;

-- WhatsApp says that a customer's number or business-scoped id changed. The old ones are let go,
-- for a number may pass to another person. Null when we do not know the customer.
CREATE FUNCTION move_aliases(
    p_old_wa_id text, p_new_wa_id text, p_old_user_id text, p_new_user_id text,
    p_old_parent_user_id text, p_new_parent_user_id text
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    mover bigint;
    change record;
BEGIN
    SELECT customer_id INTO mover FROM customer_aliases
    WHERE (kind = 'user_id' AND value = p_old_user_id) OR (kind = 'wa_id' AND value = p_old_wa_id)
    ORDER BY kind LIMIT 1;
    IF mover IS NULL THEN
        RETURN NULL;
    END IF;
    FOR change IN
        SELECT * FROM (VALUES
            ('wa_id', p_old_wa_id, p_new_wa_id),
            ('user_id', p_old_user_id, p_new_user_id),
            ('parent_user_id', p_old_parent_user_id, p_new_parent_user_id)
        ) AS changes (alias_kind, old_value, new_value)
        WHERE new_value IS NOT NULL
    LOOP
        DELETE FROM customer_aliases
        WHERE kind = change.alias_kind AND value = change.old_value AND customer_id = mover;
        INSERT INTO customer_aliases (kind, value, customer_id)
        VALUES (change.alias_kind, change.new_value, mover)
        ON CONFLICT (kind, value) DO UPDATE SET customer_id = excluded.customer_id;
    END LOOP;
    RETURN mover;
END $$;

-- Raises EM001 unless `p_token` is the newest claim on the acting customer; locks her row until
-- the end of the transaction, so that nobody can claim her meanwhile.
CREATE FUNCTION assert_fencing(p_token bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    PERFORM 1 FROM customers
    WHERE id = current_customer() AND fencing_token = p_token
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'fencing token % is not the newest', p_token USING ERRCODE = 'EM001';
    END IF;
END $$;
