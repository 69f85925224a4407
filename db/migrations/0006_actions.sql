-- Two-phase actions: drafted by a tool, proposed by the turn's commit, executed by a press.
-- Safe before or after the deploy: nothing exists yet.

CREATE TABLE actions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    kind text NOT NULL CHECK (kind IN ('create_booking', 'cancel_booking')),
    status text NOT NULL DEFAULT 'drafted'
        CHECK (status IN (
            'drafted',     -- by a tool; the turn has not committed
            'proposed',    -- the customer has the quote
            'executed', 'cancelled', 'expired',
            'superseded'   -- by a newer proposal, or its turn was run again
        )),
    nonce text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
    booking_id bigint NOT NULL,
    quote text NOT NULL,                     -- as she was told, in her language
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    pressed_key text UNIQUE,                 -- the message that settled it: asked again, same answer
    settled_at timestamptz,
    CHECK ((status IN ('executed', 'cancelled')) = (pressed_key IS NOT NULL)),
    -- Nobody drafts anything about somebody else's booking.
    FOREIGN KEY (booking_id, customer_id) REFERENCES bookings (id, customer_id)
);
CREATE UNIQUE INDEX actions_one_proposal ON actions (customer_id) WHERE status = 'proposed';
CREATE INDEX actions_turn ON actions (turn_id);
CREATE INDEX actions_open ON actions (expires_at) WHERE status IN ('drafted', 'proposed');

CREATE FUNCTION guard_action_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('drafted', 'proposed'), ('drafted', 'superseded'), ('drafted', 'expired'),
        ('proposed', 'executed'), ('proposed', 'cancelled'), ('proposed', 'expired'),
        ('proposed', 'superseded')
    ) THEN
        RAISE EXCEPTION 'an action cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER actions_guard_status BEFORE UPDATE OF status ON actions
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_action_status();

-- What an action holds goes back when it is withdrawn.
CREATE FUNCTION withdraw_action(p_action_id bigint, p_to text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    withdrawn actions;
    freed bookings;
BEGIN
    UPDATE actions SET status = p_to, settled_at = p_now
    WHERE id = p_action_id AND status IN ('drafted', 'proposed')
    RETURNING * INTO withdrawn;
    IF FOUND AND withdrawn.kind = 'create_booking' THEN
        UPDATE bookings SET status = 'expired' WHERE id = withdrawn.booking_id AND status = 'held'
        RETURNING * INTO freed;
        IF FOUND THEN
            UPDATE slots SET taken = taken - freed.guests WHERE id = freed.slot_id;
        END IF;
    END IF;
END $$;

-- The acting customer's open proposal on this slot, withdrawn so that she can change her mind in
-- a slot that is nearly full. False when she has none.
CREATE FUNCTION withdraw_own_hold(p_slot_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    own bigint;
BEGIN
    SELECT a.id INTO own FROM actions a JOIN bookings b ON b.id = a.booking_id
    WHERE a.customer_id = current_customer() AND a.kind = 'create_booking'
      AND a.status = 'proposed' AND b.slot_id = p_slot_id AND b.status = 'held';
    IF own IS NULL THEN
        RETURN false;
    END IF;
    PERFORM withdraw_action(own, 'superseded', p_now);
    RETURN true;
END $$;

-- The drafts of a turn that is run again.
CREATE FUNCTION drop_drafts(p_turn_id bigint, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    SELECT withdraw_action(id, 'superseded', p_now) FROM actions
    WHERE turn_id = p_turn_id AND status = 'drafted'
$$;

-- The newest draft of a turn becomes the customer's one proposal.
CREATE FUNCTION propose_drafts(p_turn_id bigint, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    newest actions;
BEGIN
    SELECT * INTO newest FROM actions WHERE turn_id = p_turn_id AND status = 'drafted'
    ORDER BY id DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM withdraw_action(id, 'superseded', p_now) FROM actions
    WHERE customer_id = newest.customer_id AND status IN ('drafted', 'proposed') AND id <> newest.id;
    UPDATE actions SET status = 'proposed' WHERE id = newest.id;
END $$;

-- Withdraw what ran out and tell its customer. Returns how many.
CREATE FUNCTION expire_actions(p_now timestamptz, p_day date, p_most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    due record;
    expired integer := 0;
BEGIN
    FOR due IN
        SELECT a.id, a.customer_id, a.status, a.kind, c.phone_number_id
        FROM actions a JOIN ai_conversations c ON c.id = a.conversation_id
        WHERE a.status IN ('drafted', 'proposed') AND a.expires_at <= p_now
        ORDER BY a.id LIMIT p_most
        FOR UPDATE OF a SKIP LOCKED
    LOOP
        PERFORM withdraw_action(due.id, 'expired', p_now);
        IF due.status = 'proposed' THEN
            PERFORM raise_event(due.customer_id, 'action_expired:' || due.id, due.phone_number_id,
                jsonb_build_object('kind', 'event', 'event', 'action_expired', 'action_id', due.id,
                    'action_kind', due.kind),
                p_day);
        END IF;
        expired := expired + 1;
    END LOOP;
    RETURN expired;
END $$;
