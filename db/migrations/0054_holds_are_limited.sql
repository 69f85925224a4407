-- Whoever holds is limited by the function that holds, so that no caller can forget it: by what the
-- caller says, else by a ceiling. Safe before or after the deploy: calls without a limit still work.

DROP FUNCTION hold_seats(bigint, integer, timestamptz, timestamptz);
DROP FUNCTION hold_order(bigint[], integer[], timestamptz, timestamptz, timestamptz);
DROP FUNCTION hold_viewing(bigint, timestamptz, timestamptz);

-- Take seats for the acting customer until p_expires_at. Raises EM010, EM011, EM060, EM061.
CREATE FUNCTION hold_seats(
    p_slot_id bigint, p_guests integer, p_now timestamptz, p_expires_at timestamptz,
    p_most integer DEFAULT 50, p_most_guests integer DEFAULT 1000
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
    INSERT INTO bookings (customer_id, slot_id, guests, total_rwf, status, expires_at, created_at)
    VALUES (current_customer(), slot.id, p_guests, slot.price_rwf * p_guests, 'held',
            p_expires_at, p_now)
    RETURNING * INTO held;
    RETURN held;
END $$;

-- Keep stock for the acting customer until p_expires_at, at today's prices. Raises EM040, EM041, EM062.
CREATE FUNCTION hold_order(
    p_product_ids bigint[], p_quantities integer[], p_pick_up_until timestamptz, p_now timestamptz,
    p_expires_at timestamptz, p_most integer DEFAULT 50
) RETURNS orders
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted integer := cardinality(p_product_ids);
    known integer;
    taken integer;
    held orders;
BEGIN
    PERFORM limit_open_holds('order', 0, p_most, 0, p_now);
    PERFORM 1 FROM products WHERE id = ANY (p_product_ids) ORDER BY id FOR NO KEY UPDATE;
    SELECT count(*) INTO known FROM products WHERE id = ANY (p_product_ids);
    IF wanted IS DISTINCT FROM known OR wanted IS DISTINCT FROM cardinality(p_quantities)
        OR (SELECT count(DISTINCT shop_id) FROM products WHERE id = ANY (p_product_ids)) <> 1 THEN
        RAISE EXCEPTION 'products % are not of one shop', p_product_ids USING ERRCODE = 'EM040';
    END IF;
    UPDATE products p SET stock = stock - w.quantity
    FROM unnest(p_product_ids, p_quantities) AS w (product_id, quantity)
    WHERE p.id = w.product_id AND p.stock >= w.quantity;
    GET DIAGNOSTICS taken = ROW_COUNT;
    IF taken <> wanted THEN
        RAISE EXCEPTION 'too little is left of %', p_product_ids USING ERRCODE = 'EM041';
    END IF;
    INSERT INTO orders (customer_id, shop_id, total_rwf, expires_at, pick_up_until, created_at)
    SELECT current_customer(), min(p.shop_id), sum(p.price_rwf * w.quantity), p_expires_at,
        p_pick_up_until, p_now
    FROM unnest(p_product_ids, p_quantities) AS w (product_id, quantity)
    JOIN products p ON p.id = w.product_id
    RETURNING * INTO held;
    INSERT INTO order_items (order_id, customer_id, product_id, quantity, price_rwf)
    SELECT held.id, held.customer_id, p.id, w.quantity, p.price_rwf
    FROM unnest(p_product_ids, p_quantities) AS w (product_id, quantity)
    JOIN products p ON p.id = w.product_id;
    RETURN held;
END $$;

-- Keep a time for the acting customer. Raises EM050, EM051, EM063.
CREATE FUNCTION hold_viewing(
    p_property_id bigint, p_starts_at timestamptz, p_now timestamptz, p_most integer DEFAULT 50
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint;
BEGIN
    PERFORM limit_open_holds('viewing', 0, p_most, 0, p_now);
    IF p_starts_at <= p_now OR NOT EXISTS (
        SELECT 1 FROM properties WHERE id = p_property_id AND is_listed
    ) THEN
        RAISE EXCEPTION 'property % is gone, or % is past', p_property_id, p_starts_at
            USING ERRCODE = 'EM050';
    END IF;
    INSERT INTO viewings (customer_id, property_id, starts_at, created_at)
    VALUES (current_customer(), p_property_id, p_starts_at, p_now)
    ON CONFLICT (property_id, starts_at) WHERE status IN ('held', 'confirmed') DO NOTHING
    RETURNING id INTO held;
    IF held IS NULL THEN
        RAISE EXCEPTION 'somebody sees property % at %', p_property_id, p_starts_at
            USING ERRCODE = 'EM051';
    END IF;
    RETURN held;
END $$;

REVOKE EXECUTE ON FUNCTION hold_seats(bigint, integer, timestamptz, timestamptz, integer, integer),
    hold_order(bigint[], integer[], timestamptz, timestamptz, timestamptz, integer),
    hold_viewing(bigint, timestamptz, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_seats(bigint, integer, timestamptz, timestamptz, integer, integer),
    hold_order(bigint[], integer[], timestamptz, timestamptz, timestamptz, integer),
    hold_viewing(bigint, timestamptz, timestamptz, integer) TO easymo_customer;
