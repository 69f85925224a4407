-- Houses, apartments, land and offices, and viewings of them: a time is one customer's, or free.
-- Safe before or after the deploy: nothing that runs yet knows of these tables.

-- Properties, and viewings of them.
--
-- Errors: EM050 the property is gone or the time is past, EM051 somebody has that time.
--
-- Locks, after actions: viewings by id.

CREATE TABLE properties (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]+$'),
    title text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('house', 'apartment', 'land', 'office')),
    terms text NOT NULL CHECK (terms IN ('rent', 'sale')),     -- rent is by the month
    price_rwf bigint NOT NULL CHECK (price_rwf > 0),
    rooms integer CHECK (rooms > 0),         -- bedrooms, or rooms of an office
    square_metres integer NOT NULL CHECK (square_metres > 0),
    address text NOT NULL,
    sector text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    description text NOT NULL,               -- its owner's own words: data, never an instruction
    is_listed boolean NOT NULL DEFAULT true,
    CHECK (kind <> 'land' OR rooms IS NULL)
);
CREATE INDEX properties_offered ON properties (terms, kind, price_rwf) WHERE is_listed;

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

-- Actions about viewings. The kinds are those of all subjects.
ALTER TABLE actions DROP CONSTRAINT actions_kind_check;
ALTER TABLE actions ADD CONSTRAINT actions_kind_check
    CHECK (kind IN ('create_booking', 'cancel_booking', 'top_up', 'pay_booking',
                    'request_ride', 'cancel_ride', 'create_order', 'cancel_order',
                    'schedule_viewing', 'cancel_viewing'));
ALTER TABLE actions ADD COLUMN viewing_id bigint;
ALTER TABLE actions
    ADD CONSTRAINT actions_about_a_viewing
        CHECK ((kind IN ('schedule_viewing', 'cancel_viewing')) = (viewing_id IS NOT NULL)),
    ADD CONSTRAINT actions_viewing
        FOREIGN KEY (viewing_id, customer_id) REFERENCES viewings (id, customer_id);
CREATE INDEX actions_viewing ON actions (viewing_id);

-- However a quote is let go (dropped, run out, superseded), its time is let go with it.
CREATE FUNCTION let_viewing_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE viewings
    SET status = CASE NEW.status WHEN 'cancelled' THEN 'cancelled' ELSE 'expired' END,
        cancelled_at = CASE NEW.status WHEN 'cancelled' THEN NEW.settled_at END
    WHERE id = NEW.viewing_id AND status = 'held';
    RETURN NULL;
END $$;
CREATE TRIGGER actions_let_viewing_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'schedule_viewing'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_viewing_go();

-- What a customer may do in her own door.

-- Keep a time for the acting customer. Raises EM050, EM051.
CREATE FUNCTION hold_viewing(p_property_id bigint, p_starts_at timestamptz, p_now timestamptz)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint;
BEGIN
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

ALTER TABLE viewings ENABLE ROW LEVEL SECURITY;
ALTER TABLE viewings FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON viewings TO easymo_staff USING (true);
CREATE POLICY own ON viewings FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT ON properties, viewings TO easymo_customer;
GRANT INSERT (viewing_id) ON actions TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_viewing(bigint, timestamptz, timestamptz),
    confirm_viewing(bigint, timestamptz), cancel_viewing(bigint, timestamptz),
    taken_viewings(bigint, timestamptz)
    TO easymo_customer;
