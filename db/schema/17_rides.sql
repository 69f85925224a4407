-- Rides from the quote to the end: each step once, in one direction, by one driver.
--
-- Locks, after actions: ride, offer, drivers; a worker is woken last.

-- What was quoted stays what was quoted; a customer and a driver have one ride at a time each.
CREATE TABLE rides (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    status text NOT NULL DEFAULT 'quoted'
        CHECK (status IN (
            'quoted',      -- the customer has the quote; nobody was asked
            'withdrawn',   -- the quote ran out, or another was wanted
            'offered',     -- a driver is being asked
            'accepted',    -- the driver is on the way
            'arrived',     -- the driver waits
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

-- A ride goes one way, and neither its fare nor its driver is exchanged.
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

-- What customers may do in their own door.

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
-- any more, or they have another one.
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

-- Cancel the acting customer's ride, for what they were quoted. False when it has begun or is over.
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

-- The driver of the acting customer's ride: what one needs to know them by, and how far from the
-- pick-up they last were, and when.
CREATE FUNCTION driver_of_ride(p_ride_id bigint)
RETURNS TABLE (name text, plate text, metres integer, located_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.name, d.plate,
        round(metres_between(d.latitude, d.longitude, r.pickup_latitude, r.pickup_longitude))::integer,
        d.located_at
    FROM rides r JOIN drivers d ON d.id = r.driver_id
    WHERE r.id = p_ride_id AND r.customer_id = current_customer()
$$;

-- Who may see and do what.

ALTER TABLE rides ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON rides TO easymo_staff USING (true);
CREATE POLICY own ON rides TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON rides TO easymo_customer;
GRANT EXECUTE ON FUNCTION
    quote_ride(bigint, text, double precision, double precision, text, double precision,
        double precision, integer, bigint, integer, integer, timestamptz),
    request_ride(bigint, timestamptz, date), cancel_ride(bigint, bigint, timestamptz, date),
    driver_of_ride(bigint)
    TO easymo_customer;
