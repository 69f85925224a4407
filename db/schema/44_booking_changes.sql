-- Changing a confirmed booking: seats held, then swapped for those it had, and what that costs.
--
-- Errors: EM070 this booking cannot be changed, EM071 mobile money is being asked for it; and those
-- of holding seats. Locks: booking, its change, slots, transfers, accounts.

-- Whether mobile money is being asked for a change of a booking.
CREATE FUNCTION is_change_being_paid(p_booking_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM booking_changes c JOIN payments p ON p.change_id = c.id
                   WHERE c.booking_id = p_booking_id AND p.status IN ('new', 'requested'))
$$;

-- A change whose booking is still as it was when the change was quoted. Both are locked.
CREATE FUNCTION lock_true_change(p_change_id bigint) RETURNS SETOF booking_changes
LANGUAGE plpgsql AS $$
DECLARE
    change booking_changes;
    booking bookings;
BEGIN
    SELECT b.* INTO booking FROM booking_changes c JOIN bookings b ON b.id = c.booking_id
    WHERE c.id = p_change_id FOR NO KEY UPDATE OF b;
    SELECT * INTO change FROM booking_changes WHERE id = p_change_id FOR NO KEY UPDATE;
    IF booking.status = 'confirmed' AND NOT is_being_paid(booking.id)
        AND (booking.slot_id, booking.guests, booking.total_rwf, booking.paid_transfer_id IS NOT NULL)
            = (change.from_slot_id, change.from_guests, change.from_total_rwf, change.is_paid)
    THEN
        RETURN NEXT change;
    END IF;
END $$;

-- Give the extra seats of a change back, once. The booking keeps its own.
CREATE FUNCTION drop_change(p_change_id bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    dropped booking_changes;
BEGIN
    UPDATE booking_changes SET status = 'expired' WHERE id = p_change_id AND status = 'held'
    RETURNING * INTO dropped;
    IF FOUND THEN
        UPDATE slots SET taken = taken - dropped.extra_seats
        WHERE id = dropped.slot_id AND dropped.extra_seats > 0;
    END IF;
END $$;

-- The booking of a locked change becomes what that says, in one step with the seats: those it leaves
-- are free, those that were held are its own. False when a slot has begun, or when the hold was over
-- and its seats are gone.
CREATE FUNCTION swap_seats(p_change booking_changes, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    retaken integer := CASE p_change.status WHEN 'expired' THEN p_change.extra_seats ELSE 0 END;
BEGIN
    PERFORM 1 FROM slots WHERE id IN (p_change.slot_id, p_change.from_slot_id)
    ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM slots WHERE id IN (p_change.slot_id, p_change.from_slot_id)
          AND (starts_at <= p_now OR (id = p_change.slot_id AND taken + retaken > capacity))
    ) THEN
        RETURN false;
    END IF;
    UPDATE slots SET taken = taken
        + CASE id WHEN p_change.slot_id THEN retaken + p_change.guests - p_change.extra_seats ELSE 0 END
        - CASE id WHEN p_change.from_slot_id THEN p_change.from_guests ELSE 0 END
    WHERE id IN (p_change.slot_id, p_change.from_slot_id);
    UPDATE booking_changes SET status = 'made', made_at = p_now WHERE id = p_change.id;
    UPDATE bookings SET slot_id = p_change.slot_id, guests = p_change.guests,
        total_rwf = p_change.total_rwf,
        special_request = coalesce(p_change.special_request, special_request),
        refund_percent_most = least(refund_percent_most, p_change.refund_percent_most),
        changed_at = p_now
    WHERE id = p_change.booking_id;
    RETURN true;
END $$;

-- Move what a change costs more from its customer's wallet, once. Raises EM021 when there is too
-- little.
CREATE FUNCTION charge_change(p_change booking_changes, p_now timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    UPDATE booking_changes SET paid_transfer_id = (SELECT id FROM ledger_transfer(
        'booking_change', p_change.id::text, 'payment',
        ledger_account('wallet', p_change.customer_id), ledger_account('revenue'),
        p_change.due_rwf, 'booking_change:' || p_change.id, p_now))
    WHERE id = p_change.id RETURNING paid_transfer_id
$$;

-- The acting customer's change, locked, if mobile money may be asked for it: held, in time, with
-- something due, and not asked for yet.
CREATE FUNCTION lock_payable_change(p_change_id bigint, p_now timestamptz)
RETURNS SETOF booking_changes
LANGUAGE sql AS $$
    SELECT * FROM lock_true_change(p_change_id)
    WHERE customer_id = current_customer() AND status = 'held' AND expires_at > p_now
      AND due_rwf > 0 AND NOT is_change_being_paid(booking_id)
$$;

-- What customers may do in their own door.

-- Take the seats that another party, time or place takes beyond those of the acting customer's
-- booking, until p_expires_at. What would be due or come back is written down with it.
-- Raises EM010 and EM011 as a new booking does, EM061 when too many seats would stay unpaid.
CREATE FUNCTION hold_change(
    p_booking_id bigint, p_slot_id bigint, p_guests integer, p_special_request text,
    p_refund_rwf bigint, p_refund_percent_most integer, p_now timestamptz, p_expires_at timestamptz,
    p_most_guests integer DEFAULT 1000
) RETURNS booking_changes
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    booking bookings;
    slot slots;
    extra integer;
    held booking_changes;
BEGIN
    SELECT * INTO booking FROM bookings
    WHERE id = p_booking_id AND customer_id = current_customer();
    IF booking.paid_transfer_id IS NULL AND p_guests > booking.guests THEN
        PERFORM limit_open_holds('booking', p_guests - booking.guests, 1000000, p_most_guests, p_now);
    END IF;
    SELECT * INTO booking FROM bookings
    WHERE id = p_booking_id AND customer_id = current_customer() AND status = 'confirmed'
    FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM slots
                                WHERE id = booking.slot_id AND starts_at > p_now) THEN
        RAISE EXCEPTION 'booking % is not one to change', p_booking_id USING ERRCODE = 'EM070';
    ELSIF is_being_paid(booking.id) OR is_change_being_paid(booking.id) THEN
        RAISE EXCEPTION 'booking % is being paid', p_booking_id USING ERRCODE = 'EM071';
    END IF;
    extra := p_guests - CASE p_slot_id WHEN booking.slot_id THEN booking.guests ELSE 0 END;
    extra := greatest(extra, 0);
    UPDATE slots SET taken = taken + extra
    WHERE id = p_slot_id AND starts_at > p_now AND taken + extra <= capacity
    RETURNING * INTO slot;
    IF NOT FOUND THEN
        PERFORM 1 FROM slots WHERE id = p_slot_id AND starts_at > p_now;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'slot % is over or unknown', p_slot_id USING ERRCODE = 'EM010';
        END IF;
        RAISE EXCEPTION 'slot % has too few seats', p_slot_id USING ERRCODE = 'EM011';
    END IF;
    INSERT INTO booking_changes (customer_id, booking_id, from_slot_id, from_guests, from_total_rwf,
        is_paid, slot_id, guests, total_rwf, special_request, extra_seats, due_rwf, refund_rwf,
        refund_percent_most, expires_at, created_at)
    VALUES (booking.customer_id, booking.id, booking.slot_id, booking.guests, booking.total_rwf,
        booking.paid_transfer_id IS NOT NULL, slot.id, p_guests, slot.price_rwf * p_guests,
        p_special_request, extra,
        CASE WHEN booking.paid_transfer_id IS NULL THEN 0
             ELSE greatest(slot.price_rwf * p_guests - booking.total_rwf, 0) END,
        p_refund_rwf, p_refund_percent_most, p_expires_at, p_now)
    RETURNING * INTO held;
    RETURN held;
END $$;

-- Make a held change of the acting customer that costs nothing more, and give back what its quote
-- says. No row when it can no longer be made.
CREATE FUNCTION make_change(p_change_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    change booking_changes;
BEGIN
    SELECT * INTO change FROM lock_true_change(p_change_id)
    WHERE customer_id = current_customer() AND status = 'held' AND expires_at > p_now
      AND due_rwf = 0;
    IF FOUND AND swap_seats(change, p_now) THEN
        IF change.refund_rwf > 0 THEN
            PERFORM refund_payments(change.booking_id, 'booking_change', change.id,
                                    change.refund_rwf, p_now);
        END IF;
        RETURN NEXT change.booking_id;
    END IF;
END $$;

-- Make a held change of the acting customer and pay what it costs more; returns the transfer. No row
-- when it can no longer be made. Raises EM021 when the wallet has too little.
CREATE FUNCTION pay_change_from_wallet(p_change_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    change booking_changes;
BEGIN
    SELECT * INTO change FROM lock_payable_change(p_change_id, p_now);
    IF FOUND AND swap_seats(change, p_now) THEN
        RETURN NEXT charge_change(change, p_now);
    END IF;
END $$;

-- Whether the acting customer's booking was changed since an action about it was drafted: what that
-- promises is no longer so. Who gives back more than the price drafted while a change was committed.
CREATE FUNCTION is_changed_since(p_booking_id bigint, p_action_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM bookings b JOIN actions a ON a.id = p_action_id
                   WHERE b.id = p_booking_id AND (b.changed_at > a.created_at
                       OR a.kind = 'cancel_booking' AND a.amount_rwf > b.total_rwf))
$$;

-- What the product's own processes do.

-- The money for a change has come. Returns what that comes to: changed or kept_in_wallet. A hold
-- that ran out gets its seats again when they are free.
CREATE FUNCTION settle_change(p_change_id bigint, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    change booking_changes;
BEGIN
    SELECT * INTO change FROM lock_true_change(p_change_id) WHERE status IN ('held', 'expired');
    IF FOUND AND swap_seats(change, p_now) THEN
        RETURN 'changed';
    END IF;
    PERFORM drop_change(p_change_id);
    RETURN 'kept_in_wallet';
END $$;

-- Give back the extra seats of one change whose payment did not come in time; if it still comes, it
-- takes them again while they are free. False when there is none. One, because a transaction that
-- went on to the next would hold the slot of the first.
CREATE FUNCTION expire_change_hold(p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    due bigint;
BEGIN
    SELECT c.id INTO due FROM booking_changes c
    WHERE c.status = 'held' AND c.expires_at <= p_now
      AND EXISTS (SELECT 1 FROM actions a WHERE a.change_id = c.id AND a.status = 'executed')
    ORDER BY c.id LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED;
    PERFORM drop_change(due);
    RETURN due IS NOT NULL;
END $$;

GRANT EXECUTE ON FUNCTION
    hold_change(bigint, bigint, integer, text, bigint, integer, timestamptz, timestamptz, integer),
    make_change(bigint, timestamptz), pay_change_from_wallet(bigint, timestamptz),
    is_changed_since(bigint, bigint) TO easymo_customer;
