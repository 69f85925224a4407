-- Viewings of properties: a time is one customer's, or free.
--
-- Errors: EM050 the property is gone or the time is past, EM051 somebody has that time.
--
-- Locks, after actions: viewings by id.

-- A property is shown to one customer at a time.
CREATE TABLE viewings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    property_id bigint NOT NULL REFERENCES properties,
    starts_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'held'
        CHECK (status IN (
            'held',       -- until the quote is decided or runs out
            'confirmed',
            'cancelled',  -- by the customer
            'expired'     -- the quote ran out or was dropped
        )),
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    -- Viewings are of a whole hour: two that overlap begin at the same time.
    CHECK (extract(epoch FROM starts_at)::bigint % 3600 = 0),
    CHECK ((status = 'confirmed') <= (confirmed_at IS NOT NULL)),
    UNIQUE (id, customer_id)                 -- so that actions can name a viewing with its owner
);
CREATE UNIQUE INDEX viewings_one_at_a_time ON viewings (property_id, starts_at)
    WHERE status IN ('held', 'confirmed');
CREATE INDEX viewings_customer ON viewings (customer_id, id);

-- A viewing goes one way.
CREATE FUNCTION guard_viewing_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled'), ('confirmed', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'a viewing cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER viewings_guard_status BEFORE UPDATE OF status ON viewings FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_viewing_status();

-- What customers may do in their own door.

-- Keep a time for the acting customer. Raises EM050, EM051.
CREATE FUNCTION hold_viewing(
    p_property_id bigint, p_starts_at timestamptz, p_now timestamptz, p_most integer DEFAULT 50
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint;
BEGIN
    PERFORM limit_open_holds('viewing', 0, p_most, 0, p_now);
    IF p_starts_at <= p_now OR NOT EXISTS (
        SELECT 1 FROM properties WHERE id = p_property_id AND is_listed
    ) THEN
        RAISE EXCEPTION 'property % is gone, or % is past', p_property_id, p_starts_at
            USING ERRCODE = 'EM050';
    END IF;
    INSERT INTO viewings (customer_id, property_id, starts_at, created_at)
    VALUES (current_customer(), p_property_id, p_starts_at, p_now)
    ON CONFLICT (property_id, starts_at) WHERE status IN ('held', 'confirmed') DO NOTHING
    RETURNING id INTO held;
    IF held IS NULL THEN
        RAISE EXCEPTION 'somebody sees property % at %', p_property_id, p_starts_at
            USING ERRCODE = 'EM051';
    END IF;
    RETURN held;
END $$;

-- Keep a held time for good. False when it is past or was let go.
CREATE FUNCTION confirm_viewing(p_viewing_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH kept AS (
        UPDATE viewings SET status = 'confirmed', confirmed_at = p_now
        WHERE id = p_viewing_id AND customer_id = current_customer()
          AND status = 'held' AND starts_at > p_now
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM kept)
$$;

-- Give a confirmed time back. False when it is past or back already.
CREATE FUNCTION cancel_viewing(p_viewing_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH given_up AS (
        UPDATE viewings SET status = 'cancelled', cancelled_at = p_now
        WHERE id = p_viewing_id AND customer_id = current_customer()
          AND status = 'confirmed' AND starts_at > p_now
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM given_up)
$$;

-- When a property is seen already, and by whom is nobody's business.
CREATE FUNCTION taken_viewings(p_property_id bigint, p_from timestamptz)
RETURNS TABLE (starts_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.starts_at FROM viewings v
    WHERE v.property_id = p_property_id AND v.status IN ('held', 'confirmed')
      AND v.starts_at >= p_from
$$;

-- Who may see and do what.

ALTER TABLE viewings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON viewings TO easymo_staff USING (true);
CREATE POLICY own ON viewings FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT ON viewings TO easymo_customer;
GRANT EXECUTE ON FUNCTION hold_viewing(bigint, timestamptz, timestamptz, integer),
    confirm_viewing(bigint, timestamptz), cancel_viewing(bigint, timestamptz),
    taken_viewings(bigint, timestamptz)
    TO easymo_customer;
