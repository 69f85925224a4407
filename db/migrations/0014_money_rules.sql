-- Money rules, second look: payments in pieces meet the PIN as one, a person's hand leaves a trace,
-- and a customer's door opens only what a run needs.

-- A wallet is spent through a booking's payment, and in no other way.
DROP FUNCTION wallet_pay(text, bigint, text, timestamptz);
DROP FUNCTION wallet_hold(text, bigint, text, timestamptz, timestamptz);
DROP FUNCTION wallet_post(bigint, timestamptz);
DROP FUNCTION wallet_void(bigint, timestamptz);
DROP FUNCTION assert_own_transfer(bigint);

ALTER TABLE actions ADD COLUMN pin_checked boolean NOT NULL DEFAULT false;
GRANT UPDATE (pin_checked) ON actions TO easymo_customer;

-- What a customer let move this day in Kigali without her PIN, as far as it did not fail: with one
-- payment more it may be an amount that takes her PIN.
CREATE FUNCTION moved_without_pin(p_customer_id bigint, p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(a.amount_rwf), 0)::bigint
    FROM actions a LEFT JOIN payments p ON p.action_id = a.id
    WHERE a.customer_id = p_customer_id AND a.status = 'executed' AND NOT a.pin_checked
      AND a.settled_at >= date_trunc('day', p_now, 'Africa/Kigali')
      AND (a.decision IN ('pay_wallet', 'pay_momo') OR a.kind = 'top_up')
      AND p.status IS DISTINCT FROM 'failed'
$$;
GRANT EXECUTE ON FUNCTION moved_without_pin(bigint, timestamptz) TO easymo_customer;

-- PINs that a person of ours made a customer set anew, who, and why.
CREATE TABLE pin_resets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    reset_by text NOT NULL CHECK (reset_by <> ''),
    because text NOT NULL CHECK (because <> ''),
    reset_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX pin_resets_customer ON pin_resets (customer_id);
ALTER TABLE pin_resets ENABLE ROW LEVEL SECURITY;
ALTER TABLE pin_resets FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON pin_resets TO easymo_staff USING (true);

ALTER TABLE reconciliation_findings
    ADD COLUMN closed_by text,
    ADD COLUMN because text,
    ADD CONSTRAINT reconciliation_findings_closed
        CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (because IS NULL));

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
