-- Shops and what they sell. Everybody may see them.

-- Where orders are picked up, and when it is open.
CREATE TABLE shops (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]+$'),
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'groceries', 'pharmacy', 'electronics', 'clothes', 'bakery', 'hardware', 'stationery'
    )),
    address text NOT NULL,
    sector text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    opens_at time NOT NULL,                  -- every day, in Kigali
    closes_at time NOT NULL,
    CHECK (opens_at < closes_at)
);

-- A text as it is compared, in words: small letters without accents.
CREATE FUNCTION plain_words(p_text text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN string_to_array(trim(regexp_replace(
    regexp_replace(lower(normalize(p_text, NFKD)), '[\u0300-\u036f]', '', 'g'),
    '[^a-z0-9]+', ' ', 'g')), ' ');

-- What a shop sells, at a price, and how much of it is left. Never oversold, whoever orders.
CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_id bigint NOT NULL REFERENCES shops,
    name text NOT NULL,
    also_called text NOT NULL DEFAULT '',    -- what customers call it, in any language
    words text[] NOT NULL GENERATED ALWAYS AS (plain_words(name || ' ' || also_called)) STORED,
    price_rwf bigint NOT NULL CHECK (price_rwf > 0),
    stock integer NOT NULL,                  -- what nobody holds or has ordered
    CONSTRAINT products_never_oversold CHECK (stock >= 0),
    UNIQUE (shop_id, name)
);
CREATE INDEX products_words ON products USING gin (words);

-- Shops are few: no index.
CREATE FUNCTION nearby_shops(
    p_latitude double precision, p_longitude double precision, p_within_metres integer, p_most integer
) RETURNS TABLE (name text, metres integer, sort text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT found.name, round(found.metres)::integer, found.kind FROM (
        SELECT s.name, s.kind, metres_between(s.latitude, s.longitude, p_latitude, p_longitude) AS metres
        FROM shops s
    ) found
    WHERE found.metres <= p_within_metres ORDER BY found.metres, found.name LIMIT p_most
$$;

GRANT SELECT ON shops, products TO easymo_customer;
GRANT EXECUTE ON FUNCTION
    nearby_shops(double precision, double precision, integer, integer) TO easymo_customer;
