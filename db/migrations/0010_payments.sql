-- Payments: what mobile money is asked for, what bookings are paid with, and what is given back.
-- Safe before or after the deploy: columns and functions are added, and none is taken away.
--
-- A payment is written in the transaction of the press that wanted it, and a worker does the
-- asking. Its result (ledger, booking, event) is one transaction of the database's own, so that a
-- crash anywhere leaves either a payment that is still open, or one that is over with all effects.
--
-- Errors: EM030 this action is not one to pay for, EM031 she has no number that mobile money could
-- ask.
--
-- Locks, in this order: customer, action, payment, booking, slot, transfer, accounts, job.

ALTER TABLE actions DROP CONSTRAINT actions_kind_check;
ALTER TABLE actions ADD CONSTRAINT actions_kind_check
    CHECK (kind IN ('create_booking', 'cancel_booking', 'top_up', 'pay_booking'));
ALTER TABLE actions ALTER COLUMN booking_id DROP NOT NULL;
ALTER TABLE actions
    ADD COLUMN amount_rwf bigint             -- what moves: price, refund or top-up; null: nothing
        CONSTRAINT actions_amount CHECK (amount_rwf >= 0),
    ADD COLUMN decision text                 -- the button that settled it
        CONSTRAINT actions_decision
        CHECK (decision IN ('confirm', 'pay_wallet', 'pay_momo', 'cancel')),
    ADD CONSTRAINT actions_about_a_booking CHECK ((kind = 'top_up') = (booking_id IS NULL)),
    ADD CONSTRAINT actions_top_up_amount CHECK (kind <> 'top_up' OR coalesce(amount_rwf, 0) > 0);
CREATE INDEX actions_booking ON actions (booking_id);

ALTER TABLE bookings
    ADD COLUMN paid_transfer_id bigint,      -- how it was paid; null: not yet
    ADD COLUMN refunded_rwf bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT bookings_paid_transfer FOREIGN KEY (paid_transfer_id) REFERENCES transfers,
    ADD CONSTRAINT bookings_refunded CHECK (refunded_rwf BETWEEN 0 AND total_rwf),
    ADD CONSTRAINT bookings_refunded_if_paid
        CHECK (refunded_rwf = 0 OR paid_transfer_id IS NOT NULL),
    ADD CONSTRAINT bookings_paid_once UNIQUE (paid_transfer_id);

CREATE OR REPLACE FUNCTION guard_booking_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled'), ('confirmed', 'cancelled'),
        ('expired', 'confirmed')             -- paid too late, and the seats were still free
    ) THEN
        RAISE EXCEPTION 'a booking cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    action_id bigint NOT NULL UNIQUE REFERENCES actions,
    reference uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),  -- the provider takes it once
    purpose text NOT NULL CHECK (purpose IN ('top_up', 'booking')),
    booking_id bigint,
    amount_rwf bigint NOT NULL CHECK (amount_rwf > 0),
    payer text NOT NULL,                     -- digits, with the country's
    base_url text,                           -- the platform that was asked, the only one to know
    status text NOT NULL DEFAULT 'new'
        CHECK (status IN (
            'new',         -- nobody was asked
            'requested',   -- written before asking, so perhaps she was asked
            'succeeded', 'failed'
        )),
    outcome text CHECK (outcome IN (
        'topped_up',
        'booked',          -- the hold was confirmed, or its seats were taken again
        'paid',            -- a booking that stood already
        'kept_in_wallet'   -- the booking could no longer be paid
    )),
    reason text,                             -- why it failed, in our words
    provider_transaction_id text,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),     -- machine's clock, as retries are
    is_hinted boolean NOT NULL DEFAULT false,                  -- a callback came since the claim
    leased_until timestamptz,                                  -- machine's clock
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    requested_at timestamptz,
    settled_at timestamptz,
    CHECK ((purpose = 'booking') = (booking_id IS NOT NULL)),
    CHECK ((status = 'succeeded') = (outcome IS NOT NULL)),
    CHECK ((status = 'failed') = (reason IS NOT NULL)),
    CHECK ((status IN ('succeeded', 'failed')) = (settled_at IS NOT NULL)),
    CHECK (status IN ('new', 'failed') OR base_url IS NOT NULL),
    FOREIGN KEY (booking_id, customer_id) REFERENCES bookings (id, customer_id)
);
CREATE UNIQUE INDEX payments_one_open ON payments (booking_id) WHERE status IN ('new', 'requested');
CREATE INDEX payments_due ON payments (due_at) WHERE status IN ('new', 'requested');
CREATE INDEX payments_customer ON payments (customer_id, id);
CREATE INDEX payments_conversation ON payments (conversation_id)
    WHERE status IN ('new', 'requested');
CREATE INDEX payments_given_up ON payments (settled_at) WHERE status = 'failed';

CREATE FUNCTION guard_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('new', 'requested'), ('new', 'failed'),
        ('requested', 'new'),                -- the provider could not be reached at all
        ('requested', 'succeeded'), ('requested', 'failed')
    ) AND OLD.status <> NEW.status OR (OLD.id, OLD.customer_id, OLD.conversation_id, OLD.action_id,
        OLD.reference, OLD.purpose, OLD.booking_id, OLD.amount_rwf, OLD.payer, OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.customer_id, NEW.conversation_id, NEW.action_id,
        NEW.reference, NEW.purpose, NEW.booking_id, NEW.amount_rwf, NEW.payer, NEW.created_at)
    THEN
        RAISE EXCEPTION 'payment % cannot change so (% to %)', OLD.id, OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_guard BEFORE UPDATE ON payments
    FOR EACH ROW EXECUTE FUNCTION guard_payment();

-- What differs between the provider's books and ours, for a person to look at.
CREATE TABLE reconciliation_findings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'collected_differs',    -- the provider's total is not the clearing account's
        'amount_differs',       -- a payment succeeded with another amount: not posted
        'paid_after_giving_up'  -- parked in suspense, for it was told to have failed
    )),
    payment_id bigint REFERENCES payments,
    expected_rwf bigint NOT NULL,
    found_rwf bigint NOT NULL,
    found_at timestamptz NOT NULL,
    closed_at timestamptz                    -- by the person who looked at it
);
CREATE UNIQUE INDEX reconciliation_findings_open ON reconciliation_findings (kind, payment_id)
    NULLS NOT DISTINCT WHERE closed_at IS NULL;

-- What a customer may do in her own door.

CREATE FUNCTION is_being_paid(p_booking_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM payments
                   WHERE booking_id = p_booking_id AND status IN ('new', 'requested'))
$$;

-- The acting customer's booking, locked, if it can be paid: confirmed, or held and in time, and
-- neither paid nor being paid.
CREATE FUNCTION lock_payable(p_booking_id bigint, p_now timestamptz) RETURNS SETOF bookings
LANGUAGE plpgsql AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM bookings
    WHERE id = p_booking_id AND customer_id = current_customer() FOR NO KEY UPDATE;
    IF FOUND AND booking.paid_transfer_id IS NULL AND booking.total_rwf > 0
        AND NOT is_being_paid(booking.id)
        AND (booking.status = 'confirmed' OR (booking.status = 'held' AND booking.expires_at > p_now))
    THEN
        RETURN NEXT booking;
    END IF;
END $$;

-- Write the payment of an action that the acting customer pressed; again, the same one is meant.
-- The price is the booking's own. No row when the booking can no longer be paid.
CREATE FUNCTION start_payment(p_action_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pressed actions;
    booking bookings;
    phone text;
    started bigint;
BEGIN
    SELECT * INTO pressed FROM actions
    WHERE id = p_action_id AND customer_id = current_customer()
      AND kind IN ('create_booking', 'pay_booking', 'top_up') AND status IN ('proposed', 'executed')
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'action % is not one to pay for', p_action_id USING ERRCODE = 'EM030';
    END IF;
    SELECT id INTO started FROM payments WHERE action_id = p_action_id;
    IF FOUND THEN
        RETURN NEXT started;
        RETURN;
    END IF;
    SELECT value INTO phone FROM customer_aliases
    WHERE customer_id = current_customer() AND kind = 'wa_id' AND value ~ '^[1-9][0-9]{9,14}$'
    ORDER BY created_at DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'customer % has no number to ask', current_customer()
            USING ERRCODE = 'EM031';
    END IF;
    IF pressed.kind <> 'top_up' THEN
        SELECT * INTO booking FROM lock_payable(pressed.booking_id, p_now);
        IF NOT FOUND THEN
            RETURN;
        END IF;
        -- The hold outlives the five minutes she has to approve.
        UPDATE bookings SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE id = booking.id AND status = 'held';
    END IF;
    INSERT INTO payments (customer_id, conversation_id, action_id, purpose, booking_id, amount_rwf,
                          payer, created_at)
    VALUES (pressed.customer_id, pressed.conversation_id, pressed.id,
            CASE pressed.kind WHEN 'top_up' THEN 'top_up' ELSE 'booking' END, booking.id,
            CASE pressed.kind WHEN 'top_up' THEN pressed.amount_rwf ELSE booking.total_rwf END,
            phone, p_now)
    RETURNING id INTO started;
    RETURN NEXT started;
END $$;

-- Move a booking's price from its customer's wallet, once. Raises EM021 when there is too little.
CREATE FUNCTION charge_booking(p_booking bookings, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    paid bigint;
BEGIN
    SELECT id INTO paid FROM ledger_transfer('booking', p_booking.id::text, 'payment',
        ledger_account('wallet', p_booking.customer_id), ledger_account('revenue'),
        p_booking.total_rwf, 'booking:' || p_booking.id, p_now);
    UPDATE bookings SET paid_transfer_id = paid WHERE id = p_booking.id;
    RETURN paid;
END $$;

-- Pay a booking of the acting customer, and confirm it when it was held; returns the transfer.
-- No row when it can no longer be paid. Raises EM021 when her wallet has too little.
CREATE FUNCTION pay_booking_from_wallet(p_booking_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM lock_payable(p_booking_id, p_now);
    IF FOUND THEN
        UPDATE bookings SET status = 'confirmed', confirmed_at = p_now
        WHERE id = booking.id AND status = 'held';
        RETURN NEXT charge_booking(booking, p_now);
    END IF;
END $$;

-- Give back a part of what a cancelled booking of the acting customer was paid with, once; again
-- with the same amount, nothing more moves. Returns the transfer; null when there is none to make.
CREATE FUNCTION refund_booking(p_booking_id bigint, p_amount bigint, p_now timestamptz)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    booking bookings;
    refund transfers;
BEGIN
    SELECT * INTO booking FROM bookings
    WHERE id = p_booking_id AND customer_id = current_customer() FOR NO KEY UPDATE;
    IF NOT FOUND OR booking.status <> 'cancelled' OR booking.paid_transfer_id IS NULL THEN
        RAISE EXCEPTION 'booking % is not one to refund', p_booking_id USING ERRCODE = 'EM022';
    END IF;
    IF coalesce(p_amount, 0) = 0 THEN
        RETURN NULL;
    END IF;
    refund := ledger_refund('booking_refund', booking.id::text, booking.paid_transfer_id, p_amount,
                            'booking:' || booking.id, p_now);
    UPDATE bookings SET refunded_rwf = refund.amount_rwf WHERE id = booking.id;
    RETURN refund.id;
END $$;

-- What the acting customer moved this day in Kigali: asked of mobile money unless that failed, and
-- paid out of her wallet. A booking paid by mobile money passes through her wallet and counts once.
CREATE FUNCTION spent_today(p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH today AS (
        SELECT date_trunc('day', p_now, 'Africa/Kigali') AS begins_at
    ), asked AS (
        SELECT sum(amount_rwf) AS total FROM payments, today
        WHERE customer_id = current_customer() AND created_at >= begins_at AND status <> 'failed'
    ), paid AS (
        SELECT sum(t.amount_rwf) AS total FROM transfers t JOIN accounts a ON a.id = t.from_id, today
        WHERE a.customer_id = current_customer() AND t.kind = 'payment' AND t.created_at >= begins_at
          AND t.state IN ('pending', 'posted')
          AND NOT EXISTS (SELECT 1 FROM payments p JOIN bookings b ON b.id = p.booking_id
                          WHERE b.paid_transfer_id = t.id AND p.outcome IN ('booked', 'paid'))
    )
    SELECT coalesce(asked.total, 0)::bigint + coalesce(paid.total, 0)::bigint FROM asked, paid
$$;

-- What the product's own processes do.

-- Open payments to look after, each its claimer's alone until the lease ends.
CREATE FUNCTION claim_payments(p_lease interval, p_most integer) RETURNS SETOF payments
LANGUAGE sql AS $$
    UPDATE payments SET leased_until = clock_timestamp() + p_lease, attempts = attempts + 1,
        is_hinted = false
    WHERE id IN (
        SELECT id FROM payments
        WHERE status IN ('new', 'requested') AND due_at <= clock_timestamp()
          AND (leased_until IS NULL OR leased_until <= clock_timestamp())
        ORDER BY due_at LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING *
$$;

-- Noted before the provider is asked. False when somebody else has noted or settled it.
CREATE FUNCTION payment_requested(p_id bigint, p_base_url text, p_now timestamptz) RETURNS boolean
LANGUAGE sql AS $$
    WITH noted AS (
        UPDATE payments SET status = 'requested', base_url = p_base_url, requested_at = p_now
        WHERE id = p_id AND status = 'new' RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM noted)
$$;

-- Nobody was asked after all: the provider could not be reached.
CREATE FUNCTION payment_not_asked(p_id bigint, p_wait interval) RETURNS void
LANGUAGE sql AS $$
    UPDATE payments SET status = 'new', requested_at = NULL, leased_until = NULL,
        due_at = clock_timestamp() + p_wait
    WHERE id = p_id AND status = 'requested'
$$;

-- Look again after a while; at once if a callback came since the claim.
CREATE FUNCTION payment_due_again(p_id bigint, p_wait interval) RETURNS void
LANGUAGE sql AS $$
    UPDATE payments SET leased_until = NULL,
        due_at = CASE WHEN is_hinted THEN due_at ELSE clock_timestamp() + p_wait END
    WHERE id = p_id AND status IN ('new', 'requested')
$$;

-- Somebody says that there is news of this payment. True when it was still open.
CREATE FUNCTION payment_hinted(p_reference uuid) RETURNS boolean
LANGUAGE sql AS $$
    WITH hinted AS (
        UPDATE payments SET due_at = clock_timestamp(), is_hinted = true
        WHERE reference = p_reference AND status IN ('new', 'requested') RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM hinted)
$$;

-- Tell the customer, in the transaction of the result.
CREATE FUNCTION tell_payment(p_payment payments, p_day date) RETURNS void
LANGUAGE sql AS $$
    SELECT raise_event(p_payment.customer_id, 'payment:' || p_payment.id, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'event', 'payment_' || p_payment.status,
            'payment_id', p_payment.id, 'purpose', p_payment.purpose,
            'outcome', p_payment.outcome, 'reason', p_payment.reason,
            'amount_rwf', p_payment.amount_rwf, 'balance_rwf', coalesce(w.available_rwf, 0),
            'booking_id', b.id, 'venue', v.name, 'starts_at', s.starts_at, 'guests', b.guests,
            'is_released', b.status IS NOT DISTINCT FROM 'expired'),
        p_day)
    FROM ai_conversations c
    LEFT JOIN wallet_balances w ON w.customer_id = p_payment.customer_id
    LEFT JOIN bookings b ON b.id = p_payment.booking_id
    LEFT JOIN slots s ON s.id = b.slot_id
    LEFT JOIN venues v ON v.id = s.venue_id
    WHERE c.id = p_payment.conversation_id
$$;

-- Make sure that a booking stands, so that it can be paid. Returns what paying it comes to then:
-- booked, paid or kept_in_wallet. A hold that ran out gets its seats again when they are free.
CREATE FUNCTION settle_booking(p_booking_id bigint, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM bookings WHERE id = p_booking_id FOR NO KEY UPDATE;
    IF booking.paid_transfer_id IS NOT NULL OR booking.status = 'cancelled' THEN
        RETURN 'kept_in_wallet';
    ELSIF booking.status = 'confirmed' THEN
        RETURN 'paid';
    ELSIF booking.status = 'expired' THEN
        UPDATE slots SET taken = taken + booking.guests
        WHERE id = booking.slot_id AND starts_at > p_now AND taken + booking.guests <= capacity;
        IF NOT FOUND THEN
            RETURN 'kept_in_wallet';
        END IF;
    END IF;
    UPDATE bookings SET status = 'confirmed', confirmed_at = p_now WHERE id = booking.id;
    RETURN 'booked';
END $$;

-- The money is ours: into her wallet, and on to what she paid for. Returns the outcome; null when
-- the payment was over already.
CREATE FUNCTION payment_succeeded(
    p_id bigint, p_provider_transaction_id text, p_now timestamptz, p_day date
) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    paid payments;
    booking bookings;
BEGIN
    SELECT * INTO paid FROM payments WHERE id = p_id AND status = 'requested' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    paid.outcome := CASE paid.purpose WHEN 'top_up' THEN 'topped_up'
        ELSE settle_booking(paid.booking_id, p_now) END;
    UPDATE payments SET status = 'succeeded', outcome = paid.outcome, settled_at = p_now,
        provider_transaction_id = p_provider_transaction_id, leased_until = NULL
    WHERE id = p_id RETURNING * INTO paid;
    PERFORM ledger_transfer('momo', paid.reference::text, 'top_up',
        ledger_account('provider_clearing'), ledger_account('wallet', paid.customer_id),
        paid.amount_rwf, paid.reference::text, p_now);
    IF paid.outcome IN ('booked', 'paid') THEN
        SELECT * INTO booking FROM bookings WHERE id = paid.booking_id;
        PERFORM charge_booking(booking, p_now);
    END IF;
    PERFORM tell_payment(paid, p_day);
    RETURN paid.outcome;
END $$;

-- It will never be paid: the seats it would have paid for go back. False when it was over already.
CREATE FUNCTION payment_failed(p_id bigint, p_reason text, p_now timestamptz, p_day date)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    failed payments;
    freed bookings;
BEGIN
    UPDATE payments SET status = 'failed', reason = p_reason, settled_at = p_now,
        leased_until = NULL
    WHERE id = p_id AND status IN ('new', 'requested') RETURNING * INTO failed;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE bookings SET status = 'expired' WHERE id = failed.booking_id AND status = 'held'
    RETURNING * INTO freed;
    IF FOUND THEN
        UPDATE slots SET taken = taken - freed.guests WHERE id = freed.slot_id;
    END IF;
    PERFORM tell_payment(failed, p_day);
    RETURN true;
END $$;

-- A payment we had given up was paid after all. She was told that it failed, so a person decides;
-- until then the money waits in suspense. False when it is known.
CREATE FUNCTION payment_parked(p_id bigint, p_provider_transaction_id text, p_now timestamptz)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    late payments;
BEGIN
    SELECT * INTO late FROM payments
    WHERE id = p_id AND status = 'failed' AND provider_transaction_id IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM ledger_transfer('momo', late.reference::text, 'park',
        ledger_account('provider_clearing'), ledger_account('suspense'),
        late.amount_rwf, late.reference::text, p_now);
    UPDATE payments SET provider_transaction_id = coalesce(p_provider_transaction_id, '?')
    WHERE id = p_id;
    RETURN true;
END $$;

-- Give back seats whose payment did not come in time; if it still comes, it takes them again while
-- they are free. Returns how many bookings ran out.
CREATE FUNCTION expire_holds(p_now timestamptz, p_most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    due bookings;
    expired integer := 0;
BEGIN
    FOR due IN
        SELECT b.* FROM bookings b
        WHERE b.status = 'held' AND b.expires_at <= p_now
          AND EXISTS (SELECT 1 FROM actions a WHERE a.booking_id = b.id
                      AND a.kind = 'create_booking' AND a.status = 'executed')
        ORDER BY b.slot_id, b.id LIMIT p_most
        FOR NO KEY UPDATE OF b SKIP LOCKED
    LOOP
        UPDATE bookings SET status = 'expired' WHERE id = due.id;
        UPDATE slots SET taken = taken - due.guests WHERE id = due.slot_id;
        expired := expired + 1;
    END LOOP;
    RETURN expired;
END $$;

-- A conversation does not end while a payment of it is open.
CREATE OR REPLACE FUNCTION live_conversation(
    p_customer_id bigint, p_phone_number_id text, p_now timestamptz, p_quiet interval
) RETURNS ai_conversations
LANGUAGE plpgsql AS $$
DECLARE
    live ai_conversations;
BEGIN
    UPDATE ai_conversations c SET ended_at = p_now
    WHERE c.customer_id = p_customer_id AND c.ended_at IS NULL
      AND c.last_message_at + p_quiet < p_now
      AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.conversation_id = c.id
                      AND a.status IN ('drafted', 'proposed'))
      AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.conversation_id = c.id
                      AND p.status IN ('new', 'requested'))
      AND NOT EXISTS (SELECT 1 FROM handoffs h WHERE h.conversation_id = c.id AND h.status = 'taken')
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id
                      AND o.status IN ('queued', 'sending', 'unknown'));
    SELECT * INTO live FROM ai_conversations c
    WHERE c.customer_id = p_customer_id AND c.ended_at IS NULL;
    IF NOT FOUND THEN
        INSERT INTO ai_conversations (customer_id, phone_number_id, started_at, last_message_at)
        VALUES (p_customer_id, p_phone_number_id, p_now, p_now)
        RETURNING * INTO live;
    END IF;
    RETURN live;
END $$;

-- Who may see and do what.

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['payments', 'reconciliation_findings'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY staff ON %I TO easymo_staff USING (true)', guarded);
    END LOOP;
END $$;

CREATE POLICY own ON payments FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT (id, customer_id, action_id, purpose, booking_id, amount_rwf, status, outcome, reason,
              created_at, settled_at) ON payments TO easymo_customer;
GRANT INSERT (amount_rwf), UPDATE (decision) ON actions TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION start_payment(bigint, timestamptz),
    pay_booking_from_wallet(bigint, timestamptz), refund_booking(bigint, bigint, timestamptz),
    spent_today(timestamptz)
    TO easymo_customer;
