-- A message delivered again moves no number back to who had it, and a number knows since when it is
-- whose. Money is guarded after a change of number or user id.

DROP FUNCTION customer_for(text, text, text, text);
DROP FUNCTION receive_message(text, text, text, text, text, boolean, text, jsonb, jsonb, date);
DROP FUNCTION move_aliases_once(
    bytea, text, timestamptz, text, text, text, text, text, text
);

-- The customer behind the identities of a verified webhook, created when new.
-- A business-scoped user id (user_id) is one person; a phone number may pass to another person,
-- who then arrives with the same wa_id and another user_id.
-- A number is never taken from who got it after the message was sent, nor when that is unknown.
CREATE FUNCTION customer_for(
    p_wa_id text, p_user_id text, p_parent_user_id text, p_name text,
    p_sent_at timestamptz DEFAULT now()
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
    by_number bigint;
    taken_at timestamptz := coalesce(p_sent_at, now());
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
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES ('wa_id', p_wa_id, found, taken_at)
        ON CONFLICT (kind, value) DO UPDATE
            SET customer_id = excluded.customer_id, created_at = excluded.created_at
            WHERE date_trunc('second', customer_aliases.created_at) <= p_sent_at
                AND customer_aliases.customer_id <> excluded.customer_id;
    END IF;
    IF p_user_id IS NOT NULL THEN
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES ('user_id', p_user_id, found, taken_at)
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_parent_user_id IS NOT NULL THEN
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES ('parent_user_id', p_parent_user_id, found, taken_at)
        ON CONFLICT DO NOTHING;
    END IF;
    IF p_name IS NOT NULL THEN
        UPDATE customers SET name = p_name WHERE id = found AND name IS NULL;
    END IF;
    RETURN found;
END $$;

-- Store a message of a verified webhook and wake a worker for it.
-- Returns its inbox id; null when it had arrived before: then no customer and no alias is touched.
CREATE FUNCTION receive_message(
    p_wa_id text, p_user_id text, p_parent_user_id text, p_name text,
    p_wamid text, p_gathers boolean, p_phone_number_id text, p_message jsonb, p_raw jsonb,
    p_day date, p_sent_at timestamptz DEFAULT now()
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    new_id bigint;
    customer bigint;
BEGIN
    IF EXISTS (SELECT 1 FROM inbox WHERE key = p_wamid) THEN
        RETURN NULL;
    END IF;
    customer := customer_for(p_wa_id, p_user_id, p_parent_user_id, p_name, p_sent_at);
    -- Messages of one customer take their numbers one after the other, so that no later number
    -- is committed, and answered, before an earlier one.
    PERFORM 1 FROM customers WHERE id = customer FOR NO KEY UPDATE;
    INSERT INTO inbox (customer_id, kind, key, gathers, phone_number_id, message, raw, day)
    VALUES (customer, 'message', p_wamid, p_gathers, p_phone_number_id, p_message, p_raw, p_day)
    ON CONFLICT (key) DO NOTHING
    RETURNING id INTO new_id;
    IF new_id IS NOT NULL THEN
        PERFORM enqueue_drain(customer);
    END IF;
    RETURN new_id;
END $$;

-- WhatsApp says that a customer's number or business-scoped id changed. The old ones are let go,
-- for a number may pass to another person. A saying counts once, and never against an alias that
-- somebody took after it was said. True when an alias moved; the customer's money is guarded from then on.
CREATE FUNCTION move_aliases_once(
    p_hash bytea, p_body text, p_sent_at timestamptz,
    p_old_wa_id text, p_new_wa_id text, p_old_user_id text, p_new_user_id text,
    p_old_parent_user_id text, p_new_parent_user_id text, p_now timestamptz
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    mover bigint;
    change record;
    moved boolean := false;
BEGIN
    INSERT INTO webhook_events (hash, kind, field, body)
    VALUES (p_hash, 'change', 'messages.system', p_body)
    ON CONFLICT (hash) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT customer_id INTO mover FROM customer_aliases
    WHERE ((kind = 'user_id' AND value = p_old_user_id) OR (kind = 'wa_id' AND value = p_old_wa_id))
        AND date_trunc('second', created_at) <= p_sent_at
    ORDER BY kind LIMIT 1 FOR UPDATE;
    IF mover IS NULL THEN
        RETURN false;
    END IF;
    FOR change IN
        SELECT * FROM (VALUES
            ('wa_id', p_old_wa_id, p_new_wa_id),
            ('user_id', p_old_user_id, p_new_user_id),
            ('parent_user_id', p_old_parent_user_id, p_new_parent_user_id)
        ) AS changes (alias_kind, old_value, new_value)
        WHERE new_value IS NOT NULL AND new_value IS DISTINCT FROM old_value
    LOOP
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES (change.alias_kind, change.new_value, mover, p_sent_at)
        ON CONFLICT (kind, value) DO UPDATE
            SET customer_id = excluded.customer_id, created_at = excluded.created_at
            WHERE date_trunc('second', customer_aliases.created_at) <= p_sent_at;
        IF FOUND THEN
            moved := true;
            DELETE FROM customer_aliases
            WHERE kind = change.alias_kind AND value = change.old_value
                AND customer_id = mover
                AND date_trunc('second', created_at) <= p_sent_at;
        END IF;
    END LOOP;
    IF moved THEN
        UPDATE customers SET identity_changed_at = p_now WHERE id = mover;
    END IF;
    RETURN moved;
END $$;

REVOKE EXECUTE ON FUNCTION customer_for(text, text, text, text, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION move_aliases_once(
    bytea, text, timestamptz, text, text, text, text, text, text, timestamptz
) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION receive_message(
    text, text, text, text, text, boolean, text, jsonb, jsonb, date, timestamptz
) FROM PUBLIC;

-- When the number or user id changed by which WhatsApp tells the customer, until they entered the PIN
-- they had before. Null: as long known.
ALTER TABLE customers ADD COLUMN identity_changed_at timestamptz;

-- The acting customer's change of identity, and whether they have a PIN from before it: one that
-- was set since proves nothing, for whoever has the phone can set it.
CREATE FUNCTION identity_change(OUT changed_at timestamptz, OUT has_older_pin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.identity_changed_at,
           coalesce(p.changed_at <= c.identity_changed_at, false)
    FROM customers c LEFT JOIN pins p ON p.customer_id = c.id
    WHERE c.id = current_customer()
$$;
REVOKE EXECUTE ON FUNCTION identity_change() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_change() TO easymo_customer;
