-- Quotes: what stands, which message showed it, and how much a customer may keep without paying.
-- One that is not pressed in time runs out in 23_actions.sql, by `expire_action`.

-- Whether a message of ours has the buttons of an action.
CREATE FUNCTION carries_action(p_message jsonb, p_action_id bigint, p_nonce text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM jsonb_array_elements(p_message->'options') option
        WHERE split_part(option->>'id', ':', 2) = p_action_id::text
          AND split_part(option->>'id', ':', 3) = p_nonce)
$$;

-- The acting customer's quote that stands: the options of the message that shows it last, and what
-- they were told since. No row once it ran out or was withdrawn, or while a person has them.
CREATE FUNCTION standing_quote(p_now timestamptz)
RETURNS TABLE (action_id bigint, options jsonb, since jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, shown.message->'options', since.told
    FROM actions a
    CROSS JOIN LATERAL (
        SELECT o.id, o.message FROM outbox o
        WHERE o.customer_id = a.customer_id AND o.status NOT IN ('cancelled', 'failed')
          AND carries_action(o.message, a.id, a.nonce)
        ORDER BY o.id DESC LIMIT 1
    ) shown
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object('sender', o.sender, 'message', o.message)
            ORDER BY o.id), '[]') AS told
        FROM outbox o
        WHERE o.customer_id = a.customer_id AND o.status NOT IN ('cancelled', 'failed')
          AND o.id > shown.id
    ) since
    WHERE a.customer_id = current_customer() AND a.status = 'proposed' AND a.expires_at > p_now
      AND NOT EXISTS (SELECT 1 FROM handoffs h
                      WHERE h.customer_id = a.customer_id AND h.status = 'taken')
$$;

-- The message that the acting customer answers: the options of one of ours with the action they
-- decide, or the action that one of their own led to. No row when it is neither's.
CREATE FUNCTION quoted_message(p_wamid text) RETURNS TABLE (options jsonb, action_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.message->'options', a.id
    FROM outbox o
    LEFT JOIN actions a ON a.customer_id = o.customer_id
        AND a.id IN (
            SELECT split_part(option->>'id', ':', 2)::bigint
            FROM jsonb_array_elements(o.message->'options') option
            WHERE option->>'id' ~ '^(confirm|pay_wallet|pay_momo|cancel):[0-9]{1,18}:')
        AND carries_action(o.message, a.id, a.nonce)
    WHERE o.customer_id = current_customer() AND o.wamid = p_wamid
    UNION ALL
    SELECT NULL, (
        SELECT max(a.id) FROM actions a
        WHERE a.turn_id = i.turn_id AND a.customer_id = i.customer_id AND a.status <> 'drafted')
    FROM inbox i
    WHERE i.customer_id = current_customer() AND i.key = p_wamid
$$;

-- What the tool was called with that drafted an action of the acting customer: the same call makes
-- the offer anew.
CREATE FUNCTION drafting_arguments(p_action_id bigint, p_tool text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.arguments FROM actions a JOIN ai_tool_executions e ON e.turn_id = a.turn_id
    WHERE a.id = p_action_id AND a.customer_id = current_customer()
      AND e.customer_id = a.customer_id AND e.tool = p_tool AND e.outcome = 'answered'
    ORDER BY e.id DESC LIMIT 1
$$;

-- What a customer keeps without having paid, limited.
--
-- Errors: EM060 too many bookings, EM061 too many seats, EM062 too many orders, EM063 too many
-- viewings.

-- Raises when the acting customer would keep more than that. Called in the transaction that then
-- holds; until it ends, no other one of the same customer's gets past the lock. The open quote is
-- not counted: the next one supersedes it.
CREATE FUNCTION limit_open_holds(
    p_kind text, p_guests integer, p_most integer, p_most_guests integer, p_now timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bigint := current_customer();
    kept bigint;
    seats bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('open holds', own));
    IF p_kind = 'booking' THEN
        SELECT count(*), coalesce(sum(b.guests), 0) INTO kept, seats
        FROM bookings b JOIN slots s ON s.id = b.slot_id
        WHERE b.customer_id = own AND b.paid_transfer_id IS NULL AND s.starts_at > p_now
          AND (b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > p_now))
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.booking_id = b.id
                          AND a.kind = 'create_booking' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % bookings', own, kept USING ERRCODE = 'EM060';
        ELSIF seats + p_guests > p_most_guests THEN
            RAISE EXCEPTION 'customer % keeps % seats', own, seats USING ERRCODE = 'EM061';
        END IF;
    ELSIF p_kind = 'order' THEN
        SELECT count(*) INTO kept FROM orders o
        WHERE o.customer_id = own AND o.paid_transfer_id IS NULL
          AND ((o.status = 'confirmed' AND o.pick_up_until > p_now)
               OR (o.status = 'held' AND o.expires_at > p_now))
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.order_id = o.id
                          AND a.kind = 'create_order' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % orders', own, kept USING ERRCODE = 'EM062';
        END IF;
    ELSE
        SELECT count(*) INTO kept FROM viewings v
        WHERE v.customer_id = own AND v.starts_at > p_now AND v.status IN ('held', 'confirmed')
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.viewing_id = v.id
                          AND a.kind = 'schedule_viewing' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % viewings', own, kept USING ERRCODE = 'EM063';
        END IF;
    END IF;
END $$;

GRANT EXECUTE ON FUNCTION standing_quote(timestamptz), quoted_message(text),
    drafting_arguments(bigint, text), limit_open_holds(text, integer, integer, integer, timestamptz) TO easymo_customer;
