-- Payments: what mobile money is asked for, what bookings are paid with, and what is given back.
--
-- A payment is written in the transaction of the press that wanted it, and a worker does the
-- asking. Its result (ledger, booking, event) is one transaction of the database's own, so that a
-- crash anywhere leaves either a payment that is still open, or one that is over with all effects.
--
-- Errors: EM030 this action is not one to pay for, EM031 the customer has no number that mobile
-- money could ask.
--
-- Locks, in this order: customer, action, payment, booking, its change, slots, transfer, accounts,
-- job.

-- What mobile money is asked for: once for an action, and one open for what is paid.
CREATE TABLE payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    action_id bigint NOT NULL UNIQUE REFERENCES actions,
    reference uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),  -- the provider takes it once
    purpose text NOT NULL CHECK (purpose IN ('top_up', 'booking', 'order', 'change')),
    booking_id bigint,
    amount_rwf bigint NOT NULL CHECK (amount_rwf > 0),
    payer text NOT NULL,                     -- digits, with the country's
    base_url text,                           -- the platform that was asked, the only one to know
    status text NOT NULL DEFAULT 'new'
        CHECK (status IN (
            'new',         -- nobody was asked
            'requested',   -- written before asking, so perhaps they were asked
            'succeeded', 'failed'
        )),
    outcome text CHECK (outcome IN (
        'topped_up',
        'booked',          -- the hold was confirmed, or its seats were taken again
        'ordered',         -- the same, of an order
        'paid',            -- a booking or an order that stood already
        'changed',         -- the same, as its change says
        'kept_in_wallet'   -- what it was for could no longer be paid
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
    order_id bigint,
    change_id bigint,
    CHECK ((purpose = 'booking') = (booking_id IS NOT NULL)),
    CONSTRAINT payments_for_an_order CHECK ((purpose = 'order') = (order_id IS NOT NULL)),
    CONSTRAINT payments_for_a_change CHECK ((purpose = 'change') = (change_id IS NOT NULL)),
    CHECK ((status = 'succeeded') = (outcome IS NOT NULL)),
    CHECK ((status = 'failed') = (reason IS NOT NULL)),
    CHECK ((status IN ('succeeded', 'failed')) = (settled_at IS NOT NULL)),
    CHECK (status IN ('new', 'failed') OR base_url IS NOT NULL),
    FOREIGN KEY (booking_id, customer_id) REFERENCES bookings (id, customer_id),
    CONSTRAINT payments_order
        FOREIGN KEY (order_id, customer_id) REFERENCES orders (id, customer_id),
    CONSTRAINT payments_change
        FOREIGN KEY (change_id, customer_id) REFERENCES booking_changes (id, customer_id)
);
CREATE UNIQUE INDEX payments_one_open ON payments (booking_id) WHERE status IN ('new', 'requested');
CREATE UNIQUE INDEX payments_one_open_of_an_order ON payments (order_id)
    WHERE status IN ('new', 'requested');
CREATE UNIQUE INDEX payments_one_open_of_a_change ON payments (change_id)
    WHERE status IN ('new', 'requested');
CREATE INDEX payments_due ON payments (due_at) WHERE status IN ('new', 'requested');
CREATE INDEX payments_customer ON payments (customer_id, id);
CREATE INDEX payments_conversation ON payments (conversation_id)
    WHERE status IN ('new', 'requested');
CREATE INDEX payments_given_up ON payments (settled_at) WHERE status = 'failed';

-- A payment goes one way, and stays what it is for.
CREATE FUNCTION guard_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('new', 'requested'), ('new', 'failed'),
        ('requested', 'new'),                -- the provider could not be reached at all
        ('requested', 'succeeded'), ('requested', 'failed')
    ) AND OLD.status <> NEW.status OR (OLD.id, OLD.customer_id, OLD.conversation_id, OLD.action_id,
        OLD.reference, OLD.purpose, OLD.booking_id, OLD.order_id, OLD.change_id, OLD.amount_rwf,
        OLD.payer, OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.customer_id, NEW.conversation_id, NEW.action_id,
        NEW.reference, NEW.purpose, NEW.booking_id, NEW.order_id, NEW.change_id, NEW.amount_rwf,
        NEW.payer, NEW.created_at)
    THEN
        RAISE EXCEPTION 'payment % cannot change so (% to %)', OLD.id, OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER payments_guard BEFORE UPDATE ON payments
    FOR EACH ROW EXECUTE FUNCTION guard_payment();

-- What customers may do in their own door.

-- Whether mobile money could ask the acting customer: by the number that WhatsApp vouches for.
CREATE FUNCTION has_payer_number() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM customer_aliases WHERE customer_id = current_customer()
                   AND kind = 'wa_id' AND value ~ '^[1-9][0-9]{9,14}$')
$$;

-- Write the payment of an action that the acting customer pressed; again, the same one is meant.
-- The price is that of what is paid. No row when it can no longer be paid.
CREATE FUNCTION start_payment(p_action_id bigint, p_now timestamptz)
RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pressed actions;
    price_rwf bigint;
    phone text;
    started bigint;
BEGIN
    SELECT * INTO pressed FROM actions
    WHERE id = p_action_id AND customer_id = current_customer()
      AND kind IN ('create_booking', 'pay_booking', 'change_booking', 'create_order', 'pay_order',
                   'top_up')
      AND status IN ('proposed', 'executed')
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
    -- A hold outlives the five minutes they have to approve.
    IF pressed.booking_id IS NOT NULL THEN
        SELECT total_rwf INTO price_rwf FROM lock_payable(pressed.booking_id, p_now);
        UPDATE bookings SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE price_rwf IS NOT NULL AND id = pressed.booking_id AND status = 'held';
    ELSIF pressed.order_id IS NOT NULL THEN
        SELECT total_rwf INTO price_rwf FROM lock_payable_order(pressed.order_id, p_now);
        UPDATE orders SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE price_rwf IS NOT NULL AND id = pressed.order_id AND status = 'held';
    ELSIF pressed.change_id IS NOT NULL THEN
        SELECT due_rwf INTO price_rwf FROM lock_payable_change(pressed.change_id, p_now);
        UPDATE booking_changes SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE price_rwf IS NOT NULL AND id = pressed.change_id;
    ELSE
        price_rwf := pressed.amount_rwf;
    END IF;
    IF price_rwf IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO payments (customer_id, conversation_id, action_id, purpose, booking_id, order_id,
                          change_id, amount_rwf, payer, created_at)
    VALUES (pressed.customer_id, pressed.conversation_id, pressed.id,
            CASE WHEN pressed.booking_id IS NOT NULL THEN 'booking'
                 WHEN pressed.order_id IS NOT NULL THEN 'order'
                 WHEN pressed.change_id IS NOT NULL THEN 'change' ELSE 'top_up' END,
            pressed.booking_id, pressed.order_id, pressed.change_id, price_rwf, phone, p_now)
    RETURNING id INTO started;
    RETURN NEXT started;
END $$;

-- What the acting customer moved this day in Kigali: asked of mobile money unless that failed, and
-- paid out of their wallet. What is paid by mobile money passes through the wallet and counts once.
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
          AND NOT EXISTS (SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id
                          WHERE o.paid_transfer_id = t.id AND p.outcome IN ('ordered', 'paid'))
          AND NOT EXISTS (SELECT 1 FROM payments p JOIN booking_changes c ON c.id = p.change_id
                          WHERE c.paid_transfer_id = t.id AND p.outcome = 'changed')
    )
    SELECT coalesce(asked.total, 0)::bigint + coalesce(paid.total, 0)::bigint FROM asked, paid
$$;

-- What a customer let move this day in Kigali without their PIN, as far as it did not fail: with
-- one payment more it may be an amount that takes the PIN.
CREATE FUNCTION moved_without_pin(p_customer_id bigint, p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(a.amount_rwf), 0)::bigint
    FROM actions a LEFT JOIN payments p ON p.action_id = a.id
    WHERE a.customer_id = p_customer_id AND a.status = 'executed' AND NOT a.pin_checked
      AND a.settled_at >= date_trunc('day', p_now, 'Africa/Kigali')
      AND (a.decision IN ('pay_wallet', 'pay_momo') OR a.kind = 'top_up')
      AND p.status IS DISTINCT FROM 'failed'
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
            'special_request', b.special_request,
            'status', coalesce(b.status, o.status),
            'is_released', coalesce(b.status, o.status) IS NOT DISTINCT FROM 'expired')
        || coalesce(order_facts(p_payment.order_id), '{}'),
        p_day)
    FROM ai_conversations c
    LEFT JOIN wallet_balances w ON w.customer_id = p_payment.customer_id
    LEFT JOIN booking_changes g ON g.id = p_payment.change_id
    LEFT JOIN bookings b ON b.id = coalesce(p_payment.booking_id, g.booking_id)
    LEFT JOIN slots s ON s.id = b.slot_id
    LEFT JOIN venues v ON v.id = s.venue_id
    LEFT JOIN orders o ON o.id = p_payment.order_id
    WHERE c.id = p_payment.conversation_id
$$;

-- The money is ours: into the wallet, and on to what was paid for. Returns the outcome; null when
-- the payment was over already.
CREATE FUNCTION payment_succeeded(
    p_id bigint, p_provider_transaction_id text, p_now timestamptz, p_day date
) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    paid payments;
    touched bigint[];
BEGIN
    SELECT * INTO paid FROM payments WHERE id = p_id AND status = 'requested' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    paid.outcome := CASE paid.purpose WHEN 'top_up' THEN 'topped_up'
        WHEN 'order' THEN settle_order(paid.order_id, p_now)
        WHEN 'change' THEN settle_change(paid.change_id, p_now)
        ELSE settle_booking(paid.booking_id, p_now) END;
    UPDATE payments SET status = 'succeeded', outcome = paid.outcome, settled_at = p_now,
        provider_transaction_id = p_provider_transaction_id, leased_until = NULL
    WHERE id = p_id RETURNING * INTO paid;
    -- Both transfers' accounts at once, in the order in which everybody locks them.
    touched := ARRAY[ledger_account('provider_clearing'), ledger_account('revenue'),
                     ledger_account('wallet', paid.customer_id)];
    PERFORM 1 FROM accounts WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
    PERFORM ledger_transfer('momo', paid.reference::text, 'top_up',
        ledger_account('provider_clearing'), ledger_account('wallet', paid.customer_id),
        paid.amount_rwf, paid.reference::text, p_now);
    IF paid.outcome <> 'kept_in_wallet' THEN
        PERFORM charge_booking(b, p_now) FROM bookings b WHERE b.id = paid.booking_id;
        PERFORM charge_order(o, p_now) FROM orders o WHERE o.id = paid.order_id;
        PERFORM charge_change(c, p_now) FROM booking_changes c WHERE c.id = paid.change_id;
    END IF;
    PERFORM tell_payment(paid, p_day);
    RETURN paid.outcome;
END $$;

-- It will never be paid: what it would have paid for goes back. False when it was over already.
CREATE FUNCTION payment_failed(
    p_id bigint, p_reason text, p_now timestamptz, p_day date
) RETURNS boolean
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
    PERFORM drop_change(failed.change_id);
    UPDATE orders SET status = 'expired' WHERE id = failed.order_id AND status = 'held';
    PERFORM tell_payment(failed, p_day);
    RETURN true;
END $$;

-- A payment we had given up was paid after all. They were told that it failed, so a person decides;
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

-- Who may see and do what.

ALTER TABLE payments ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON payments TO easymo_staff USING (true);
CREATE POLICY own ON payments FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT (id, customer_id, action_id, purpose, booking_id, order_id, change_id, amount_rwf, status,
    outcome, reason, created_at, settled_at) ON payments TO easymo_customer;
GRANT EXECUTE ON FUNCTION has_payer_number(), start_payment(bigint, timestamptz),
    spent_today(timestamptz), moved_without_pin(bigint, timestamptz) TO easymo_customer;
