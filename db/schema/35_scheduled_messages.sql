-- What EasyMO will say by itself later, such as reminders.

-- What will become an event when it is due, unless it is withdrawn or too late by then.
CREATE TABLE scheduled_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    kind text NOT NULL CHECK (kind ~ '^[a-z]+(_[a-z]+)*$'),  -- also the name of the event it becomes
    key text NOT NULL UNIQUE,                -- what it is about: scheduled again, it is the same one
    happens_at timestamptz NOT NULL,         -- product clock, as all here; how long before it is
                                             -- due is a setting of its kind
    not_before timestamptz,                  -- postponed until then, for quiet hours
    facts jsonb NOT NULL,                    -- for whoever puts it into words
    status text NOT NULL DEFAULT 'waiting'
        CHECK (status IN (
            'waiting',
            'raised',     -- it is an event of the inbox now
            'withdrawn',  -- its cause is gone
            'dropped'     -- not said; `because` says why
        )),
    because text,
    scheduled_at timestamptz NOT NULL,
    settled_at timestamptz,
    CHECK ((status = 'waiting') = (settled_at IS NULL)),
    CHECK ((status = 'dropped') = (because IS NOT NULL))
);
CREATE INDEX scheduled_messages_due ON scheduled_messages (happens_at) WHERE status = 'waiting';
CREATE INDEX scheduled_messages_customer ON scheduled_messages (customer_id, id);

-- Called in the transaction of the cause. The same key again changes nothing.
CREATE FUNCTION schedule_message(
    p_customer_id bigint, p_kind text, p_key text, p_happens_at timestamptz, p_facts jsonb,
    p_now timestamptz
) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO scheduled_messages (customer_id, kind, key, happens_at, facts, scheduled_at)
    VALUES (p_customer_id, p_kind, p_key, p_happens_at, p_facts, p_now)
    ON CONFLICT (key) DO NOTHING
$$;

-- What it was about is no more. What was said already stays said.
CREATE FUNCTION withdraw_message(p_key text, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    UPDATE scheduled_messages SET status = 'withdrawn', settled_at = p_now
    WHERE key = p_key AND status = 'waiting'
$$;

-- A confirmed booking is to be reminded of.
CREATE FUNCTION remind_of_booking(p_booking bookings, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    SELECT schedule_message(p_booking.customer_id, 'booking_reminder',
        'booking_reminder:' || p_booking.id, s.starts_at,
        jsonb_build_object('booking_id', p_booking.id, 'venue', v.name, 'starts_at', s.starts_at,
            'guests', p_booking.guests, 'special_request', p_booking.special_request),
        p_now)
    FROM slots s JOIN venues v ON v.id = s.venue_id WHERE s.id = p_booking.slot_id
$$;

-- A booking that is confirmed is reminded of; one that is cancelled no longer. Of one that was changed
-- as it is now: what was said of its old time stays said, under a key of its own.
CREATE FUNCTION schedule_booking_reminder() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'cancelled' THEN
        PERFORM withdraw_message('booking_reminder:' || NEW.id, NEW.cancelled_at);
    ELSIF OLD.status = 'confirmed' AND NEW.slot_id = OLD.slot_id THEN
        UPDATE scheduled_messages SET facts = facts || jsonb_build_object(
            'guests', NEW.guests, 'special_request', NEW.special_request)
        WHERE key = 'booking_reminder:' || NEW.id AND status = 'waiting';
    ELSE
        PERFORM withdraw_message('booking_reminder:' || NEW.id, NEW.changed_at);
        UPDATE scheduled_messages SET key = key || ':' || id
        WHERE key = 'booking_reminder:' || NEW.id;
        PERFORM remind_of_booking(NEW, coalesce(NEW.changed_at, NEW.confirmed_at));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER bookings_reminded
    AFTER UPDATE OF status, slot_id, guests, special_request ON bookings
    FOR EACH ROW WHEN ('confirmed' IN (OLD.status, NEW.status)
        AND (OLD.status, OLD.slot_id, OLD.guests, OLD.special_request)
            IS DISTINCT FROM (NEW.status, NEW.slot_id, NEW.guests, NEW.special_request))
    EXECUTE FUNCTION schedule_booking_reminder();

-- A viewing that is confirmed is reminded of; one that is cancelled no longer.
CREATE FUNCTION schedule_viewing_reminder() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'confirmed' THEN
        PERFORM schedule_message(NEW.customer_id, 'viewing_reminder', 'viewing_reminder:' || NEW.id,
            NEW.starts_at,
            jsonb_build_object('viewing_id', NEW.id, 'title', p.title, 'address', p.address,
                'starts_at', NEW.starts_at),
            NEW.confirmed_at)
        FROM properties p WHERE p.id = NEW.property_id;
    ELSE
        PERFORM withdraw_message('viewing_reminder:' || NEW.id, NEW.cancelled_at);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER viewings_reminded AFTER UPDATE OF status ON viewings
    FOR EACH ROW WHEN ('confirmed' IN (OLD.status, NEW.status) AND OLD.status <> NEW.status)
    EXECUTE FUNCTION schedule_viewing_reminder();

ALTER TABLE scheduled_messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON scheduled_messages TO easymo_staff USING (true);
