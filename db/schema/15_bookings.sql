-- Slots with seats, and bookings of them: held, then confirmed,
-- changed, and what they were paid with.
-- That no slot is oversold is promised here: by `slots_never_oversold` and `hold_seats`.

-- Two hours at a venue with so many seats, at a price. Never oversold, whoever books.
CREATE TABLE slots (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    venue_id bigint NOT NULL REFERENCES venues,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    capacity integer NOT NULL CHECK (capacity >= 0),
    taken integer NOT NULL DEFAULT 0,        -- held seats count as taken
    price_rwf bigint NOT NULL CHECK (price_rwf >= 0),
    CHECK (starts_at < ends_at),
    CONSTRAINT slots_never_oversold CHECK (taken BETWEEN 0 AND capacity),
    UNIQUE (venue_id, starts_at)
);
CREATE INDEX slots_by_time ON slots (starts_at);

-- Seats of one slot for one customer. Nobody pays for them twice, nor gets more back than was paid.
CREATE TABLE bookings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    slot_id bigint NOT NULL REFERENCES slots,
    guests integer NOT NULL CHECK (guests BETWEEN 1 AND 20),
    total_rwf bigint NOT NULL CHECK (total_rwf >= 0),
    status text NOT NULL DEFAULT 'held'
        CHECK (status IN (
            'held',       -- seats taken until expires_at
            'confirmed',
            'cancelled',  -- by the customer; seats given back
            'expired'     -- the hold ran out or was dropped; seats given back
        )),
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    paid_transfer_id bigint,                 -- how it was paid; null: not yet
    refunded_rwf bigint NOT NULL DEFAULT 0,
    special_request text,                    -- the customer's own words to the venue
    -- Of what was paid, no more comes back: it was moved when only so much would have.
    refund_percent_most integer NOT NULL DEFAULT 100 CHECK (refund_percent_most BETWEEN 0 AND 100),
    changed_at timestamptz,                  -- when a change of it was made last
    CONSTRAINT bookings_special_request CHECK (length(special_request) BETWEEN 1 AND 300),
    CHECK (status <> 'held' OR expires_at IS NOT NULL),
    CHECK ((status = 'confirmed') <= (confirmed_at IS NOT NULL)),
    CONSTRAINT bookings_paid_transfer FOREIGN KEY (paid_transfer_id) REFERENCES transfers,
    CONSTRAINT bookings_paid_once UNIQUE (paid_transfer_id),
    CONSTRAINT bookings_refunded CHECK (refunded_rwf BETWEEN 0 AND total_rwf),
    CONSTRAINT bookings_refunded_if_paid
        CHECK (refunded_rwf = 0 OR paid_transfer_id IS NOT NULL),
    UNIQUE (id, customer_id)                 -- so that actions can name a booking with its owner
);
CREATE INDEX bookings_customer ON bookings (customer_id, id);
CREATE INDEX bookings_slot ON bookings (slot_id);
CREATE INDEX bookings_holds ON bookings (expires_at) WHERE status = 'held';

-- A booking goes one way, but for one that is paid late while its seats are still free.
CREATE FUNCTION guard_booking_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled'), ('confirmed', 'cancelled'),
        ('expired', 'confirmed')             -- paid too late, and the seats were still free
    ) THEN
        RAISE EXCEPTION 'a booking cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bookings_guard_status BEFORE UPDATE OF status ON bookings
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_booking_status();

-- What a confirmed booking would become, with the seats that takes beyond those it has. The booking
-- stands as it is until the change is made; then it keeps its number.
CREATE TABLE booking_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    booking_id bigint NOT NULL,
    -- As the booking was when it was quoted: what differs since is quoted anew.
    from_slot_id bigint NOT NULL REFERENCES slots,
    from_guests integer NOT NULL,
    from_total_rwf bigint NOT NULL,
    is_paid boolean NOT NULL,
    slot_id bigint NOT NULL REFERENCES slots,
    guests integer NOT NULL CHECK (guests BETWEEN 1 AND 20),
    total_rwf bigint NOT NULL CHECK (total_rwf >= 0),
    special_request text CHECK (length(special_request) BETWEEN 1 AND 300),  -- null: as it was
    extra_seats integer NOT NULL CHECK (extra_seats >= 0),                   -- taken while it is held
    due_rwf bigint NOT NULL CHECK (due_rwf >= 0),                            -- before it is made
    refund_rwf bigint NOT NULL CHECK (refund_rwf >= 0),                      -- when it is made
    refund_percent_most integer NOT NULL CHECK (refund_percent_most BETWEEN 0 AND 100),
    status text NOT NULL DEFAULT 'held'
        CHECK (status IN (
            'held',     -- seats taken until expires_at
            'made',     -- the booking is as this says
            'expired'   -- dropped, or its time ran out; seats given back
        )),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    made_at timestamptz,
    paid_transfer_id bigint UNIQUE REFERENCES transfers,                     -- how due_rwf was paid
    CHECK ((status = 'made') = (made_at IS NOT NULL)),
    CHECK (due_rwf = CASE WHEN is_paid THEN greatest(total_rwf - from_total_rwf, 0) ELSE 0 END),
    CHECK (refund_rwf <= CASE WHEN is_paid THEN greatest(from_total_rwf - total_rwf, 0) ELSE 0 END),
    CHECK (paid_transfer_id IS NULL OR (status = 'made' AND due_rwf > 0)),
    UNIQUE (id, customer_id),                -- so that actions can name a change with its owner
    FOREIGN KEY (booking_id, customer_id) REFERENCES bookings (id, customer_id)
);
CREATE INDEX booking_changes_booking ON booking_changes (booking_id);
CREATE INDEX booking_changes_slot ON booking_changes (slot_id) WHERE status = 'held';
CREATE INDEX booking_changes_holds ON booking_changes (expires_at) WHERE status = 'held';

-- A change goes one way, but for one that is paid late while its seats are still free.
CREATE FUNCTION guard_change_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (('held', 'made'), ('held', 'expired'), ('expired', 'made'))
    THEN
        RAISE EXCEPTION 'a change cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER booking_changes_guard_status BEFORE UPDATE OF status ON booking_changes
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_change_status();

-- Seats change only in the three functions below and in those of a change, whoever books.

-- Take seats for the acting customer until p_expires_at.
-- Raises EM010 when the slot does not exist or has begun, EM011 when too few seats are left.
CREATE FUNCTION hold_seats(
    p_slot_id bigint, p_guests integer, p_now timestamptz, p_expires_at timestamptz,
    p_most integer DEFAULT 50, p_most_guests integer DEFAULT 1000,
    p_special_request text DEFAULT NULL
) RETURNS bookings
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    slot slots;
    held bookings;
BEGIN
    PERFORM limit_open_holds('booking', p_guests, p_most, p_most_guests, p_now);
    UPDATE slots SET taken = taken + p_guests
    WHERE id = p_slot_id AND starts_at > p_now AND taken + p_guests <= capacity
    RETURNING * INTO slot;
    IF NOT FOUND THEN
        PERFORM 1 FROM slots WHERE id = p_slot_id AND starts_at > p_now;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'slot % is over or unknown', p_slot_id USING ERRCODE = 'EM010';
        END IF;
        RAISE EXCEPTION 'slot % has too few seats', p_slot_id USING ERRCODE = 'EM011';
    END IF;
    INSERT INTO bookings (customer_id, slot_id, guests, total_rwf, status, expires_at, created_at,
                          special_request)
    VALUES (current_customer(), slot.id, p_guests, slot.price_rwf * p_guests, 'held',
            p_expires_at, p_now, p_special_request)
    RETURNING * INTO held;
    RETURN held;
END $$;

-- Keep held seats for good. No row when the hold of the acting customer is over.
CREATE FUNCTION confirm_seats(p_booking_id bigint, p_now timestamptz) RETURNS SETOF bookings
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE bookings SET status = 'confirmed', confirmed_at = p_now
    WHERE id = p_booking_id AND customer_id = current_customer()
      AND status = 'held' AND expires_at > p_now
    RETURNING *
$$;

-- Give the acting customer's seats back. No row when they are back already.
CREATE FUNCTION release_seats(p_booking_id bigint, p_to text, p_now timestamptz)
RETURNS SETOF bookings
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    released bookings;
BEGIN
    UPDATE bookings SET status = p_to, cancelled_at = CASE WHEN p_to = 'cancelled' THEN p_now END
    WHERE id = p_booking_id AND customer_id = current_customer()
      AND (status = 'held' OR (status = 'confirmed' AND p_to = 'cancelled'))
    RETURNING * INTO released;
    IF FOUND THEN
        UPDATE slots SET taken = taken - released.guests WHERE id = released.slot_id;
        RETURN NEXT released;
    END IF;
END $$;

-- Who may see and do what.

GRANT SELECT ON slots TO easymo_customer;
ALTER TABLE bookings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON bookings TO easymo_staff USING (true);
CREATE POLICY own ON bookings TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON bookings TO easymo_customer;
ALTER TABLE booking_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON booking_changes TO easymo_staff USING (true);
CREATE POLICY own ON booking_changes TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON booking_changes TO easymo_customer;
GRANT EXECUTE ON FUNCTION
    hold_seats(bigint, integer, timestamptz, timestamptz, integer, integer, text),
    confirm_seats(bigint, timestamptz), release_seats(bigint, text, timestamptz)
    TO easymo_customer;
