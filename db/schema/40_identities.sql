-- A customer who wrote before we heard that their number or user id changed is two customers for a
-- while: they become one where nothing can be lost, and are kept apart for a person to see where
-- not.

-- The customer behind the identities of a verified webhook, created when new. A business-scoped
-- user id (user_id) is one person; a phone number may pass to another person, who then arrives with
-- the same wa_id and another user_id. A user id that was changed means who has the new one, and
-- brings no number along: it is an old one. A number is never taken from who got it after the
-- message was sent, nor when that is unknown.
CREATE FUNCTION customer_for(
    p_wa_id text, p_user_id text, p_parent_user_id text, p_name text,
    p_sent_at timestamptz DEFAULT now()
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
    by_number bigint;
    taken_at timestamptz := coalesce(p_sent_at, now());
    newest text := newest_user_id(p_user_id);
BEGIN
    SELECT customer_id INTO by_number FROM customer_aliases WHERE kind = 'wa_id' AND value = p_wa_id;
    IF p_user_id IS NULL THEN
        found := by_number;
    ELSE
        SELECT customer_id INTO found FROM customer_aliases WHERE kind = 'user_id' AND value = p_user_id;
    END IF;
    IF found IS NULL THEN
        PERFORM lock_identities(p_wa_id, newest);
        SELECT customer_id INTO by_number FROM customer_aliases WHERE kind = 'wa_id' AND value = p_wa_id;
        IF p_user_id IS NULL THEN
            found := by_number;
        ELSE
            SELECT customer_id INTO found FROM customer_aliases WHERE kind = 'user_id' AND value = newest;
            IF found IS NULL AND by_number IS NOT NULL AND newest = p_user_id AND NOT EXISTS (
                SELECT 1 FROM customer_aliases WHERE customer_id = by_number AND kind = 'user_id'
            ) THEN
                found := by_number;
            END IF;
        END IF;
    END IF;
    IF newest <> p_user_id AND found IS NOT NULL THEN
        RETURN found;
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

-- Two first messages at once must not become two customers, nor one message and a saying.
-- Always the number first, so that nobody waits for each other.
CREATE FUNCTION lock_identities(p_wa_id text, p_user_id text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF p_wa_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('customer_for'), hashtext(p_wa_id));
    END IF;
    IF p_user_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('customer_for'), hashtext(p_user_id));
    END IF;
END $$;

-- The user id that somebody has now who had this one. An id that was given back is theirs again:
-- only sayings that came later are followed.
CREATE FUNCTION newest_user_id(p_user_id text, p_since timestamptz DEFAULT '-infinity') RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    newest text := p_user_id;
    since timestamptz := p_since;
    said user_id_changes;
BEGIN
    FOR step IN 1 .. 20 LOOP
        SELECT * INTO said FROM user_id_changes WHERE old_user_id = newest AND said_at >= since;
        EXIT WHEN NOT FOUND;
        newest := said.new_user_id;
        since := said.said_at;
    END LOOP;
    RETURN newest;
END $$;

-- WhatsApp says that a customer's number or business-scoped id changed. The old ones are let go,
-- for a number may pass to another person. A saying counts once, and never against an alias that
-- somebody took after it was said, but for one: a user id is never given to another person, so that
-- whoever has the new one is the same customer, who wrote before the saying came.
-- True when an alias moved; the customer's money is guarded from then on.
CREATE FUNCTION move_aliases_once(
    p_hash bytea, p_body text, p_sent_at timestamptz,
    p_old_wa_id text, p_new_wa_id text, p_old_user_id text, p_new_user_id text,
    p_old_parent_user_id text, p_new_parent_user_id text, p_now timestamptz
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    mover bigint;
    newest text;
    same bigint;
    holder customer_aliases;
    is_next_owner boolean;
    change record;
    moved boolean := false;
BEGIN
    INSERT INTO webhook_events (hash, kind, field, body)
    VALUES (p_hash, 'change', 'messages.system', p_body)
    ON CONFLICT (hash) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF p_old_user_id <> p_new_user_id AND p_sent_at IS NOT NULL THEN
        INSERT INTO user_id_changes (old_user_id, new_user_id, said_at)
        VALUES (p_old_user_id, p_new_user_id, p_sent_at)
        ON CONFLICT (old_user_id) DO UPDATE
            SET new_user_id = excluded.new_user_id, said_at = excluded.said_at
            WHERE user_id_changes.said_at < excluded.said_at;
    END IF;
    newest := newest_user_id(p_new_user_id, p_sent_at);
    -- A first message from the new identity is stored before this or after, not meanwhile.
    PERFORM lock_identities(p_new_wa_id, newest);
    SELECT customer_id INTO mover FROM customer_aliases
    WHERE ((kind = 'user_id' AND value = p_old_user_id) OR (kind = 'wa_id' AND value = p_old_wa_id))
        AND date_trunc('second', created_at) <= p_sent_at
    ORDER BY kind LIMIT 1 FOR UPDATE;
    IF mover IS NULL THEN
        RETURN false;
    END IF;
    FOR same IN
        SELECT DISTINCT customer_id FROM customer_aliases
        WHERE kind = 'user_id' AND value IN (p_new_user_id, newest) AND customer_id <> mover
    LOOP
        same := make_one(mover, same, p_now);
        IF same IS NULL THEN
            DELETE FROM customer_aliases
            WHERE kind = 'wa_id' AND value = p_old_wa_id AND value <> p_new_wa_id
                AND customer_id = mover AND date_trunc('second', created_at) <= p_sent_at;
            RETURN moved;
        END IF;
        moved := true;
        mover := same;
    END LOOP;
    SELECT * INTO holder FROM customer_aliases
    WHERE kind = 'wa_id' AND value = p_new_wa_id AND customer_id <> mover;
    is_next_owner := date_trunc('second', holder.created_at) > p_sent_at;
    FOR change IN
        SELECT * FROM (VALUES
            ('wa_id', p_old_wa_id, p_new_wa_id),
            ('user_id', p_old_user_id, newest),
            ('parent_user_id', p_old_parent_user_id, p_new_parent_user_id)
        ) AS changes (alias_kind, old_value, new_value)
        WHERE new_value IS NOT NULL AND new_value IS DISTINCT FROM old_value
    LOOP
        INSERT INTO customer_aliases (kind, value, customer_id, created_at)
        VALUES (change.alias_kind, change.new_value, mover, p_sent_at)
        ON CONFLICT (kind, value) DO UPDATE
            SET customer_id = excluded.customer_id,
                created_at = greatest(customer_aliases.created_at, excluded.created_at)
            WHERE date_trunc('second', customer_aliases.created_at) <= p_sent_at
                OR customer_aliases.customer_id = excluded.customer_id;
        IF FOUND THEN
            moved := true;
            DELETE FROM customer_aliases
            WHERE kind = change.alias_kind AND value = change.old_value
                AND customer_id = mover
                AND date_trunc('second', created_at) <= p_sent_at;
        END IF;
    END LOOP;
    IF holder.customer_id IS NOT NULL THEN
        PERFORM settle_holder(mover, holder, is_next_owner, p_sent_at, p_now);
    END IF;
    IF moved THEN
        UPDATE customers SET identity_changed_at = p_now WHERE id = mover;
    END IF;
    RETURN moved;
END $$;

-- Who had the number that a customer has now. By the number alone it is not known whether that was
-- the same person: they become one only if they had just begun to write, and had the number before
-- the saying. Whoever would be lost, or took the number later, is for a person to look at.
CREATE FUNCTION settle_holder(
    p_mover bigint, p_holder customer_aliases, p_is_next_owner boolean, p_sent_at timestamptz,
    p_now timestamptz
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    other bigint := p_holder.customer_id;
BEGIN
    IF p_is_next_owner THEN
        PERFORM report_customer_twice(p_mover, other, p_now);
        RETURN;
    ELSIF EXISTS (SELECT 1 FROM customer_aliases WHERE customer_id = other) THEN
        RETURN;
    ELSIF p_holder.created_at > p_sent_at - interval '1 day' THEN
        PERFORM 1 FROM customers WHERE id IN (p_mover, other) ORDER BY id FOR NO KEY UPDATE;
        IF has_only_written(other) THEN
            PERFORM join_customers(other, p_mover, p_now);
            RETURN;
        END IF;
    END IF;
    IF NOT has_only_written(other) THEN
        PERFORM report_customer_twice(p_mover, other, p_now);
    END IF;
END $$;

-- One person is two customers. Whoever has only written joins the other, who keeps everything; a
-- PIN counts, for it guards. The one who stays; null when neither may join, which a person sees.
CREATE FUNCTION make_one(p_known bigint, p_young bigint, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    -- As by a claim: no turn of theirs commits meanwhile.
    PERFORM 1 FROM customers WHERE id IN (p_known, p_young) ORDER BY id FOR NO KEY UPDATE;
    IF has_only_written(p_young) THEN
        PERFORM join_customers(p_young, p_known, p_now);
        RETURN p_known;
    ELSIF has_only_written(p_known)
        AND NOT EXISTS (SELECT 1 FROM pins WHERE customer_id = p_known) THEN
        PERFORM join_customers(p_known, p_young, p_now);
        RETURN p_young;
    END IF;
    PERFORM report_customer_twice(p_known, p_young, p_now);
    RETURN NULL;
END $$;

-- Whether a customer did nothing but write: no money, nothing booked or asked, nobody at work for
-- them. Holds that lapsed are nothing.
CREATE FUNCTION has_only_written(p_customer_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT (
        EXISTS (SELECT 1 FROM accounts WHERE customer_id = p_customer_id)
        OR EXISTS (SELECT 1 FROM payments WHERE customer_id = p_customer_id)
        OR EXISTS (SELECT 1 FROM bookings WHERE customer_id = p_customer_id AND status <> 'expired')
        OR EXISTS (SELECT 1 FROM orders WHERE customer_id = p_customer_id AND status <> 'expired')
        OR EXISTS (SELECT 1 FROM viewings WHERE customer_id = p_customer_id AND status <> 'expired')
        OR EXISTS (SELECT 1 FROM rides WHERE customer_id = p_customer_id AND status <> 'withdrawn')
        OR EXISTS (SELECT 1 FROM drivers WHERE customer_id = p_customer_id)
        OR EXISTS (SELECT 1 FROM actions WHERE customer_id = p_customer_id
                   AND status IN ('drafted', 'proposed'))
        OR EXISTS (SELECT 1 FROM handoffs WHERE customer_id = p_customer_id AND status <> 'closed')
        OR EXISTS (SELECT 1 FROM tickets WHERE customer_id = p_customer_id AND status <> 'closed')
    )
$$;

-- Two customers turned out to be one, and `p_from` has only written: `p_into` has their identities,
-- answers what was not read yet, and whatever either of them did not want is not done.
-- Both rows are locked by the caller.
CREATE FUNCTION join_customers(p_from bigint, p_into bigint, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    waiting integer;
BEGIN
    UPDATE customer_aliases SET customer_id = p_into WHERE customer_id = p_from;
    UPDATE customers SET joined_into = p_into WHERE joined_into = p_from;
    UPDATE customers SET joined_into = p_into, joined_at = p_now WHERE id = p_from;
    UPDATE customers i SET
        opted_out_at = greatest(i.opted_out_at, f.opted_out_at),
        wants_reminders = i.wants_reminders AND f.wants_reminders,
        wants_feedback = i.wants_feedback AND f.wants_feedback,
        language = coalesce(i.language, f.language),
        name = coalesce(i.name, f.name),
        identity_changed_at = p_now
    FROM customers f WHERE i.id = p_into AND f.id = p_from;
    UPDATE inbox SET customer_id = p_into
    WHERE customer_id = p_from AND handled_at IS NULL AND turn_id IS NULL;
    GET DIAGNOSTICS waiting = ROW_COUNT;
    IF waiting > 0 THEN
        PERFORM enqueue_drain(p_into);
    END IF;
    UPDATE reconciliation_findings SET closed_at = p_now, closed_by = 'easymo', because = 'joined'
    WHERE kind = 'customer_twice' AND closed_at IS NULL
      AND (customer_id, other_customer_id) IN ((p_from, p_into), (p_into, p_from));
END $$;

-- The acting customer's change of identity, and whether they have a PIN from before it: one that
-- was set since proves nothing, for whoever has the phone can set it.
CREATE FUNCTION identity_change(OUT changed_at timestamptz, OUT has_older_pin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.identity_changed_at,
           coalesce(p.changed_at <= c.identity_changed_at, false)
    FROM customers c LEFT JOIN pins p ON p.customer_id = c.id
    WHERE c.id = current_customer()
$$;

GRANT EXECUTE ON FUNCTION identity_change() TO easymo_customer;
