-- Statuses of the same messages that come at once no longer lock each other out.

-- Keep a status and move its outbox row forwards, never backwards. Wakes nobody.
-- The row is found by wamid, or by the id we sent along when the answer with the wamid was lost.
CREATE OR REPLACE FUNCTION receive_status(
    p_wamid text, p_status text, p_outbox_id bigint, p_error_code integer, p_error_details text,
    p_raw jsonb
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    target bigint;
BEGIN
    -- Locked before anything is written: two webhooks that tell of the same messages, in whatever
    -- order each has their statuses, wait for each other here and nowhere else.
    SELECT id INTO target FROM outbox WHERE wamid = p_wamid FOR NO KEY UPDATE;
    IF target IS NULL THEN
        SELECT id INTO target FROM outbox
        WHERE id = p_outbox_id AND (wamid IS NULL OR is_ambiguous) FOR NO KEY UPDATE;
    END IF;
    INSERT INTO message_statuses (wamid, status, outbox_id, raw)
    VALUES (p_wamid, p_status, target, p_raw)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND OR target IS NULL THEN
        RETURN false;
    END IF;
    IF p_status = 'failed' THEN
        -- Failed after delivered is kept in message_statuses but does not undo the delivery.
        UPDATE outbox SET status = 'failed', wamid = coalesce(wamid, p_wamid),
            error_code = p_error_code, error_details = p_error_details
        WHERE id = target AND status_rank(status) < status_rank('delivered');
    ELSIF status_rank(p_status) IS NOT NULL THEN
        UPDATE outbox SET status = p_status, wamid = coalesce(wamid, p_wamid),
            sent_at = coalesce(sent_at, clock_timestamp())
        WHERE id = target AND status_rank(status) < status_rank(p_status);
    END IF;
    RETURN true;
END $$;
