-- How money moves. For the product's own processes and for functions that act for a customer.

-- The account of a kind; a customer's wallet is opened when new.
CREATE FUNCTION ledger_account(p_kind text, p_customer_id bigint DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    SELECT id INTO found FROM accounts
    WHERE kind = p_kind AND customer_id IS NOT DISTINCT FROM p_customer_id;
    IF found IS NULL AND p_kind = 'wallet' AND p_customer_id IS NOT NULL THEN
        INSERT INTO accounts (kind, customer_id) VALUES (p_kind, p_customer_id)
        ON CONFLICT DO NOTHING RETURNING id INTO found;
        IF found IS NULL THEN
            SELECT id INTO found FROM accounts WHERE customer_id = p_customer_id;
        END IF;
    END IF;
    IF found IS NULL THEN
        RAISE EXCEPTION 'no account % of customer %', p_kind, p_customer_id
            USING ERRCODE = 'EM026';
    END IF;
    RETURN found;
END $$;

-- Write a posted transfer's two entries. Its accounts are locked already.
CREATE FUNCTION ledger_enter(p_transfer transfers, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    WITH moved AS (
        UPDATE accounts SET version = version + 1, posted_rwf = posted_rwf
            + CASE id WHEN p_transfer.to_id THEN p_transfer.amount_rwf ELSE -p_transfer.amount_rwf END
        WHERE id IN (p_transfer.from_id, p_transfer.to_id)
        RETURNING id, version, posted_rwf
    )
    INSERT INTO entries (account_id, account_version, transfer_id, signed_rwf, balance_after_rwf,
                         entered_at)
    SELECT id, version, p_transfer.id,
           CASE id WHEN p_transfer.to_id THEN p_transfer.amount_rwf ELSE -p_transfer.amount_rwf END,
           posted_rwf, p_now
    FROM moved
$$;

-- Raises when a new transfer breaks a rule. Its payer is locked.
CREATE FUNCTION ledger_allow(
    p_transfer transfers, p_payer accounts, p_payee accounts, p_now timestamptz
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    available bigint := p_payer.posted_rwf - p_payer.held_rwf;
BEGIN
    IF p_transfer.expires_at <= p_now THEN
        RAISE EXCEPTION 'the time of hold % is over', p_transfer.key USING ERRCODE = 'EM024';
    END IF;
    IF (p_transfer.kind, p_payer.kind, p_payee.kind) NOT IN (
        ('top_up', 'provider_clearing', 'wallet'),
        ('payment', 'wallet', 'revenue'),
        ('refund', 'refunds', 'wallet'),
        ('park', 'provider_clearing', 'suspense'),  -- collected, but nobody knows for whom
        ('claim', 'suspense', 'wallet')             -- a person found out
    ) THEN
        RAISE EXCEPTION 'no % from % to %', p_transfer.kind, p_payer.kind, p_payee.kind
            USING ERRCODE = 'EM025';
    END IF;
    IF NOT p_payer.may_go_negative AND available < p_transfer.amount_rwf THEN
        RAISE EXCEPTION 'account % has too little', p_payer.id
            USING ERRCODE = 'EM021', DETAIL = available;
    END IF;
END $$;

-- What the functions below share: one effect per (scope, key), posted at once or, with an expiry,
-- held. The expiry is no part of the request: asked again later, the same hold is meant.
CREATE FUNCTION ledger_begin(
    p_scope text, p_key text, p_kind text, p_from bigint, p_to bigint, p_amount_rwf bigint,
    p_external_ref text, p_reverses bigint, p_expires_at timestamptz, p_now timestamptz
) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    hash bytea := sha256(convert_to(jsonb_build_array(p_kind, p_from, p_to, p_amount_rwf,
        p_external_ref, p_reverses, p_expires_at IS NULL)::text, 'UTF8'));
    begun transfers;
    payer accounts;
    payee accounts;
BEGIN
    SELECT * INTO begun FROM transfers WHERE scope = p_scope AND key = p_key;
    IF NOT FOUND THEN
        -- What is held moves later: only the payer has to wait in line for it.
        PERFORM 1 FROM accounts WHERE id = p_from OR (id = p_to AND p_expires_at IS NULL)
        ORDER BY id FOR NO KEY UPDATE;
        INSERT INTO transfers (scope, key, request_hash, kind, from_id, to_id, amount_rwf, state,
                               expires_at, reverses, external_ref, created_at, settled_at)
        VALUES (p_scope, p_key, hash, p_kind, p_from, p_to, p_amount_rwf,
                CASE WHEN p_expires_at IS NULL THEN 'posted' ELSE 'pending' END,
                p_expires_at, p_reverses, p_external_ref, p_now,
                CASE WHEN p_expires_at IS NULL THEN p_now END)
        ON CONFLICT (scope, key) DO NOTHING RETURNING * INTO begun;
        IF FOUND THEN
            SELECT * INTO payer FROM accounts WHERE id = p_from;
            SELECT * INTO payee FROM accounts WHERE id = p_to;
            PERFORM ledger_allow(begun, payer, payee, p_now);
            IF p_expires_at IS NULL THEN
                PERFORM ledger_enter(begun, p_now);
            ELSE
                UPDATE accounts SET held_rwf = held_rwf + p_amount_rwf WHERE id = p_from;
            END IF;
            RETURN begun;
        END IF;
        -- Somebody asked for the same at the same time, and was first.
        SELECT * INTO STRICT begun FROM transfers WHERE scope = p_scope AND key = p_key;
    END IF;
    IF begun.request_hash <> hash THEN
        RAISE EXCEPTION 'key % of % was used for another transfer', p_key, p_scope
            USING ERRCODE = 'EM020';
    END IF;
    RETURN begun;
END $$;

-- Move money now. The same key and request again returns the first transfer.
CREATE FUNCTION ledger_transfer(
    p_scope text, p_key text, p_kind text, p_from bigint, p_to bigint, p_amount_rwf bigint,
    p_external_ref text, p_now timestamptz
) RETURNS transfers
LANGUAGE sql AS $$
    SELECT ledger_begin(p_scope, p_key, p_kind, p_from, p_to, p_amount_rwf, p_external_ref,
                        NULL, NULL, p_now)
$$;

-- Set money aside until p_expires_at, to be posted or voided.
CREATE FUNCTION ledger_hold(
    p_scope text, p_key text, p_kind text, p_from bigint, p_to bigint, p_amount_rwf bigint,
    p_external_ref text, p_expires_at timestamptz, p_now timestamptz
) RETURNS transfers
LANGUAGE plpgsql AS $$
BEGIN
    IF p_expires_at IS NULL THEN
        RAISE EXCEPTION 'a hold needs an end' USING ERRCODE = 'EM024';
    END IF;
    RETURN ledger_begin(p_scope, p_key, p_kind, p_from, p_to, p_amount_rwf, p_external_ref,
                        NULL, p_expires_at, p_now);
END $$;

-- A transfer, locked before its accounts are.
CREATE FUNCTION ledger_lock(p_transfer_id bigint) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    locked transfers;
BEGIN
    SELECT * INTO locked FROM transfers WHERE id = p_transfer_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no transfer %', p_transfer_id USING ERRCODE = 'EM026';
    END IF;
    RETURN locked;
END $$;

-- Move what was held. Again: no change. EM024 when its time is over, EM022 when it was voided.
CREATE FUNCTION ledger_post(p_transfer_id bigint, p_now timestamptz) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    held transfers := ledger_lock(p_transfer_id);
BEGIN
    IF held.state = 'posted' THEN
        RETURN held;
    ELSIF held.state = 'expired' OR (held.state = 'pending' AND held.expires_at <= p_now) THEN
        RAISE EXCEPTION 'hold % is over', held.id USING ERRCODE = 'EM024';
    ELSIF held.state <> 'pending' THEN
        RAISE EXCEPTION 'hold % is %', held.id, held.state USING ERRCODE = 'EM022';
    END IF;
    PERFORM 1 FROM accounts WHERE id IN (held.from_id, held.to_id) ORDER BY id FOR NO KEY UPDATE;
    UPDATE accounts SET held_rwf = held_rwf - held.amount_rwf WHERE id = held.from_id;
    UPDATE transfers SET state = 'posted', settled_at = p_now WHERE id = held.id
    RETURNING * INTO held;
    PERFORM ledger_enter(held, p_now);
    RETURN held;
END $$;

-- Give up what was held. Again, or after its time: no change. EM022 when it was posted.
CREATE FUNCTION ledger_void(p_transfer_id bigint, p_now timestamptz) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    held transfers := ledger_lock(p_transfer_id);
BEGIN
    IF held.state = 'posted' THEN
        RAISE EXCEPTION 'transfer % is posted', held.id USING ERRCODE = 'EM022';
    ELSIF held.state = 'pending' THEN
        UPDATE accounts SET held_rwf = held_rwf - held.amount_rwf WHERE id = held.from_id;
        UPDATE transfers SET state = 'voided', settled_at = p_now WHERE id = held.id
        RETURNING * INTO held;
    END IF;
    RETURN held;
END $$;

-- Give back what a payment took, in parts or whole: never more than was paid. It goes to the
-- wallet that paid, out of an account of its own, so that revenue stays what was ever paid.
CREATE FUNCTION ledger_refund(
    p_scope text, p_key text, p_payment_id bigint, p_amount_rwf bigint, p_external_ref text,
    p_now timestamptz
) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    paid transfers := ledger_lock(p_payment_id);
    refund transfers;
BEGIN
    IF paid.kind <> 'payment' OR paid.state <> 'posted' THEN
        RAISE EXCEPTION 'transfer % is a % and %', paid.id, paid.kind, paid.state
            USING ERRCODE = 'EM022';
    END IF;
    refund := ledger_begin(p_scope, p_key, 'refund', ledger_account('refunds'), paid.from_id,
                           p_amount_rwf, p_external_ref, paid.id, NULL, p_now);
    -- After the fact, so that a key that was used up gets its refund and not this error.
    IF (SELECT sum(amount_rwf) FROM transfers WHERE reverses = paid.id) > paid.amount_rwf THEN
        RAISE EXCEPTION 'payment % was % francs', paid.id, paid.amount_rwf USING ERRCODE = 'EM023';
    END IF;
    RETURN refund;
END $$;

-- Let go of holds whose time is over, at most so many. Returns how many.
CREATE FUNCTION ledger_expire(p_now timestamptz, p_most integer DEFAULT 1000) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    due bigint[];
BEGIN
    SELECT array_agg(id) INTO due FROM (
        SELECT id FROM transfers WHERE state = 'pending' AND expires_at <= p_now
        ORDER BY id LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED
    ) over;
    PERFORM 1 FROM accounts
    WHERE id IN (SELECT from_id FROM transfers WHERE id = ANY (due))
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE accounts a SET held_rwf = held_rwf - freed.total
    FROM (
        SELECT from_id, sum(amount_rwf) AS total FROM transfers WHERE id = ANY (due) GROUP BY from_id
    ) freed
    WHERE a.id = freed.from_id;
    UPDATE transfers SET state = 'expired', settled_at = p_now WHERE id = ANY (due);
    RETURN coalesce(cardinality(due), 0);
END $$;
