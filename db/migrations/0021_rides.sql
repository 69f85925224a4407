-- Drivers, and rides from the quote to the end: each step once, in one direction, by one driver.
-- Safe before or after the deploy: tables, columns and functions are added, and none is taken away.
--
-- Locks, after actions: ride, offer, drivers; a worker is woken last.

-- A driver is a customer with a role.
CREATE TABLE drivers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL UNIQUE REFERENCES customers,
    name text NOT NULL,
    plate text NOT NULL,
    available_until timestamptz,             -- product clock; null: off
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    located_at timestamptz NOT NULL
);
CREATE INDEX drivers_nearest ON drivers USING gist (on_plane(latitude, longitude))
    WHERE available_until IS NOT NULL;

CREATE TABLE rides (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    status text NOT NULL DEFAULT 'quoted'
        CHECK (status IN (
            'quoted',      -- she has the quote; nobody was asked
            'withdrawn',   -- the quote ran out, or she wanted another
            'offered',     -- a driver is being asked
            'accepted',    -- he is on his way
            'arrived',     -- he waits for her
            'started',
            'completed',
            'cancelled',
            'no_driver'    -- nobody took it
        )),
    pickup text NOT NULL,
    pickup_latitude double precision NOT NULL,
    pickup_longitude double precision NOT NULL,
    destination text NOT NULL,
    destination_latitude double precision NOT NULL,
    destination_longitude double precision NOT NULL,
    road_metres integer NOT NULL CHECK (road_metres > 0),      -- estimated
    fare_rwf bigint NOT NULL CHECK (fare_rwf > 0 AND fare_rwf % 100 = 0),
    within_metres integer NOT NULL CHECK (within_metres > 0),  -- how far away drivers are asked
    answer_seconds integer NOT NULL CHECK (answer_seconds > 0),-- how long each of them may think
    driver_id bigint REFERENCES drivers,     -- who took it
    cancelled_by text CHECK (cancelled_by IN ('customer', 'driver')),
    cancel_fee_rwf bigint NOT NULL DEFAULT 0 CHECK (cancel_fee_rwf >= 0),
    created_at timestamptz NOT NULL,
    accepted_at timestamptz,
    ended_at timestamptz,
    CHECK ((status IN ('accepted', 'arrived', 'started', 'completed')) <= (driver_id IS NOT NULL)),
    CHECK ((driver_id IS NULL) = (accepted_at IS NULL)),
    CHECK ((status = 'cancelled') = (cancelled_by IS NOT NULL)),
    CHECK (cancel_fee_rwf = 0 OR status = 'cancelled'),
    CHECK ((status IN ('withdrawn', 'completed', 'cancelled', 'no_driver')) = (ended_at IS NOT NULL)),
    UNIQUE (id, customer_id)
);
CREATE UNIQUE INDEX rides_one_active_of_a_customer ON rides (customer_id)
    WHERE status IN ('offered', 'accepted', 'arrived', 'started');
CREATE UNIQUE INDEX rides_one_active_of_a_driver ON rides (driver_id)
    WHERE status IN ('accepted', 'arrived', 'started');
CREATE INDEX rides_customer ON rides (customer_id, id);

CREATE FUNCTION guard_ride() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('quoted', 'withdrawn'), ('quoted', 'offered'), ('quoted', 'no_driver'),
        ('offered', 'accepted'), ('offered', 'cancelled'), ('offered', 'no_driver'),
        ('accepted', 'arrived'), ('accepted', 'cancelled'),
        ('arrived', 'started'), ('arrived', 'cancelled'), ('started', 'completed')
    ) OR OLD.driver_id IS DISTINCT FROM NEW.driver_id AND OLD.driver_id IS NOT NULL
      OR (OLD.customer_id, OLD.fare_rwf, OLD.road_metres, OLD.pickup, OLD.destination)
        IS DISTINCT FROM (NEW.customer_id, NEW.fare_rwf, NEW.road_metres, NEW.pickup, NEW.destination)
    THEN
        RAISE EXCEPTION 'ride % cannot change so (% to %)', OLD.id, OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rides_guard BEFORE UPDATE ON rides FOR EACH ROW EXECUTE FUNCTION guard_ride();

-- Each time a driver was asked. Whom a ride asked once it does not ask again.
CREATE TABLE ride_offers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ride_id bigint NOT NULL REFERENCES rides,
    driver_id bigint NOT NULL REFERENCES drivers,
    status text NOT NULL DEFAULT 'asked'
        CHECK (status IN ('asked', 'accepted', 'refused', 'missed', 'withdrawn')),
    nonce text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
    metres integer NOT NULL,                 -- from him to the pick-up, when he was asked
    offered_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (ride_id, driver_id)
);
CREATE UNIQUE INDEX ride_offers_one_open_of_a_ride ON ride_offers (ride_id) WHERE status = 'asked';
CREATE UNIQUE INDEX ride_offers_one_open_of_a_driver ON ride_offers (driver_id)
    WHERE status = 'asked';
CREATE UNIQUE INDEX ride_offers_one_taker ON ride_offers (ride_id) WHERE status = 'accepted';
CREATE INDEX ride_offers_due ON ride_offers (expires_at) WHERE status = 'asked';

CREATE FUNCTION guard_ride_offer() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'asked' THEN
        RAISE EXCEPTION 'offer % was answered already', OLD.id USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ride_offers_guard BEFORE UPDATE OF status ON ride_offers
    FOR EACH ROW EXECUTE FUNCTION guard_ride_offer();

-- Actions about rides.
ALTER TABLE actions DROP CONSTRAINT actions_kind_check;
ALTER TABLE actions ADD CONSTRAINT actions_kind_check
    CHECK (kind IN ('create_booking', 'cancel_booking', 'top_up', 'pay_booking',
                    'request_ride', 'cancel_ride'));
ALTER TABLE actions DROP CONSTRAINT actions_about_a_booking;
ALTER TABLE actions ADD CONSTRAINT actions_about_a_booking CHECK (
    (kind IN ('create_booking', 'cancel_booking', 'pay_booking')) = (booking_id IS NOT NULL));
ALTER TABLE actions ADD COLUMN ride_id bigint;
ALTER TABLE actions
    ADD CONSTRAINT actions_about_a_ride
        CHECK ((kind IN ('request_ride', 'cancel_ride')) = (ride_id IS NOT NULL)),
    ADD CONSTRAINT actions_ride FOREIGN KEY (ride_id, customer_id) REFERENCES rides (id, customer_id);
CREATE INDEX actions_ride ON actions (ride_id);

-- However a quote is let go (dropped, run out, superseded), its ride is let go with it.
CREATE FUNCTION let_ride_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE rides SET status = 'withdrawn', ended_at = NEW.settled_at
    WHERE id = NEW.ride_id AND status = 'quoted';
    RETURN NULL;
END $$;
CREATE TRIGGER actions_let_ride_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'request_ride'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_ride_go();

-- Who is near, and no more of him than a first name and some hundred metres.
CREATE FUNCTION nearby_drivers(
    p_latitude double precision, p_longitude double precision, p_within_metres integer,
    p_most integer, p_now timestamptz
) RETURNS TABLE (name text, metres integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH nearest AS MATERIALIZED (
        SELECT d.name, metres_between(d.latitude, d.longitude, p_latitude, p_longitude) AS metres
        FROM drivers d
        WHERE d.available_until IS NOT NULL AND d.available_until > p_now
          AND d.customer_id IS DISTINCT FROM current_customer()
          AND (SELECT c.stopped_at IS NULL FROM customers c WHERE c.id = d.customer_id)
          AND NOT EXISTS (SELECT 1 FROM rides r WHERE r.driver_id = d.id
                          AND r.status IN ('accepted', 'arrived', 'started'))
        ORDER BY on_plane(d.latitude, d.longitude) <-> on_plane(p_latitude, p_longitude)
        LIMIT p_most + 5
    )
    SELECT split_part(n.name, ' ', 1), (greatest(1, ceil(n.metres / 100)) * 100)::integer
    FROM nearest n WHERE n.metres <= p_within_metres ORDER BY n.metres LIMIT p_most
$$;

-- Tell somebody what happened to a ride, and wake a worker for it.
CREATE FUNCTION tell_of_ride(
    p_ride rides, p_customer_id bigint, p_key text, p_facts jsonb, p_day date
) RETURNS void
LANGUAGE sql AS $$
    SELECT raise_event(p_customer_id, p_key, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'ride_id', p_ride.id, 'pickup', p_ride.pickup,
            'destination', p_ride.destination, 'fare_rwf', p_ride.fare_rwf,
            'road_metres', p_ride.road_metres) || p_facts,
        p_day)
    FROM ai_conversations c WHERE c.id = p_ride.conversation_id
$$;

-- Ask the nearest driver who may be asked. False when nobody is left, and then she is told so. The
-- ride is locked, and nobody is being asked for it.
CREATE FUNCTION ask_next_driver(p_ride rides, p_now timestamptz, p_day date)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    chosen drivers;
    offer ride_offers;
    away double precision;
BEGIN
    -- SKIP LOCKED: whoever is being asked by another ride at this moment is not free.
    SELECT d.* INTO chosen FROM drivers d
    WHERE d.available_until IS NOT NULL AND d.available_until > p_now
      AND d.customer_id <> p_ride.customer_id
      AND (SELECT c.stopped_at IS NULL FROM customers c WHERE c.id = d.customer_id)
      AND NOT EXISTS (SELECT 1 FROM rides r WHERE r.driver_id = d.id
                      AND r.status IN ('accepted', 'arrived', 'started'))
      AND NOT EXISTS (SELECT 1 FROM ride_offers o WHERE o.driver_id = d.id
                      AND (o.status = 'asked' OR o.ride_id = p_ride.id))
      AND metres_between(d.latitude, d.longitude, p_ride.pickup_latitude, p_ride.pickup_longitude)
          <= p_ride.within_metres
    ORDER BY on_plane(d.latitude, d.longitude)
        <-> on_plane(p_ride.pickup_latitude, p_ride.pickup_longitude)
    LIMIT 1 FOR NO KEY UPDATE OF d SKIP LOCKED;
    IF FOUND THEN
        away := metres_between(chosen.latitude, chosen.longitude,
                               p_ride.pickup_latitude, p_ride.pickup_longitude);
        INSERT INTO ride_offers (ride_id, driver_id, metres, offered_at, expires_at)
        VALUES (p_ride.id, chosen.id, round(away), p_now,
                p_now + p_ride.answer_seconds * interval '1 second')
        ON CONFLICT DO NOTHING
        RETURNING * INTO offer;
    END IF;
    IF offer.id IS NULL AND chosen.id IS NOT NULL THEN
        -- Somebody else's ride asked him between our look and our lock.
        RETURN ask_next_driver(p_ride, p_now, p_day);
    END IF;
    IF offer.id IS NULL THEN
        UPDATE rides SET status = 'no_driver', ended_at = p_now WHERE id = p_ride.id;
        PERFORM tell_of_ride(p_ride, p_ride.customer_id, 'ride:' || p_ride.id || ':no_driver',
            jsonb_build_object('event', 'ride_no_driver'), p_day);
        RETURN false;
    END IF;
    UPDATE rides SET status = 'offered' WHERE id = p_ride.id AND status = 'quoted';
    PERFORM tell_of_ride(p_ride, chosen.customer_id, 'ride_offer:' || offer.id,
        jsonb_build_object('event', 'ride_offered', 'offer_id', offer.id, 'nonce', offer.nonce,
            'metres', offer.metres, 'seconds', p_ride.answer_seconds), p_day);
    RETURN true;
END $$;

-- What a customer may do in her own door.

-- A quote for the acting customer.
CREATE FUNCTION quote_ride(
    p_conversation_id bigint, p_pickup text, p_pickup_latitude double precision,
    p_pickup_longitude double precision, p_destination text,
    p_destination_latitude double precision, p_destination_longitude double precision,
    p_road_metres integer, p_fare_rwf bigint, p_within_metres integer, p_answer_seconds integer,
    p_now timestamptz
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO rides (customer_id, conversation_id, pickup, pickup_latitude, pickup_longitude,
        destination, destination_latitude, destination_longitude, road_metres, fare_rwf,
        within_metres, answer_seconds, created_at)
    SELECT c.customer_id, c.id, p_pickup, p_pickup_latitude, p_pickup_longitude, p_destination,
        p_destination_latitude, p_destination_longitude, p_road_metres, p_fare_rwf,
        p_within_metres, p_answer_seconds, p_now
    FROM ai_conversations c WHERE c.id = p_conversation_id AND c.customer_id = current_customer()
    RETURNING id
$$;

-- Begin the quoted ride of the acting customer by asking a driver. False when it is not to be had
-- any more, or she has another one.
CREATE FUNCTION request_ride(p_ride_id bigint, p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, queue, pg_temp AS $$
DECLARE
    ride rides;
BEGIN
    SELECT * INTO ride FROM rides
    WHERE id = p_ride_id AND customer_id = current_customer() AND status = 'quoted'
    FOR NO KEY UPDATE;
    IF NOT FOUND OR EXISTS (
        SELECT 1 FROM rides WHERE customer_id = current_customer()
        AND status IN ('offered', 'accepted', 'arrived', 'started')
    ) THEN
        RETURN false;
    END IF;
    PERFORM ask_next_driver(ride, p_now, p_day);
    RETURN true;
END $$;

-- Cancel the acting customer's ride, for what she was quoted. False when it has begun or is over.
CREATE FUNCTION cancel_ride(p_ride_id bigint, p_fee_rwf bigint, p_now timestamptz, p_day date)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, queue, pg_temp AS $$
DECLARE
    ride rides;
    told bigint;
BEGIN
    SELECT * INTO ride FROM rides
    WHERE id = p_ride_id AND customer_id = current_customer()
      AND status IN ('offered', 'accepted', 'arrived')
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE rides SET status = 'cancelled', cancelled_by = 'customer', ended_at = p_now,
        cancel_fee_rwf = CASE WHEN ride.driver_id IS NULL THEN 0 ELSE coalesce(p_fee_rwf, 0) END
    WHERE id = ride.id;
    UPDATE ride_offers o SET status = 'withdrawn' FROM drivers d
    WHERE o.ride_id = ride.id AND o.status = 'asked' AND d.id = o.driver_id
    RETURNING d.customer_id INTO told;
    IF ride.driver_id IS NOT NULL THEN
        SELECT customer_id INTO told FROM drivers WHERE id = ride.driver_id;
    END IF;
    IF told IS NOT NULL THEN
        PERFORM tell_of_ride(ride, told, 'ride:' || ride.id || ':withdrawn',
            jsonb_build_object('event', 'ride_withdrawn', 'fee_rwf',
                CASE WHEN ride.driver_id IS NULL THEN 0 ELSE coalesce(p_fee_rwf, 0) END), p_day);
    END IF;
    RETURN true;
END $$;

-- The driver of the acting customer's ride: what she needs to know him by.
CREATE FUNCTION driver_of_ride(p_ride_id bigint) RETURNS TABLE (name text, plate text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.name, d.plate FROM rides r JOIN drivers d ON d.id = r.driver_id
    WHERE r.id = p_ride_id AND r.customer_id = current_customer()
$$;

-- What a driver may do in his own door.

-- The acting customer says that he drives now, or no more, or where he is. False: no driver.
CREATE FUNCTION driver_is(
    p_available_until timestamptz, p_latitude double precision, p_longitude double precision,
    p_now timestamptz
) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH moved AS (
        UPDATE drivers SET available_until = p_available_until,
            latitude = coalesce(p_latitude, latitude), longitude = coalesce(p_longitude, longitude),
            located_at = CASE WHEN p_latitude IS NULL THEN located_at ELSE p_now END
        WHERE customer_id = current_customer() RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM moved)
$$;

-- The acting driver presses a button of an offer of his. Returns how the ride stands for him then,
-- the same for the same press again; null when the button is not his, or his no more.
CREATE FUNCTION driver_presses(
    p_offer_id bigint, p_nonce text, p_word text, p_now timestamptz, p_day date
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, queue, pg_temp AS $$
DECLARE
    driver drivers;
    ride rides;
    offer ride_offers;
    step text := CASE p_word WHEN 'arrive' THEN 'arrived' WHEN 'start' THEN 'started'
                             WHEN 'complete' THEN 'completed' WHEN 'cancel' THEN 'cancelled' END;
    steps text[] := ARRAY['accepted', 'arrived', 'started', 'completed'];
BEGIN
    SELECT r.* INTO ride FROM rides r
    JOIN ride_offers o ON o.ride_id = r.id JOIN drivers d ON d.id = o.driver_id
    WHERE o.id = p_offer_id AND o.nonce = p_nonce AND d.customer_id = current_customer()
    FOR NO KEY UPDATE OF r;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO offer FROM ride_offers WHERE id = p_offer_id FOR NO KEY UPDATE;
    SELECT * INTO driver FROM drivers WHERE id = offer.driver_id FOR NO KEY UPDATE;
    IF p_word IN ('accept', 'refuse') AND offer.status <> 'asked' THEN
        RETURN CASE WHEN offer.status = 'accepted' AND p_word = 'accept' THEN ride.status
                    WHEN offer.status = 'refused' AND p_word = 'refuse' THEN 'refused' END;
    ELSIF p_word = 'accept' THEN
        UPDATE ride_offers SET status = 'accepted' WHERE id = offer.id;
        UPDATE rides SET status = 'accepted', driver_id = driver.id, accepted_at = p_now
        WHERE id = ride.id;
        PERFORM tell_of_ride(ride, ride.customer_id, 'ride:' || ride.id || ':accepted',
            jsonb_build_object('event', 'ride_accepted', 'driver', driver.name,
                'plate', driver.plate, 'metres', offer.metres), p_day);
        RETURN 'accepted';
    ELSIF p_word = 'refuse' THEN
        UPDATE ride_offers SET status = 'refused' WHERE id = offer.id;
        PERFORM ask_next_driver(ride, p_now, p_day);
        RETURN 'refused';
    END IF;
    IF offer.status <> 'accepted' OR step IS NULL OR ride.driver_id <> driver.id THEN
        RETURN NULL;
    END IF;
    IF ride.status = step OR array_position(steps, ride.status) > array_position(steps, step)
        OR ride.status NOT IN ('accepted', 'arrived', 'started')
        OR step = 'cancelled' AND ride.status = 'started'
        OR step <> 'cancelled'
            AND array_position(steps, ride.status) + 1 <> array_position(steps, step) THEN
        RETURN ride.status;
    END IF;
    UPDATE rides SET status = step,
        cancelled_by = CASE WHEN step = 'cancelled' THEN 'driver' END,
        ended_at = CASE WHEN step IN ('completed', 'cancelled') THEN p_now END
    WHERE id = ride.id;
    IF step = 'completed' THEN
        UPDATE drivers SET latitude = ride.destination_latitude,
            longitude = ride.destination_longitude, located_at = p_now
        WHERE id = driver.id;
    END IF;
    PERFORM tell_of_ride(ride, ride.customer_id, 'ride:' || ride.id || ':' || step,
        jsonb_build_object('event', 'ride_' || step, 'driver', driver.name,
            'plate', driver.plate), p_day);
    RETURN step;
END $$;

-- What the acting driver has to know of the ride he took; no row for anybody else.
CREATE FUNCTION ride_of_offer(p_offer_id bigint, p_nonce text)
RETURNS TABLE (rider text, pickup text, pickup_latitude double precision,
               pickup_longitude double precision, destination text, fare_rwf bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT split_part(coalesce(c.name, ''), ' ', 1), r.pickup, r.pickup_latitude,
        r.pickup_longitude, r.destination, r.fare_rwf
    FROM ride_offers o JOIN rides r ON r.id = o.ride_id AND r.driver_id = o.driver_id
    JOIN drivers d ON d.id = o.driver_id JOIN customers c ON c.id = r.customer_id
    WHERE o.id = p_offer_id AND o.nonce = p_nonce AND o.status = 'accepted'
      AND d.customer_id = current_customer()
$$;

-- What the product's own processes do.

-- Let one offer go whose driver did not answer in time: he is off until he says otherwise. False
-- when none is due. Each of these two touches one ride, and wakes one customer.
CREATE FUNCTION miss_ride_offer(p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    ride rides;
    missed ride_offers;
    driver drivers;
BEGIN
    SELECT r.* INTO ride FROM rides r JOIN ride_offers o ON o.ride_id = r.id
    WHERE o.status = 'asked' AND o.expires_at <= p_now
    ORDER BY o.expires_at, o.id LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Read again under the lock: he may have answered just now.
    UPDATE ride_offers SET status = 'missed'
    WHERE ride_id = ride.id AND status = 'asked' AND expires_at <= p_now
    RETURNING * INTO missed;
    IF FOUND THEN
        UPDATE drivers SET available_until = NULL WHERE id = missed.driver_id RETURNING * INTO driver;
        PERFORM tell_of_ride(ride, driver.customer_id, 'ride_offer:' || missed.id || ':missed',
            jsonb_build_object('event', 'ride_missed'), p_day);
    END IF;
    RETURN true;
END $$;

-- Ask the next driver for one ride that nobody is being asked for. False when there is none.
CREATE FUNCTION ask_for_ride(p_now timestamptz, p_day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    ride rides;
BEGIN
    SELECT r.* INTO ride FROM rides r
    WHERE r.status = 'offered' AND NOT EXISTS (
        SELECT 1 FROM ride_offers o WHERE o.ride_id = r.id AND o.status = 'asked')
    ORDER BY r.id LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Read again under the lock: another worker may have asked just now.
    PERFORM 1 FROM ride_offers WHERE ride_id = ride.id AND status = 'asked';
    IF NOT FOUND THEN
        PERFORM ask_next_driver(ride, p_now, p_day);
    END IF;
    RETURN true;
END $$;

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['drivers', 'rides', 'ride_offers'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY staff ON %I TO easymo_staff USING (true)', guarded);
    END LOOP;
END $$;
CREATE POLICY own ON rides TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON rides TO easymo_customer;
GRANT INSERT (ride_id) ON actions TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    nearby_drivers(double precision, double precision, integer, integer, timestamptz),
    quote_ride(bigint, text, double precision, double precision, text, double precision,
        double precision, integer, bigint, integer, integer, timestamptz),
    request_ride(bigint, timestamptz, date), cancel_ride(bigint, bigint, timestamptz, date),
    driver_of_ride(bigint),
    driver_is(timestamptz, double precision, double precision, timestamptz),
    driver_presses(bigint, text, text, timestamptz, date), ride_of_offer(bigint, text)
    TO easymo_customer;
