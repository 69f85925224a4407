-- Houses, apartments, land and offices. Everybody may see them.

-- What is to let or to sell. What is not listed any more is kept for those who saw it.
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

GRANT SELECT ON properties TO easymo_customer;
