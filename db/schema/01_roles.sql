-- The two roles that decide who may see what, and who acts in a transaction.
--
-- A run acts as easymo_customer, whatever the model asks for: what it may touch is granted in the
-- file of each noun. All else it cannot even name, for tables without a grant are closed to it.

-- easymo_customer: what a run acts as; row-level security shows it one customer's rows.
-- easymo_staff: what the product's own processes act as; it sees all rows.
DO $$
BEGIN
    CREATE ROLE easymo_customer NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    CREATE ROLE easymo_staff NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    -- The customer's rights are entered by SET ROLE, never inherited.
    EXECUTE format('GRANT easymo_customer TO %I WITH INHERIT FALSE, SET TRUE', current_user);
    EXECUTE format('GRANT easymo_staff TO %I WITH INHERIT TRUE, SET TRUE', current_user);
EXCEPTION WHEN insufficient_privilege THEN
    IF NOT pg_has_role(current_user, 'easymo_staff', 'USAGE') THEN RAISE; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO easymo_customer;
-- Nobody but the database's owner makes temporary tables.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;

CREATE EXTENSION IF NOT EXISTS vector;
-- Names in customers' words have slips. A trusted extension: the database's owner may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The customer this transaction acts for; null outside a door, so that policies show nothing.
CREATE FUNCTION current_customer() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('easymo.customer_id', true), '')::bigint
$$;

GRANT EXECUTE ON FUNCTION current_customer() TO easymo_customer;
