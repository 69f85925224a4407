-- What one customer may keep without paying is limited, so that nobody hoards seats or stock.
-- Run before the deploy: the code that follows calls it, and the code before it does not know it.

-- What a customer keeps without having paid, limited.
--
-- Errors: EM060 too many bookings, EM061 too many seats, EM062 too many orders, EM063 too many
-- viewings.

-- Raises when the acting customer would keep more than that. Called in the transaction that then
-- holds; until it ends, no other one of the same customer's gets past the lock. The open quote is
-- not counted: the next one supersedes it.
CREATE FUNCTION limit_open_holds(
    p_kind text, p_guests integer, p_most integer, p_most_guests integer, p_now timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bigint := current_customer();
    kept bigint;
    seats bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('open holds', own));
    IF p_kind = 'booking' THEN
        SELECT count(*), coalesce(sum(b.guests), 0) INTO kept, seats
        FROM bookings b JOIN slots s ON s.id = b.slot_id
        WHERE b.customer_id = own AND b.paid_transfer_id IS NULL AND s.starts_at > p_now
          AND (b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > p_now))
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.booking_id = b.id
                          AND a.kind = 'create_booking' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % bookings', own, kept USING ERRCODE = 'EM060';
        ELSIF seats + p_guests > p_most_guests THEN
            RAISE EXCEPTION 'customer % keeps % seats', own, seats USING ERRCODE = 'EM061';
        END IF;
    ELSIF p_kind = 'order' THEN
        SELECT count(*) INTO kept FROM orders o
        WHERE o.customer_id = own AND o.paid_transfer_id IS NULL
          AND ((o.status = 'confirmed' AND o.pick_up_until > p_now)
               OR (o.status = 'held' AND o.expires_at > p_now))
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.order_id = o.id
                          AND a.kind = 'create_order' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % orders', own, kept USING ERRCODE = 'EM062';
        END IF;
    ELSE
        SELECT count(*) INTO kept FROM viewings v
        WHERE v.customer_id = own AND v.starts_at > p_now AND v.status IN ('held', 'confirmed')
          AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.viewing_id = v.id
                          AND a.kind = 'schedule_viewing' AND a.status = 'proposed');
        IF kept >= p_most THEN
            RAISE EXCEPTION 'customer % keeps % viewings', own, kept USING ERRCODE = 'EM063';
        END IF;
    END IF;
END $$;

-- Whether mobile money could ask the acting customer: by the number that WhatsApp vouches for.
CREATE FUNCTION has_payer_number() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM customer_aliases WHERE customer_id = current_customer()
                   AND kind = 'wa_id' AND value ~ '^[1-9][0-9]{9,14}$')
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION limit_open_holds(text, integer, integer, integer, timestamptz),
    has_payer_number() TO easymo_customer;
