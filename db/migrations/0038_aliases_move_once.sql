-- A change of number that is delivered again must not move what another person has taken since:
-- it is kept first, and moves aliases only when it is new and they are not younger than it.

DROP FUNCTION move_aliases(text, text, text, text, text, text);

-- WhatsApp says that a customer's number or business-scoped id changed. The old ones are let go,
-- for a number may pass to another person. A saying counts once, and never against an alias that
-- somebody took after it was said. True when an alias moved.
CREATE FUNCTION move_aliases_once(
    p_hash bytea, p_body text, p_sent_at timestamptz,
    p_old_wa_id text, p_new_wa_id text, p_old_user_id text, p_new_user_id text,
    p_old_parent_user_id text, p_new_parent_user_id text
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
        WHERE new_value IS NOT NULL
    LOOP
        INSERT INTO customer_aliases (kind, value, customer_id)
        VALUES (change.alias_kind, change.new_value, mover)
        ON CONFLICT (kind, value) DO UPDATE
            SET customer_id = excluded.customer_id, created_at = excluded.created_at
            WHERE date_trunc('second', customer_aliases.created_at) <= p_sent_at;
        IF FOUND THEN
            moved := true;
            DELETE FROM customer_aliases
            WHERE kind = change.alias_kind AND value = change.old_value
                AND value <> change.new_value AND customer_id = mover
                AND date_trunc('second', created_at) <= p_sent_at;
        END IF;
    END LOOP;
    RETURN moved;
END $$;
