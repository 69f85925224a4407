-- What differs between the provider's books and ours, and customers who are probably one, for a
-- person to look at.
CREATE TABLE reconciliation_findings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'collected_differs',    -- the provider's total is not the clearing account's
        'amount_differs',       -- a payment succeeded with another amount: not posted
        'paid_after_giving_up', -- parked in suspense, for it was told to have failed
        'customer_twice'        -- a changed number or user id found somebody with something to lose
    )),
    payment_id bigint REFERENCES payments,
    expected_rwf bigint NOT NULL,
    found_rwf bigint NOT NULL,
    found_at timestamptz NOT NULL,
    closed_at timestamptz,                   -- by the person who looked at it
    closed_by text,
    because text,
    customer_id bigint REFERENCES customers,
    other_customer_id bigint REFERENCES customers,
    CONSTRAINT reconciliation_findings_closed
        CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (because IS NULL)),
    CONSTRAINT reconciliation_findings_customers CHECK (
        (kind = 'customer_twice') = (customer_id IS NOT NULL)
        AND (customer_id IS NULL) = (other_customer_id IS NULL))
);
CREATE UNIQUE INDEX reconciliation_findings_open
    ON reconciliation_findings (kind, payment_id, customer_id, other_customer_id)
    NULLS NOT DISTINCT WHERE closed_at IS NULL;

-- Two customers are probably one, and both have something to lose: for a person to look at.
CREATE FUNCTION report_customer_twice(p_customer_id bigint, p_other_id bigint, p_now timestamptz)
RETURNS void
LANGUAGE sql AS $$
    INSERT INTO reconciliation_findings
        (kind, customer_id, other_customer_id, expected_rwf, found_rwf, found_at)
    VALUES ('customer_twice', p_customer_id, p_other_id,
        coalesce((SELECT posted_rwf FROM accounts WHERE customer_id = p_customer_id), 0),
        coalesce((SELECT posted_rwf FROM accounts WHERE customer_id = p_other_id), 0), p_now)
    ON CONFLICT DO NOTHING
$$;

ALTER TABLE reconciliation_findings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON reconciliation_findings TO easymo_staff USING (true);
