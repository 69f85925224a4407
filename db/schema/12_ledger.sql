-- The ledger: wallets, and the accounts they trade with. Whole francs; RWF is the only currency.
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

-- Customers' wallets, and one account of each other kind.
CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'wallet',             -- one per customer: what we owe them
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

-- Money from one account to another: once for a key, and never changed once settled.
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

-- Each account's book, a line for each movement, numbered without a gap.
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

-- For what no caller may do at all.
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

-- A transfer begins and ends as it may, and stays what it is about.
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
-- commits, and a customer does not see the other side of their transfers.

-- A posted transfer has exactly two entries, which sum to zero; any other has none.
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

-- An entry follows on from the one before it in its account's book.
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

-- An account says what its last entry says.
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

-- Who may see and do what.

ALTER TABLE accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON accounts TO easymo_staff USING (true);
ALTER TABLE transfers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON transfers TO easymo_staff USING (true);
ALTER TABLE entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON entries TO easymo_staff USING (true);

-- The acting customer's wallet; null: they have none, or nobody acts.
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

GRANT SELECT ON entries TO easymo_customer;
GRANT EXECUTE ON FUNCTION current_wallet() TO easymo_customer;
