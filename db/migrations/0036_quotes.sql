-- A quote keeps the ways of deciding that stood under it: no other press settles it. Which quote
-- stands, and what a message asked that she answers, is looked up. Safe before or after the deploy.

-- What may be decided about a kind of action at all.
CREATE FUNCTION ways_of(p_kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN p_kind IN ('create_booking', 'create_order')
            THEN ARRAY['confirm', 'pay_wallet', 'pay_momo', 'cancel']
        WHEN p_kind = 'pay_booking' THEN ARRAY['pay_wallet', 'pay_momo', 'cancel']
        ELSE ARRAY['confirm', 'cancel']
    END
$$;

ALTER TABLE actions
    ADD COLUMN ways text[],
    ADD COLUMN language text;                -- of the quote; null: quoted before it was kept
UPDATE actions SET ways = ways_of(kind);

-- Whoever drafts without saying the ways offers all that the kind has.
CREATE FUNCTION offer_ways() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.ways := coalesce(NEW.ways, ways_of(NEW.kind));
    RETURN NEW;
END $$;
CREATE TRIGGER actions_offer_ways BEFORE INSERT ON actions
    FOR EACH ROW EXECUTE FUNCTION offer_ways();

-- What was settled before stays as it was: a press that nobody offered may be among it.
ALTER TABLE actions
    ALTER COLUMN ways SET NOT NULL,
    ADD CONSTRAINT actions_ways CHECK (ways <@ ways_of(kind) AND 'cancel' = ANY (ways)),
    ADD CONSTRAINT actions_decided_as_offered
        CHECK (decision IS NULL OR decision = ANY (ways)) NOT VALID;

CREATE INDEX outbox_customer ON outbox (customer_id, id);

-- Whether a message of ours has the buttons of an action.
CREATE FUNCTION carries_action(p_message jsonb, p_action_id bigint, p_nonce text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM jsonb_array_elements(p_message->'options') option
        WHERE split_part(option->>'id', ':', 2) = p_action_id::text
          AND split_part(option->>'id', ':', 3) = p_nonce)
$$;

-- The acting customer's quote that stands: the options of the message that shows it last, and what
-- she was told since. No row once it ran out or was withdrawn, or while a person has her.
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
-- decide, or the action that one of her own led to. No row when it is neither's.
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

GRANT INSERT (ways, language) ON actions TO easymo_customer;
REVOKE EXECUTE ON FUNCTION ways_of(text), offer_ways(), carries_action(jsonb, bigint, text),
    standing_quote(timestamptz), quoted_message(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ways_of(text), standing_quote(timestamptz), quoted_message(text)
    TO easymo_customer;
