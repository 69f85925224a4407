-- PINs: what a customer enters above an amount, and the question that waits for it.

-- A customer's PIN as a hash, how often a wrong one came, and whether it is locked.
CREATE TABLE pins (
    customer_id bigint PRIMARY KEY REFERENCES customers,
    hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
    tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),  -- wrong ones since the last right one
    locked_at timestamptz,                                -- until a person of ours resets it
    changed_at timestamptz NOT NULL
);

-- What they were asked last. While it is open, digits that they send are taken out of the message.
CREATE TABLE pin_prompts (
    customer_id bigint PRIMARY KEY REFERENCES customers,
    purpose text NOT NULL CHECK (purpose IN (
        'confirm',   -- the PIN, to do what they pressed
        'old',       -- the PIN, to change it
        'set',       -- a new one
        'set_again', -- the new one once more
        'over'       -- nothing any more: they answered
    )),
    action_id bigint REFERENCES actions,
    decision text,                                        -- what they pressed,
    press_key text,                                       -- and with which message
    pending_hash text CHECK (pending_hash LIKE '$argon2id$%'),
    expires_at timestamptz NOT NULL,                      -- product clock
    CHECK ((purpose = 'set_again') = (pending_hash IS NOT NULL)),
    CHECK (num_nulls(action_id, decision, press_key) IN (0, 3)),
    CHECK (purpose <> 'confirm' OR action_id IS NOT NULL)
);

-- PINs that a person of ours made a customer set anew, who, and why.
CREATE TABLE pin_resets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    reset_by text NOT NULL CHECK (reset_by <> ''),
    because text NOT NULL CHECK (because <> ''),
    reset_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX pin_resets_customer ON pin_resets (customer_id);

-- Ask the acting customer for their PIN: to do what they pressed, or, without an action, to change
-- it. Returns what they are asked: confirm, old, set (they have none yet) or locked. A run may ask;
-- it can read neither the answer nor the hash.
CREATE FUNCTION open_pin_prompt(
    p_action_id bigint, p_decision text, p_press_key text, p_expires_at timestamptz
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pin pins;
    asked text := 'set';
BEGIN
    IF p_action_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM actions
        WHERE id = p_action_id AND actions.customer_id = current_customer()
    ) THEN
        RAISE EXCEPTION 'no such action of theirs' USING ERRCODE = '23503';
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

-- Who may see and do what.

ALTER TABLE pins ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pins TO easymo_staff USING (true);
ALTER TABLE pin_prompts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pin_prompts TO easymo_staff USING (true);
ALTER TABLE pin_resets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pin_resets TO easymo_staff USING (true);
GRANT EXECUTE ON FUNCTION open_pin_prompt(bigint, text, text, timestamptz) TO easymo_customer;
