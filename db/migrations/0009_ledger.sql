-- The ledger: wallets, and the accounts they trade with. Whole francs; RWF is the only currency.
-- Safe before or after the deploy: nothing exists yet.
--
-- Money moves only in the functions below. They keep these promises, and the constraints and
-- deferred triggers keep them again at commit, whoever writes:
--   a transfer that is posted has exactly two entries, which sum to zero;
--   an account's balance is its last entry's, its version counts its entries without a gap;
--   what an account holds is the sum of its pending transfers;
--   no wallet is overdrawn; entries are never changed; one effect per key.
--
-- A refusal is not remembered under its key. It aborts its transaction, so nothing of it stays,
-- and the same request may succeed later, once there is money. Who needs to remember it (an
-- action, a payment) records it in a row of its own.
--
-- Errors: EM020 key reused for another request, EM021 too little money, EM022 wrong state,
-- EM023 refund above what was paid, EM024 the hold is over, EM025 accounts that may not trade,
-- EM026 no such transfer or account.
--
-- Locks: a transfer that exists before accounts, accounts by id, FOR NO KEY UPDATE, and only then
-- are rows written that refer to them. The other way round every foreign key takes KEY SHARE on
-- an account that others wait for, which deadlocks under FOR UPDATE and is slow under any lock.

CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'wallet',             -- one per customer: what we owe her
        'provider_clearing',  -- collected by mobile money: below zero by what the provider owes us
        'revenue',            -- paid by customers, before refunds
        'refunds',            -- below zero by what was given back
        'suspense'            -- collected, and waiting for a person to say whose it is
    )),
    customer_id bigint REFERENCES customers,
    posted_rwf bigint NOT NULL DEFAULT 0,
    held_rwf bigint NOT NULL DEFAULT 0 CHECK (held_rwf >= 0),
    version bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
    may_go_negative boolean NOT NULL
        GENERATED ALWAYS AS (kind IN ('provider_clearing', 'refunds')) STORED,
    CHECK ((kind = 'wallet') = (customer_id IS NOT NULL)),
    CONSTRAINT accounts_never_overdrawn CHECK (may_go_negative OR posted_rwf - held_rwf >= 0),
    UNIQUE NULLS NOT DISTINCT (kind, customer_id)
);
CREATE UNIQUE INDEX accounts_customer ON accounts (customer_id);
INSERT INTO accounts (kind) VALUES ('provider_clearing'), ('revenue'), ('refunds'), ('suspense');

CREATE TABLE transfers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope text NOT NULL CHECK (scope <> ''),  -- whose keys these are: 'customer:7', 'momo', …
    key text NOT NULL CHECK (key <> ''),
    request_hash bytea NOT NULL,
    kind text NOT NULL,
    from_id bigint NOT NULL REFERENCES accounts,
    to_id bigint NOT NULL REFERENCES accounts,
    amount_rwf bigint NOT NULL CHECK (amount_rwf > 0 AND amount_rwf <= 10000000000),
    state text NOT NULL CHECK (state IN (
        'pending',  -- held on from_id until expires_at
        'posted',
        'voided',   -- given up; nothing moved
        'expired'   -- the time ran out; nothing moved
    )),
    expires_at timestamptz,
    reverses bigint REFERENCES transfers,     -- the payment a refund gives back, in part or whole
    external_ref text,                        -- what it is about, as the world outside calls it
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    CHECK (from_id <> to_id),
    CHECK ((kind = 'refund') = (reverses IS NOT NULL)),
    CHECK (state NOT IN ('pending', 'expired') OR expires_at IS NOT NULL),
    CHECK ((state = 'pending') = (settled_at IS NULL)),
    CONSTRAINT transfers_once_per_key UNIQUE (scope, key)
);
CREATE UNIQUE INDEX transfers_once_per_external_ref ON transfers (kind, external_ref);
CREATE INDEX transfers_from ON transfers (from_id) WHERE state = 'pending';
CREATE INDEX transfers_due ON transfers (expires_at) WHERE state = 'pending';
CREATE INDEX transfers_reverses ON transfers (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE entries (
    account_id bigint NOT NULL REFERENCES accounts,
    account_version bigint NOT NULL CHECK (account_version > 0),
    transfer_id bigint NOT NULL REFERENCES transfers,
    signed_rwf bigint NOT NULL CHECK (signed_rwf <> 0),
    balance_after_rwf bigint NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, account_version),
    UNIQUE (transfer_id, account_id)
);

-- What may never change.

CREATE FUNCTION ledger_forbid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: no % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = '23514';
END $$;
CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER entries_never_truncated BEFORE TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER transfers_never_deleted BEFORE DELETE ON transfers
    FOR EACH ROW EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER transfers_never_truncated BEFORE TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER accounts_never_deleted BEFORE DELETE ON accounts
    FOR EACH ROW EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER accounts_open_empty BEFORE INSERT ON accounts
    FOR EACH ROW WHEN (NEW.posted_rwf <> 0 OR NEW.held_rwf <> 0 OR NEW.version <> 0)
    EXECUTE FUNCTION ledger_forbid();
CREATE TRIGGER accounts_stay_who_they_are BEFORE UPDATE OF id, kind, customer_id ON accounts
    FOR EACH ROW EXECUTE FUNCTION ledger_forbid();

CREATE FUNCTION guard_transfer() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    otherwise transfers := NEW;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('pending', 'posted') THEN
            RAISE EXCEPTION 'a transfer cannot begin %', NEW.state USING ERRCODE = 'EM022';
        END IF;
        RETURN NEW;
    END IF;
    otherwise.state := OLD.state;
    otherwise.settled_at := OLD.settled_at;
    IF OLD.state <> 'pending' OR NEW.state = 'pending' OR otherwise IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'transfer % cannot change so (% to %)', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'EM022';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transfers_guard BEFORE INSERT OR UPDATE ON transfers
    FOR EACH ROW EXECUTE FUNCTION guard_transfer();

-- What must be true at commit. SECURITY DEFINER, because deferred triggers run in whatever role
-- commits, and a customer does not see the other side of her transfers.

CREATE FUNCTION check_transfer_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM entries e WHERE e.transfer_id = NEW.id
    HAVING count(*) = 2
       AND bool_and(e.signed_rwf = CASE e.account_id
           WHEN NEW.from_id THEN -NEW.amount_rwf WHEN NEW.to_id THEN NEW.amount_rwf END);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'transfer % is posted without its two entries', NEW.id
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfers_have_their_entries AFTER INSERT OR UPDATE ON transfers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'posted')
    EXECUTE FUNCTION check_transfer_entries();

CREATE FUNCTION check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- The transfer's own check says that its entries are two and sum to zero.
    PERFORM 1 FROM transfers t JOIN accounts a ON a.id = NEW.account_id
    WHERE t.id = NEW.transfer_id AND t.state = 'posted' AND NEW.account_id IN (t.from_id, t.to_id)
      AND a.version >= NEW.account_version
      AND NEW.balance_after_rwf - NEW.signed_rwf = CASE NEW.account_version WHEN 1 THEN 0 ELSE (
          SELECT before.balance_after_rwf FROM entries before
          WHERE before.account_id = NEW.account_id
            AND before.account_version = NEW.account_version - 1) END;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % of account % does not follow', NEW.account_version, NEW.account_id
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entries_follow AFTER INSERT ON entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entry();

CREATE FUNCTION check_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM accounts a
    LEFT JOIN entries e ON e.account_id = a.id AND e.account_version = a.version
    WHERE a.id = NEW.id AND a.posted_rwf = coalesce(e.balance_after_rwf, 0)
      AND (a.version = 0) = (e.account_id IS NULL);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % differs from its entries', NEW.id USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounts_equal_their_entries AFTER UPDATE ON accounts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.posted_rwf, OLD.version) IS DISTINCT FROM (NEW.posted_rwf, NEW.version))
    EXECUTE FUNCTION check_balance();

-- Its argument is the column that names the account.
CREATE FUNCTION check_held() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    holder bigint := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    PERFORM 1 FROM accounts a
    WHERE a.id = holder AND a.held_rwf = (
        SELECT coalesce(sum(amount_rwf), 0) FROM transfers
        WHERE from_id = a.id AND state = 'pending');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % differs from its holds', holder USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounts_equal_their_holds AFTER UPDATE ON accounts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.held_rwf <> NEW.held_rwf)
    EXECUTE FUNCTION check_held('id');
CREATE CONSTRAINT TRIGGER transfers_begin_held AFTER INSERT ON transfers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'pending')
    EXECUTE FUNCTION check_held('from_id');
CREATE CONSTRAINT TRIGGER transfers_end_released AFTER UPDATE ON transfers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_held('from_id');

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

-- What a customer may do herself, in her own door: pay out of her own wallet, and nothing else.
-- Her keys are her own, so that nobody's key says anything about somebody else.

CREATE FUNCTION wallet_pay(
    p_key text, p_amount_rwf bigint, p_external_ref text, p_now timestamptz
) RETURNS transfers
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT ledger_transfer('customer:' || current_customer(), p_key, 'payment',
        ledger_account('wallet', current_customer()), ledger_account('revenue'),
        p_amount_rwf, p_external_ref, p_now)
$$;

CREATE FUNCTION wallet_hold(
    p_key text, p_amount_rwf bigint, p_external_ref text, p_expires_at timestamptz,
    p_now timestamptz
) RETURNS transfers
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT ledger_hold('customer:' || current_customer(), p_key, 'payment',
        ledger_account('wallet', current_customer()), ledger_account('revenue'),
        p_amount_rwf, p_external_ref, p_expires_at, p_now)
$$;

-- Raises EM026 unless the acting customer began this transfer herself.
CREATE FUNCTION assert_own_transfer(p_transfer_id bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM transfers
    WHERE id = p_transfer_id AND scope = 'customer:' || current_customer();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no transfer %', p_transfer_id USING ERRCODE = 'EM026';
    END IF;
END $$;

CREATE FUNCTION wallet_post(p_transfer_id bigint, p_now timestamptz) RETURNS transfers
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM assert_own_transfer(p_transfer_id);
    RETURN ledger_post(p_transfer_id, p_now);
END $$;

CREATE FUNCTION wallet_void(p_transfer_id bigint, p_now timestamptz) RETURNS transfers
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM assert_own_transfer(p_transfer_id);
    RETURN ledger_void(p_transfer_id, p_now);
END $$;

-- Reading. A customer sees her wallet and what moved it.

CREATE VIEW wallet_balances WITH (security_invoker = true) AS
SELECT customer_id, posted_rwf, held_rwf, posted_rwf - held_rwf AS available_rwf
FROM accounts WHERE kind = 'wallet';

CREATE VIEW wallet_statement WITH (security_invoker = true) AS
SELECT a.customer_id, e.account_version AS number, e.transfer_id, t.kind, e.signed_rwf,
       e.balance_after_rwf, t.external_ref, t.reverses, e.entered_at
FROM entries e JOIN accounts a ON a.id = e.account_id JOIN transfers t ON t.id = e.transfer_id
WHERE a.kind = 'wallet';

-- Every column is 0, always.
CREATE VIEW ledger_audit AS
WITH by_account AS (
    SELECT account_id, sum(signed_rwf) AS total, count(*) AS entries, max(account_version) AS last
    FROM entries GROUP BY account_id
), by_transfer AS (
    SELECT transfer_id, count(*) AS entries, sum(signed_rwf) AS total, max(signed_rwf) AS amount
    FROM entries GROUP BY transfer_id
), held AS (
    SELECT from_id, sum(amount_rwf) AS total FROM transfers WHERE state = 'pending' GROUP BY from_id
), refunded AS (
    SELECT reverses, sum(amount_rwf) AS total FROM transfers
    WHERE reverses IS NOT NULL GROUP BY reverses
), chained AS (
    SELECT balance_after_rwf - signed_rwf
           - lag(balance_after_rwf, 1, 0::bigint) OVER (PARTITION BY account_id
                                                         ORDER BY account_version) AS jump
    FROM entries
)
SELECT
    (SELECT coalesce(sum(signed_rwf), 0)::bigint FROM entries) AS entries_sum_rwf,
    (SELECT coalesce(sum(posted_rwf), 0)::bigint FROM accounts) AS balances_sum_rwf,
    (SELECT count(*) FROM accounts a LEFT JOIN by_account e ON e.account_id = a.id
     WHERE a.posted_rwf <> coalesce(e.total, 0)) AS balances_unlike_entries,
    (SELECT count(*) FROM accounts a LEFT JOIN by_account e ON e.account_id = a.id
     WHERE a.version <> coalesce(e.entries, 0)
        OR a.version <> coalesce(e.last, 0)) AS version_gaps,
    (SELECT count(*) FROM chained WHERE jump <> 0) AS balance_jumps,
    (SELECT count(*) FROM accounts a LEFT JOIN held h ON h.from_id = a.id
     WHERE a.held_rwf <> coalesce(h.total, 0)) AS held_unlike_holds,
    (SELECT count(*) FROM accounts
     WHERE NOT may_go_negative AND posted_rwf - held_rwf < 0) AS overdrawn,
    (SELECT count(*) FROM transfers t LEFT JOIN by_transfer e ON e.transfer_id = t.id
     WHERE t.state = 'posted' AND (e.entries, e.total, e.amount)
           IS DISTINCT FROM (2::bigint, 0::numeric, t.amount_rwf)) AS posted_without_entries,
    (SELECT count(*) FROM transfers t JOIN by_transfer e ON e.transfer_id = t.id
     WHERE t.state <> 'posted') AS entries_without_posting,
    (SELECT count(*) FROM refunded r JOIN transfers t ON t.id = r.reverses
     WHERE r.total > t.amount_rwf) AS refunded_above_paid;

-- Who may see and do what.

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['accounts', 'transfers', 'entries'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY staff ON %I TO easymo_staff USING (true)', guarded);
    END LOOP;
END $$;

CREATE FUNCTION current_wallet() RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT id FROM accounts WHERE customer_id = current_customer()
$$;

CREATE POLICY own ON accounts FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
CREATE POLICY own ON transfers FOR SELECT TO easymo_customer
    USING ((SELECT current_wallet()) IN (from_id, to_id));
CREATE POLICY own ON entries FOR SELECT TO easymo_customer
    USING (account_id = (SELECT current_wallet()));

GRANT SELECT (id, kind, customer_id, posted_rwf, held_rwf) ON accounts TO easymo_customer;
GRANT SELECT (id, kind, from_id, to_id, amount_rwf, state, expires_at, reverses, external_ref,
              created_at, settled_at) ON transfers TO easymo_customer;
GRANT SELECT ON entries, wallet_balances, wallet_statement TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_wallet(), wallet_pay(text, bigint, text, timestamptz),
    wallet_hold(text, bigint, text, timestamptz, timestamptz), wallet_post(bigint, timestamptz),
    wallet_void(bigint, timestamptz)
    TO easymo_customer;
