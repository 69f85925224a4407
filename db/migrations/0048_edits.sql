-- A customer may delete or edit a message: before it is read it changes in the inbox, afterwards
-- the change has a turn of its own. Safe before or after the deploy.

-- A customer deleted a message of theirs, or wrote it anew. Nobody has read it yet: it is emptied, or
-- says the new text. Else the change waits in the inbox for its turn, behind what was read before.
CREATE FUNCTION receive_change(
    p_wa_id text, p_user_id text, p_parent_user_id text, p_name text,
    p_wamid text, p_phone_number_id text, p_message jsonb, p_raw jsonb, p_day date
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    customer bigint := customer_for(p_wa_id, p_user_id, p_parent_user_id, p_name);
    is_edit boolean := p_message->>'kind' = 'edit';
    original text := p_message->>'context_wamid';
    changed inbox;
    is_done boolean;
BEGIN
    -- As by a claim: what is read next is decided before or after this, not meanwhile.
    PERFORM 1 FROM customers WHERE id = customer FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM inbox WHERE key = p_wamid) THEN
        RETURN;
    END IF;
    SELECT * INTO changed FROM inbox WHERE key = original;
    IF NOT FOUND THEN
        -- It overtook what it changes, which is not to be read when it comes.
        INSERT INTO inbox (customer_id, kind, key, gathers, phone_number_id, message, day, handled_at)
        VALUES (customer, 'message', original, false, p_phone_number_id,
                jsonb_build_object('kind', 'revoke'), p_day, clock_timestamp());
        is_done := NOT is_edit;
    ELSE
        is_done := changed.customer_id = customer AND changed.kind = 'message'
            AND changed.turn_id IS NULL AND changed.handled_at IS NULL;
        IF is_done AND is_edit THEN
            UPDATE inbox
            SET message = message || jsonb_build_object('text', p_message->'text')
            WHERE id = changed.id;
        ELSIF is_done THEN
            UPDATE inbox
            SET message = jsonb_build_object('kind', 'revoke'), raw = NULL,
                handled_at = clock_timestamp()
            WHERE id = changed.id;
        END IF;
    END IF;
    INSERT INTO inbox
        (customer_id, kind, key, gathers, phone_number_id, message, raw, day, handled_at)
    VALUES (customer, 'message', p_wamid, false, p_phone_number_id, p_message, p_raw, p_day,
            CASE WHEN is_done THEN clock_timestamp() END);
    IF NOT is_done THEN
        PERFORM enqueue_drain(customer);
    END IF;
END $$;
