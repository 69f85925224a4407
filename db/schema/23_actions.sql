-- Two-phase actions: drafted by a tool, proposed by the turn's commit, executed by a press.

-- What may be decided about a kind of action at all.
CREATE FUNCTION ways_of(p_kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN p_kind IN ('create_booking', 'create_order', 'change_booking')
            THEN ARRAY['confirm', 'pay_wallet', 'pay_momo', 'cancel']
        WHEN p_kind IN ('pay_booking', 'pay_order')
            THEN ARRAY['pay_wallet', 'pay_momo', 'cancel']
        ELSE ARRAY['confirm', 'cancel']
    END
$$;

-- What needs the customer's press. It is about one thing, is settled once, and only in a way that
-- stood under its quote. A customer has one proposal at a time.
CREATE TABLE actions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    kind text NOT NULL CHECK (kind IN (
        'create_booking', 'cancel_booking', 'top_up', 'pay_booking',
        'request_ride', 'cancel_ride', 'create_order', 'cancel_order',
        'schedule_viewing', 'cancel_viewing', 'change_booking', 'pay_order'
    )),
    status text NOT NULL DEFAULT 'drafted'
        CHECK (status IN (
            'drafted',     -- by a tool; the turn has not committed
            'proposed',    -- the customer has the quote
            'executed', 'cancelled', 'expired',
            'superseded'   -- by a newer proposal, or its turn was run again
        )),
    nonce text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
    booking_id bigint,
    quote text NOT NULL,                     -- as the customer was told, in their language
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    pressed_key text UNIQUE,                 -- the message that settled it: asked again, same answer
    settled_at timestamptz,
    amount_rwf bigint                        -- what moves: price, refund or top-up; null: nothing
        CONSTRAINT actions_amount CHECK (amount_rwf >= 0),
    decision text                            -- the button that settled it
        CONSTRAINT actions_decision
        CHECK (decision IN ('confirm', 'pay_wallet', 'pay_momo', 'cancel')),
    pin_checked boolean NOT NULL DEFAULT false,
    ride_id bigint,
    order_id bigint,
    viewing_id bigint,
    ways text[] NOT NULL,                    -- the decisions that stand under the quote
    language text,                           -- of the quote
    -- The quote's words in every language: the customer may change theirs while it waits.
    translations jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(translations) = 'object'),
    change_id bigint,
    CHECK ((status IN ('executed', 'cancelled')) = (pressed_key IS NOT NULL)),
    CONSTRAINT actions_top_up_amount CHECK (kind <> 'top_up' OR coalesce(amount_rwf, 0) > 0),
    CONSTRAINT actions_ways CHECK (ways <@ ways_of(kind) AND 'cancel' = ANY (ways)),
    CONSTRAINT actions_decided_as_offered CHECK (decision IS NULL OR decision = ANY (ways)),
    -- What it is about, by its kind.
    CONSTRAINT actions_about_a_booking CHECK (
        (kind IN ('create_booking', 'cancel_booking', 'pay_booking')) = (booking_id IS NOT NULL)),
    CONSTRAINT actions_about_a_ride
        CHECK ((kind IN ('request_ride', 'cancel_ride')) = (ride_id IS NOT NULL)),
    CONSTRAINT actions_about_an_order CHECK (
        (kind IN ('create_order', 'cancel_order', 'pay_order')) = (order_id IS NOT NULL)),
    CONSTRAINT actions_about_a_viewing
        CHECK ((kind IN ('schedule_viewing', 'cancel_viewing')) = (viewing_id IS NOT NULL)),
    CONSTRAINT actions_about_a_change
        CHECK ((kind = 'change_booking') = (change_id IS NOT NULL)),
    -- Nobody drafts anything about what is somebody else's.
    FOREIGN KEY (booking_id, customer_id) REFERENCES bookings (id, customer_id),
    CONSTRAINT actions_ride FOREIGN KEY (ride_id, customer_id) REFERENCES rides (id, customer_id),
    CONSTRAINT actions_order
        FOREIGN KEY (order_id, customer_id) REFERENCES orders (id, customer_id),
    CONSTRAINT actions_viewing
        FOREIGN KEY (viewing_id, customer_id) REFERENCES viewings (id, customer_id),
    CONSTRAINT actions_change
        FOREIGN KEY (change_id, customer_id) REFERENCES booking_changes (id, customer_id)
);
CREATE UNIQUE INDEX actions_one_proposal ON actions (customer_id) WHERE status = 'proposed';
CREATE INDEX actions_turn ON actions (turn_id);
CREATE INDEX actions_open ON actions (expires_at) WHERE status IN ('drafted', 'proposed');
CREATE INDEX actions_booking ON actions (booking_id);
CREATE INDEX actions_ride ON actions (ride_id);
CREATE INDEX actions_order ON actions (order_id);
CREATE INDEX actions_viewing ON actions (viewing_id);
CREATE INDEX actions_change ON actions (change_id);

-- An action goes one way.
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

-- Whoever drafts without saying the ways offers all that the kind has.
CREATE FUNCTION offer_ways() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.ways := coalesce(NEW.ways, ways_of(NEW.kind));
    RETURN NEW;
END $$;

CREATE TRIGGER actions_offer_ways BEFORE INSERT ON actions
    FOR EACH ROW EXECUTE FUNCTION offer_ways();

-- What an action holds is let go with it.

-- However a quote is let go (dropped, run out, superseded), its ride is let go with it.
CREATE FUNCTION let_ride_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE rides SET status = 'withdrawn', ended_at = NEW.settled_at
    WHERE id = NEW.ride_id AND status = 'quoted';
    RETURN NULL;
END $$;

CREATE TRIGGER actions_let_ride_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'request_ride'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_ride_go();

-- However a quote is let go (dropped, run out, superseded), what it holds is let go with it.
CREATE FUNCTION let_order_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE orders SET status = CASE NEW.status WHEN 'cancelled' THEN 'cancelled' ELSE 'expired' END,
        ended_at = CASE NEW.status WHEN 'cancelled' THEN NEW.settled_at END
    WHERE id = NEW.order_id AND status = 'held';
    RETURN NULL;
END $$;

CREATE TRIGGER actions_let_order_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'create_order'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_order_go();

-- However a quote is let go (dropped, run out, superseded), its time is let go with it.
CREATE FUNCTION let_viewing_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE viewings
    SET status = CASE NEW.status WHEN 'cancelled' THEN 'cancelled' ELSE 'expired' END,
        cancelled_at = CASE NEW.status WHEN 'cancelled' THEN NEW.settled_at END
    WHERE id = NEW.viewing_id AND status = 'held';
    RETURN NULL;
END $$;

CREATE TRIGGER actions_let_viewing_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'schedule_viewing'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_viewing_go();

-- However a quote is let go (dropped, run out, superseded), the seats of its change are.
CREATE FUNCTION let_change_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM drop_change(NEW.change_id);
    RETURN NULL;
END $$;

CREATE TRIGGER actions_let_change_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'change_booking'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_change_go();

-- How it goes on, or is withdrawn.

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

-- Several proposals are withdrawn with their locks in order, what they hold included.
CREATE FUNCTION withdraw_actions(p_action_ids bigint[], p_to text, p_now timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM actions WHERE id = ANY (p_action_ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM bookings
    WHERE id IN (SELECT booking_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM booking_changes
    WHERE id IN (SELECT change_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM slots
    WHERE id IN (SELECT coalesce(b.slot_id, c.slot_id) FROM actions a
                 LEFT JOIN bookings b ON b.id = a.booking_id
                 LEFT JOIN booking_changes c ON c.id = a.change_id
                 WHERE a.id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM orders
    WHERE id IN (SELECT order_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM products
    WHERE id IN (SELECT i.product_id FROM actions a JOIN order_items i ON i.order_id = a.order_id
                 WHERE a.id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM withdraw_action(id, p_to, p_now) FROM actions WHERE id = ANY (p_action_ids);
END $$;

-- The drafts of a turn that is run again.
CREATE FUNCTION drop_drafts(p_turn_id bigint, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    SELECT withdraw_actions(array_agg(id), 'superseded', p_now) FROM actions
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
    PERFORM withdraw_actions(array_agg(id), 'superseded', p_now) FROM actions
    WHERE customer_id = newest.customer_id AND status IN ('drafted', 'proposed') AND id <> newest.id;
    UPDATE actions SET status = 'proposed' WHERE id = newest.id;
END $$;

-- Withdraw one proposal that ran out, and tell its customer. False when none has. One, because a
-- transaction that went on to the next would hold the seats and the job of the first.
CREATE FUNCTION expire_action(p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    due record;
BEGIN
    SELECT a.id, a.customer_id, a.status, a.kind, c.phone_number_id INTO due
    FROM actions a JOIN ai_conversations c ON c.id = a.conversation_id
    WHERE a.status IN ('drafted', 'proposed') AND a.expires_at <= p_now
    ORDER BY a.id LIMIT 1
    FOR UPDATE OF a SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM withdraw_action(due.id, 'expired', p_now);
    IF due.status = 'proposed' THEN
        PERFORM raise_event(due.customer_id, 'action_expired:' || due.id, due.phone_number_id,
            jsonb_build_object('kind', 'event', 'event', 'action_expired', 'action_id', due.id,
                'action_kind', due.kind),
            p_day);
    END IF;
    RETURN true;
END $$;

-- What customers may do in their own door.

-- The acting customer's open proposal on this slot, withdrawn so that they can change their
-- mind in a slot that is nearly full. False when they have none.
CREATE FUNCTION withdraw_own_hold(p_slot_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- The acting customer's open proposal of a kind, withdrawn because they are changing their
-- mind about it: what it holds is theirs to have. False when they have none.
CREATE FUNCTION withdraw_own_proposal(p_kind text, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bigint;
BEGIN
    SELECT id INTO own FROM actions
    WHERE customer_id = current_customer() AND kind = p_kind AND status = 'proposed'
    FOR NO KEY UPDATE;
    IF own IS NULL THEN
        RETURN false;
    END IF;
    PERFORM withdraw_action(own, 'superseded', p_now);
    RETURN true;
END $$;

-- Who may see and do what.

ALTER TABLE actions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON actions TO easymo_staff USING (true);
CREATE POLICY own ON actions TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON actions TO easymo_customer;
GRANT INSERT (customer_id, conversation_id, turn_id, kind, booking_id, ride_id, order_id, viewing_id,
    change_id, quote, translations, language, ways, amount_rwf, created_at, expires_at)
    ON actions TO easymo_customer;
GRANT UPDATE (status, pressed_key, settled_at, decision, pin_checked) ON actions TO easymo_customer;
GRANT EXECUTE ON FUNCTION ways_of(text), withdraw_own_hold(bigint, timestamptz),
    withdraw_own_proposal(text, timestamptz) TO easymo_customer;
