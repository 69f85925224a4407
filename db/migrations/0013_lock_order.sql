-- One order of locks for all, so that nobody waits in a circle.

DROP FUNCTION expire_actions(timestamptz, date, integer);

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

-- Withdraw several proposals. Everybody who touches more than one row locks customers, then
-- actions, bookings, slots, transfers and accounts, each kind by id, and wakes a worker last.
CREATE FUNCTION withdraw_actions(p_action_ids bigint[], p_to text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM actions WHERE id = ANY (p_action_ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM bookings
    WHERE id IN (SELECT booking_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM slots
    WHERE id IN (SELECT b.slot_id FROM actions a JOIN bookings b ON b.id = a.booking_id
                 WHERE a.id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM withdraw_action(id, p_to, p_now) FROM actions WHERE id = ANY (p_action_ids);
END $$;

-- The drafts of a turn that is run again.
CREATE OR REPLACE FUNCTION drop_drafts(p_turn_id bigint, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    SELECT withdraw_actions(array_agg(id), 'superseded', p_now) FROM actions
    WHERE turn_id = p_turn_id AND status = 'drafted'
$$;

-- The newest draft of a turn becomes the customer's one proposal.
CREATE OR REPLACE FUNCTION propose_drafts(p_turn_id bigint, p_now timestamptz) RETURNS void
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

-- The money is ours: into her wallet, and on to what she paid for. Returns the outcome; null when
-- the payment was over already.
CREATE OR REPLACE FUNCTION payment_succeeded(
    p_id bigint, p_provider_transaction_id text, p_now timestamptz, p_day date
) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    paid payments;
    booking bookings;
    touched bigint[];
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
    -- Both transfers' accounts at once, in the order in which everybody locks them.
    touched := ARRAY[ledger_account('provider_clearing'), ledger_account('revenue'),
                     ledger_account('wallet', paid.customer_id)];
    PERFORM 1 FROM accounts WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
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

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
