-- Charges and refunds: bookings and orders paid out of the wallet or by mobile money, and given back.

-- Whether mobile money is being asked for a booking.
CREATE FUNCTION is_being_paid(p_booking_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM payments
                   WHERE booking_id = p_booking_id AND status IN ('new', 'requested'))
$$;

-- The acting customer's booking, locked, if it can be paid: confirmed, or held and in time, and
-- neither paid nor being paid.
CREATE FUNCTION lock_payable(p_booking_id bigint, p_now timestamptz) RETURNS SETOF bookings
LANGUAGE plpgsql AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM bookings
    WHERE id = p_booking_id AND customer_id = current_customer() FOR NO KEY UPDATE;
    IF FOUND AND booking.paid_transfer_id IS NULL AND booking.total_rwf > 0
        AND NOT is_being_paid(booking.id)
        AND (booking.status = 'confirmed' OR (booking.status = 'held' AND booking.expires_at > p_now))
    THEN
        RETURN NEXT booking;
    END IF;
END $$;

-- The acting customer's order, locked, if it can be paid: held or confirmed, in time, and neither
-- paid nor being paid. One that the shop has handed over was paid there.
CREATE FUNCTION lock_payable_order(p_order_id bigint, p_now timestamptz) RETURNS SETOF orders
LANGUAGE sql AS $$
    SELECT * FROM orders
    WHERE id = p_order_id AND customer_id = current_customer() AND paid_transfer_id IS NULL
      AND ((status = 'held' AND expires_at > p_now)
           OR (status = 'confirmed' AND pick_up_until > p_now))
      AND NOT EXISTS (SELECT 1 FROM payments p
                      WHERE p.order_id = p_order_id AND p.status IN ('new', 'requested'))
    FOR NO KEY UPDATE
$$;

-- Move a price from a customer's wallet to us, once for what is paid. Raises EM021 when there is
-- too little. Returns the transfer.
CREATE FUNCTION charge_wallet(
    p_scope text, p_id bigint, p_customer_id bigint, p_price_rwf bigint, p_now timestamptz
) RETURNS bigint
LANGUAGE sql AS $$
    SELECT id FROM ledger_transfer(p_scope, p_id::text, 'payment',
        ledger_account('wallet', p_customer_id), ledger_account('revenue'),
        p_price_rwf, p_scope || ':' || p_id, p_now)
$$;

-- Move a booking's price from its customer's wallet, once. Raises EM021 when there is too little.
CREATE FUNCTION charge_booking(p_booking bookings, p_now timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    UPDATE bookings SET paid_transfer_id = charge_wallet('booking', p_booking.id,
        p_booking.customer_id, p_booking.total_rwf, p_now)
    WHERE id = p_booking.id RETURNING paid_transfer_id
$$;

-- The same for an order: its price, from its customer's wallet, once.
CREATE FUNCTION charge_order(p_order orders, p_now timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    UPDATE orders SET paid_transfer_id = charge_wallet('order', p_order.id, p_order.customer_id,
        p_order.total_rwf, p_now)
    WHERE id = p_order.id RETURNING paid_transfer_id
$$;

-- What customers may do in their own door.

-- Pay a booking of the acting customer, and confirm it when it was held; returns the transfer.
-- No row when it can no longer be paid. Raises EM021 when the wallet has too little.
CREATE FUNCTION pay_booking_from_wallet(p_booking_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM lock_payable(p_booking_id, p_now);
    IF FOUND THEN
        UPDATE bookings SET status = 'confirmed', confirmed_at = p_now
        WHERE id = booking.id AND status = 'held';
        RETURN NEXT charge_booking(booking, p_now);
    END IF;
END $$;

-- Pay an order of the acting customer, and confirm it when it was held; returns the transfer. No row
-- when it can no longer be paid. Raises EM021 when the wallet has too little.
CREATE FUNCTION pay_order_from_wallet(p_order_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    payable orders;
BEGIN
    SELECT * INTO payable FROM lock_payable_order(p_order_id, p_now);
    IF FOUND THEN
        UPDATE orders SET status = 'confirmed', confirmed_at = p_now
        WHERE id = payable.id AND status = 'held';
        RETURN NEXT charge_order(payable, p_now);
    END IF;
END $$;

-- Give back so much of what a booking was paid with: its price, and what its changes cost more. Out
-- of the newest payments first, once for what it is about (a booking or a change of one, and its
-- number). Returns the first transfer it took.
-- Raises EM020 when another amount was given back for that, EM023 when it was not paid with so much.
CREATE FUNCTION refund_payments(
    p_booking_id bigint, p_about text, p_about_id bigint, p_amount_rwf bigint, p_now timestamptz
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    missing bigint := p_amount_rwf;
    first bigint;
    given bigint;
    part text := '';
    payment record;
    refund transfers;
BEGIN
    SELECT min(id), sum(amount_rwf) INTO first, given FROM transfers
    WHERE scope = p_about || '_refund'
      AND (key = p_about_id::text OR key LIKE p_about_id || ':%');
    IF first IS NOT NULL AND given = p_amount_rwf THEN
        RETURN first;
    ELSIF first IS NOT NULL THEN
        RAISE EXCEPTION '% % gave back %', p_about, p_about_id, given USING ERRCODE = 'EM020';
    END IF;
    PERFORM 1 FROM transfers t
    WHERE t.id IN (SELECT paid_transfer_id FROM payments_of_booking(p_booking_id))
    ORDER BY t.id FOR NO KEY UPDATE;
    FOR payment IN
        SELECT * FROM payments_of_booking(p_booking_id) WHERE left_rwf > 0
        ORDER BY paid_transfer_id DESC
    LOOP
        EXIT WHEN missing = 0;
        refund := ledger_refund(p_about || '_refund', p_about_id || part, payment.paid_transfer_id,
            least(missing, payment.left_rwf), p_about || ':' || p_about_id || part, p_now);
        first := coalesce(first, refund.id);
        missing := missing - refund.amount_rwf;
        part := ':' || payment.paid_transfer_id;
    END LOOP;
    IF missing > 0 THEN
        RAISE EXCEPTION 'booking % was not paid with so much', p_booking_id USING ERRCODE = 'EM023';
    END IF;
    RETURN first;
END $$;

-- The transfers that a booking was paid with, and how much of each was not given back.
CREATE FUNCTION payments_of_booking(p_booking_id bigint)
RETURNS TABLE (paid_transfer_id bigint, left_rwf bigint)
LANGUAGE sql STABLE AS $$
    SELECT t.id, (t.amount_rwf - coalesce(
        (SELECT sum(r.amount_rwf) FROM transfers r WHERE r.reverses = t.id), 0))::bigint
    FROM transfers t
    WHERE t.id IN (SELECT b.paid_transfer_id FROM bookings b WHERE b.id = p_booking_id
                   UNION ALL
                   SELECT c.paid_transfer_id FROM booking_changes c
                   WHERE c.booking_id = p_booking_id)
$$;

-- Give back a part of what a cancelled booking of the acting customer was paid with, once; again
-- with the same amount, nothing more moves. Returns the transfer; null when there is none to make.
CREATE FUNCTION refund_booking(p_booking_id bigint, p_amount bigint, p_now timestamptz)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    booking bookings;
    refund_id bigint;
BEGIN
    SELECT * INTO booking FROM bookings
    WHERE id = p_booking_id AND customer_id = current_customer() FOR NO KEY UPDATE;
    IF NOT FOUND OR booking.status <> 'cancelled' OR booking.paid_transfer_id IS NULL THEN
        RAISE EXCEPTION 'booking % is not one to refund', p_booking_id USING ERRCODE = 'EM022';
    END IF;
    IF coalesce(p_amount, 0) = 0 THEN
        RETURN NULL;
    END IF;
    refund_id := refund_payments(booking.id, 'booking', booking.id, p_amount, p_now);
    UPDATE bookings SET refunded_rwf = p_amount WHERE id = booking.id;
    RETURN refund_id;
END $$;

-- Give back what a cancelled order of the acting customer was paid with, once. Null when it was not
-- paid.
CREATE FUNCTION refund_order(p_order_id bigint, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    given_up orders;
    refund transfers;
BEGIN
    SELECT * INTO given_up FROM orders
    WHERE id = p_order_id AND customer_id = current_customer() FOR NO KEY UPDATE;
    IF NOT FOUND OR given_up.status <> 'cancelled' THEN
        RAISE EXCEPTION 'order % is not one to refund', p_order_id USING ERRCODE = 'EM022';
    END IF;
    IF given_up.paid_transfer_id IS NULL THEN
        RETURN NULL;
    END IF;
    refund := ledger_refund('order_refund', given_up.id::text, given_up.paid_transfer_id,
                            given_up.total_rwf, 'order:' || given_up.id, p_now);
    UPDATE orders SET refunded_rwf = refund.amount_rwf WHERE id = given_up.id;
    RETURN refund.id;
END $$;

-- What the product's own processes do.

-- Make sure that a booking stands, so that it can be paid. Returns what paying it comes to then:
-- booked, paid or kept_in_wallet. A hold that ran out gets its seats again when they are free.
CREATE FUNCTION settle_booking(p_booking_id bigint, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    booking bookings;
BEGIN
    SELECT * INTO booking FROM bookings WHERE id = p_booking_id FOR NO KEY UPDATE;
    IF booking.paid_transfer_id IS NOT NULL OR booking.status = 'cancelled' THEN
        RETURN 'kept_in_wallet';
    ELSIF booking.status = 'confirmed' THEN
        RETURN 'paid';
    ELSIF booking.status = 'expired' THEN
        UPDATE slots SET taken = taken + booking.guests
        WHERE id = booking.slot_id AND starts_at > p_now AND taken + booking.guests <= capacity;
        IF NOT FOUND THEN
            RETURN 'kept_in_wallet';
        END IF;
    END IF;
    UPDATE bookings SET status = 'confirmed', confirmed_at = p_now WHERE id = booking.id;
    RETURN 'booked';
END $$;

-- Make sure that an order stands, so that it can be paid. Returns what paying it comes to then:
-- ordered, paid or kept_in_wallet. A hold that ran out gets its stock again when all of it is there.
-- One that was given up meanwhile, handed over and paid at the shop, or never fetched, takes nothing.
CREATE FUNCTION settle_order(p_order_id bigint, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    wanted orders;
BEGIN
    SELECT * INTO wanted FROM orders WHERE id = p_order_id FOR NO KEY UPDATE;
    IF wanted.paid_transfer_id IS NOT NULL OR wanted.status IN ('cancelled', 'collected')
        OR (wanted.status = 'confirmed' AND wanted.pick_up_until <= p_now) THEN
        RETURN 'kept_in_wallet';
    ELSIF wanted.status = 'confirmed' THEN
        RETURN 'paid';
    ELSIF wanted.status = 'expired' THEN
        PERFORM 1 FROM products
        WHERE id IN (SELECT product_id FROM order_items WHERE order_id = p_order_id)
        ORDER BY id FOR NO KEY UPDATE;
        IF wanted.pick_up_until <= p_now OR EXISTS (
            SELECT 1 FROM order_items i JOIN products p ON p.id = i.product_id
            WHERE i.order_id = p_order_id AND p.stock < i.quantity
        ) THEN
            RETURN 'kept_in_wallet';
        END IF;
    END IF;
    UPDATE orders SET status = 'confirmed', confirmed_at = p_now WHERE id = p_order_id;
    RETURN 'ordered';
END $$;

-- Give back seats whose payment did not come in time; if it still comes, it takes them again while
-- they are free. Returns how many bookings ran out.
CREATE FUNCTION expire_holds(p_now timestamptz, p_most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    due bookings;
    expired integer := 0;
BEGIN
    FOR due IN
        SELECT b.* FROM bookings b
        WHERE b.status = 'held' AND b.expires_at <= p_now
          AND EXISTS (SELECT 1 FROM actions a WHERE a.booking_id = b.id
                      AND a.kind = 'create_booking' AND a.status = 'executed')
        ORDER BY b.slot_id, b.id LIMIT p_most
        FOR NO KEY UPDATE OF b SKIP LOCKED
    LOOP
        UPDATE bookings SET status = 'expired' WHERE id = due.id;
        UPDATE slots SET taken = taken - due.guests WHERE id = due.slot_id;
        expired := expired + 1;
    END LOOP;
    RETURN expired;
END $$;

-- Give back the stock of one order whose payment did not come in time; if it still comes, the order
-- takes it again while it is there. False when there is none. One, because a transaction that went
-- on to the next would hold the products of the first.
CREATE FUNCTION expire_order_hold(p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    due bigint;
BEGIN
    SELECT o.id INTO due FROM orders o
    WHERE o.status = 'held' AND o.expires_at <= p_now
      AND EXISTS (SELECT 1 FROM actions a WHERE a.order_id = o.id
                  AND a.kind = 'create_order' AND a.status = 'executed')
    ORDER BY o.id LIMIT 1 FOR NO KEY UPDATE OF o SKIP LOCKED;
    UPDATE orders SET status = 'expired' WHERE id = due;
    RETURN due IS NOT NULL;
END $$;

GRANT EXECUTE ON FUNCTION pay_booking_from_wallet(bigint, timestamptz),
    pay_order_from_wallet(bigint, timestamptz), refund_booking(bigint, bigint, timestamptz),
    refund_order(bigint, timestamptz) TO easymo_customer;
