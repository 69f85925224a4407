-- The gazetteer, and what is near: points on a plane with an index for the nearest, exact after it.

-- Kilometres on a plane laid over Rwanda (latitude -1.0 to -2.9): wrong by less than a tenth of a
-- percent, so good for an index and for an order; distances that are told come from metres_between.
CREATE FUNCTION on_plane(p_latitude double precision, p_longitude double precision) RETURNS point
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN point(p_longitude * 111.1286, p_latitude * 111.1949);

-- Along the surface of a globe of 6,371.0088 km (haversine).
CREATE FUNCTION metres_between(
    p_latitude double precision, p_longitude double precision,
    p_other_latitude double precision, p_other_longitude double precision
) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN 12742017.6 * asin(sqrt(least(1.0,
    sin(radians(p_other_latitude - p_latitude) / 2) ^ 2
    + cos(radians(p_latitude)) * cos(radians(p_other_latitude))
        * sin(radians(p_other_longitude - p_longitude) / 2) ^ 2)));

-- A name as it is compared: small letters without accents, one space between words.
CREATE FUNCTION place_key(p_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN trim(regexp_replace(
    regexp_replace(lower(normalize(p_name, NFKD)), '[\u0300-\u036f]', '', 'g'),
    '[^a-z0-9]+', ' ', 'g'));

-- A name of the gazetteer with its point. An area counts as the point in its middle.
CREATE TABLE places (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('province', 'district', 'sector', 'town', 'spot')),
    within text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    source text NOT NULL,
    UNIQUE (name, kind)
);
CREATE INDEX places_nearest ON places USING gist (on_plane(latitude, longitude));

-- The names that a place is looked for by, as they are compared.
CREATE TABLE place_names (
    place_id bigint NOT NULL REFERENCES places ON DELETE CASCADE,
    key text NOT NULL CHECK (key = place_key(key) AND key <> ''),
    PRIMARY KEY (place_id, key)
);
CREATE INDEX place_names_alike ON place_names USING gist (key gist_trgm_ops);

-- The places that may be meant by a name in somebody's words, the likeliest first. `score` is 1 for
-- a name as it is written; a name inside more words ("the airport please") counts by its share.
CREATE FUNCTION places_named(p_words text, p_most integer)
RETURNS TABLE (name text, kind text, within text, latitude double precision,
               longitude double precision, score real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.name, p.kind, p.within, p.latitude, p.longitude, max(found.score)::real
    FROM (
        SELECT n.place_id, greatest(
            similarity(n.key, asked.key),
            CASE WHEN length(n.key) >= 3 AND position(' ' || n.key || ' ' IN ' ' || asked.key || ' ') > 0
                 THEN 0.35 + 0.5 * length(n.key) / length(asked.key) ELSE 0 END,
            CASE WHEN length(asked.key) >= 4 AND n.key LIKE asked.key || '%' THEN 0.6 ELSE 0 END
        ) AS score
        FROM place_names n, (SELECT place_key(p_words) AS key) asked
    ) found JOIN places p ON p.id = found.place_id
    WHERE found.score >= 0.3
    GROUP BY p.id
    -- Of the same name, the place that is a point is meant before the one that is an area.
    ORDER BY max(found.score) DESC,
        array_position(ARRAY['spot', 'sector', 'town', 'district', 'province'], p.kind), p.id
    LIMIT p_most
$$;

-- What is nearest to a point, within so many metres.
CREATE FUNCTION nearby_places(
    p_latitude double precision, p_longitude double precision, p_within_metres integer, p_most integer
) RETURNS TABLE (name text, metres integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH nearest AS MATERIALIZED (
        -- A few more than wanted, for the plane's order is nearly the right one.
        SELECT p.name, metres_between(p.latitude, p.longitude, p_latitude, p_longitude) AS metres
        FROM places p
        WHERE p.kind NOT IN ('province', 'district')
        ORDER BY on_plane(p.latitude, p.longitude) <-> on_plane(p_latitude, p_longitude)
        LIMIT p_most + 5
    )
    SELECT n.name, round(n.metres)::integer FROM nearest n
    WHERE n.metres <= p_within_metres ORDER BY n.metres, n.name LIMIT p_most
$$;

GRANT EXECUTE ON FUNCTION places_named(text, integer),
    nearby_places(double precision, double precision, integer, integer) TO easymo_customer;
