-- Drivers: customers with a role, where they are, and until when they drive.

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

-- Who is near, and no more of a driver than a first name and some hundred metres.
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
          AND (SELECT c.opted_out_at IS NULL FROM customers c WHERE c.id = d.customer_id)
          AND NOT EXISTS (SELECT 1 FROM rides r WHERE r.driver_id = d.id
                          AND r.status IN ('accepted', 'arrived', 'started'))
        ORDER BY on_plane(d.latitude, d.longitude) <-> on_plane(p_latitude, p_longitude)
        LIMIT p_most + 5
    )
    SELECT split_part(n.name, ' ', 1), (greatest(1, ceil(n.metres / 100)) * 100)::integer
    FROM nearest n WHERE n.metres <= p_within_metres ORDER BY n.metres LIMIT p_most
$$;

-- The acting customer says that they drive now, or no more, or where they are. False: no driver.
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

-- Who may see and do what.

ALTER TABLE drivers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON drivers TO easymo_staff USING (true);
GRANT EXECUTE ON FUNCTION
    nearby_drivers(double precision, double precision, integer, integer, timestamptz),
    driver_is(timestamptz, double precision, double precision, timestamptz)
    TO easymo_customer;
