-- PINs: what a customer enters above an amount, and the question that waits for it.
-- Safe before or after the deploy: nothing exists yet.

CREATE TABLE pins (
    customer_id bigint PRIMARY KEY REFERENCES customers,
    hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
    tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),  -- wrong ones since the last right one
    locked_at timestamptz,                                -- until a person of ours resets it
    changed_at timestamptz NOT NULL
);

-- What she was asked last. While it is open, digits that she sends are taken out of her message.
CREATE TABLE pin_prompts (
    customer_id bigint PRIMARY KEY REFERENCES customers,
    purpose text NOT NULL CHECK (purpose IN (
        'confirm',   -- her PIN, to do what she pressed
        'old',       -- her PIN, to change it
        'set',       -- a new one
        'set_again', -- the new one once more
        'over'       -- nothing any more: she answered
    )),
    action_id bigint REFERENCES actions,
    decision text,                                        -- what she pressed,
    press_key text,                                       -- and with which message
    pending_hash text CHECK (pending_hash LIKE '$argon2id$%'),
    expires_at timestamptz NOT NULL,                      -- product clock
    CHECK ((purpose = 'set_again') = (pending_hash IS NOT NULL)),
    CHECK (num_nulls(action_id, decision, press_key) IN (0, 3)),
    CHECK (purpose <> 'confirm' OR action_id IS NOT NULL)
);

ALTER TABLE pins ENABLE ROW LEVEL SECURITY;
ALTER TABLE pins FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pins TO easymo_staff USING (true);
ALTER TABLE pin_prompts ENABLE ROW LEVEL SECURITY;
ALTER TABLE pin_prompts FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pin_prompts TO easymo_staff USING (true);

-- Ask the acting customer for her PIN: to do what she pressed, or, without an action, to change it.
-- Returns what she is asked: confirm, old, set (she has none yet) or locked.
-- A run may ask; it can read neither the answer nor the hash.
CREATE FUNCTION open_pin_prompt(
    p_action_id bigint, p_decision text, p_press_key text, p_expires_at timestamptz
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    pin pins;
    asked text := 'set';
BEGIN
    IF p_action_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM actions
        WHERE id = p_action_id AND actions.customer_id = current_customer()
    ) THEN
        RAISE EXCEPTION 'no such action of hers' USING ERRCODE = '23503';
    END IF;
    SELECT * INTO pin FROM pins WHERE pins.customer_id = current_customer();
    IF FOUND THEN
        asked := CASE WHEN p_action_id IS NULL THEN 'old' ELSE 'confirm' END;
    END IF;
    INSERT INTO pin_prompts (customer_id, purpose, action_id, decision, press_key, expires_at)
    VALUES (current_customer(), asked, p_action_id, p_decision, p_press_key, p_expires_at)
    ON CONFLICT (customer_id) DO UPDATE SET purpose = excluded.purpose,
        action_id = excluded.action_id, decision = excluded.decision,
        press_key = excluded.press_key, pending_hash = NULL, expires_at = excluded.expires_at;
    RETURN CASE WHEN pin.locked_at IS NULL THEN asked ELSE 'locked' END;
END $$;

REVOKE EXECUTE ON FUNCTION open_pin_prompt(bigint, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_pin_prompt(bigint, text, text, timestamptz) TO easymo_customer;
