-- A ride is offered to one driver after the other, until one takes it or nobody is left.

-- Each time a driver was asked. Whom a ride asked once it does not ask again.
CREATE TABLE ride_offers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ride_id bigint NOT NULL REFERENCES rides,
    driver_id bigint NOT NULL REFERENCES drivers,
    status text NOT NULL DEFAULT 'asked'
        CHECK (status IN ('asked', 'accepted', 'refused', 'missed', 'withdrawn')),
    nonce text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
    metres integer NOT NULL,                 -- from driver to pick-up, when asked
    offered_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (ride_id, driver_id)
);
CREATE UNIQUE INDEX ride_offers_one_open_of_a_ride ON ride_offers (ride_id) WHERE status = 'asked';
CREATE UNIQUE INDEX ride_offers_one_open_of_a_driver ON ride_offers (driver_id)
    WHERE status = 'asked';
CREATE UNIQUE INDEX ride_offers_one_taker ON ride_offers (ride_id) WHERE status = 'accepted';
CREATE INDEX ride_offers_due ON ride_offers (expires_at) WHERE status = 'asked';

-- An offer is answered once.
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

-- Ask the nearest driver who may be asked. False when nobody is left, and then the customer is told
-- so. The ride is locked, and nobody is being asked for it.
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
      AND (SELECT c.opted_out_at IS NULL FROM customers c WHERE c.id = d.customer_id)
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
        -- Somebody else's ride asked the driver between our look and our lock.
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

-- What drivers may do in their own door.

-- The acting driver presses a button of an offer of theirs. Returns how the ride stands for them,
-- then, the same for the same press again; null when the button is not theirs, or no more.
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

-- What the acting driver has to know of the ride they took; no row for anybody else.
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

-- Let one offer go whose driver did not answer in time: they are off until they say otherwise.
-- False when none is due. Each of these two touches one ride, and wakes one customer.
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
    -- Read again under the lock: the driver may have answered just now.
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

-- Who may see and do what.

ALTER TABLE ride_offers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON ride_offers TO easymo_staff USING (true);
GRANT EXECUTE ON FUNCTION driver_presses(bigint, text, text, timestamptz, date),
    ride_of_offer(bigint, text) TO easymo_customer;
