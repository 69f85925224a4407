-- Venues. Everybody may see them. Their slots with seats are in 15_bookings.sql.

-- Where slots are: named by people, told apart by a short code.
CREATE TABLE venues (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]+$'),
    name text NOT NULL,
    address text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180)
);

-- Venues are few: no index.
CREATE FUNCTION nearby_venues(
    p_latitude double precision, p_longitude double precision, p_within_metres integer, p_most integer
) RETURNS TABLE (name text, metres integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT found.name, round(found.metres)::integer FROM (
        SELECT v.name, metres_between(v.latitude, v.longitude, p_latitude, p_longitude) AS metres
        FROM venues v
    ) found
    WHERE found.metres <= p_within_metres ORDER BY found.metres, found.name LIMIT p_most
$$;

GRANT SELECT ON venues TO easymo_customer;
GRANT EXECUTE ON FUNCTION
    nearby_venues(double precision, double precision, integer, integer) TO easymo_customer;
