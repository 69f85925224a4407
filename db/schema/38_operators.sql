-- Who may use the API, and what they did with it.

-- An operator's name, role and token, which is known as a hash only.
CREATE TABLE admin_users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    -- SHA-256: a token is 256 random bits, which nobody finds by trying, however fast the hash is.
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

-- Every write that was asked for through the API, in the transaction that made it.
CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    by_name text NOT NULL,                   -- as it was called then
    action text NOT NULL,                    -- handoff.take, agent.update, ...
    subject text NOT NULL,                   -- what it was done to: handoff:7
    details jsonb NOT NULL DEFAULT '{}',
    idempotency_key text,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (by_name, idempotency_key)        -- asked again under the same key, it is done once
);

-- What was done stays on record, whoever would rather it did not.
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = '42501';
END $$;

CREATE TRIGGER audit_log_is_kept BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit();
CREATE TRIGGER audit_log_is_never_emptied BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();
