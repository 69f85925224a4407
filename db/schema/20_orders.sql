-- Orders for pick-up: stock that is never oversold.
--
-- Errors: EM040 a product does not exist or is of another shop, EM041 too little of it is left.
--
-- Locks: customer, action, payment, booking, slot, order, product, transfer, accounts, job.

-- Products of one shop for one customer. What it holds of the stock follows from its status.
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    shop_id bigint NOT NULL REFERENCES shops,
    total_rwf bigint NOT NULL CHECK (total_rwf > 0),
    status text NOT NULL DEFAULT 'held'
        CHECK (status IN (
            'held',       -- stock kept until expires_at
            'confirmed',
            'collected',  -- the shop has handed it over
            'cancelled',  -- by the customer; stock given back
            'expired'     -- the hold ran out or was dropped; stock given back
        )),
    expires_at timestamptz NOT NULL,
    pick_up_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,                    -- collected or cancelled
    paid_transfer_id bigint UNIQUE REFERENCES transfers,
    refunded_rwf bigint NOT NULL DEFAULT 0 CHECK (refunded_rwf BETWEEN 0 AND total_rwf),
    CHECK ((status IN ('confirmed', 'collected')) <= (confirmed_at IS NOT NULL)),
    CHECK (refunded_rwf = 0 OR (paid_transfer_id IS NOT NULL AND status = 'cancelled')),
    UNIQUE (id, customer_id)                 -- so that actions can name an order with its owner
);
CREATE INDEX orders_customer ON orders (customer_id, id);
CREATE INDEX orders_holds ON orders (expires_at) WHERE status = 'held';

-- What an order is of, at the price it had then.
CREATE TABLE order_items (
    order_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    product_id bigint NOT NULL REFERENCES products,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    price_rwf bigint NOT NULL CHECK (price_rwf > 0),  -- of one, as it was quoted
    PRIMARY KEY (order_id, product_id),
    FOREIGN KEY (order_id, customer_id) REFERENCES orders (id, customer_id)
);
CREATE INDEX order_items_product ON order_items (product_id);

-- An order goes one way, but for one that is paid late while its products are still there.
CREATE FUNCTION guard_order_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('held', 'confirmed'), ('held', 'expired'), ('held', 'cancelled'),
        ('confirmed', 'cancelled'), ('confirmed', 'collected'),
        ('expired', 'confirmed')             -- paid too late, and all of it was still there
    ) THEN
        RAISE EXCEPTION 'an order cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER orders_guard_status BEFORE UPDATE OF status ON orders
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_order_status();

-- Stock follows the status of its order, whoever changes it: an order that no longer stands gives
-- it back, one that stands again takes it again or fails.
CREATE FUNCTION move_stock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone text[] := ARRAY['cancelled', 'expired'];
    back integer := (NEW.status = ANY (gone))::integer - (OLD.status = ANY (gone))::integer;
BEGIN
    PERFORM 1 FROM products WHERE id IN (SELECT product_id FROM order_items WHERE order_id = NEW.id)
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE products p SET stock = stock + back * i.quantity
    FROM order_items i WHERE i.order_id = NEW.id AND p.id = i.product_id;
    RETURN NULL;
END $$;

CREATE TRIGGER orders_move_stock AFTER UPDATE OF status ON orders FOR EACH ROW
    WHEN ((OLD.status IN ('cancelled', 'expired')) <> (NEW.status IN ('cancelled', 'expired')))
    EXECUTE FUNCTION move_stock();

-- What customers may do in their own door.

-- Keep stock for the acting customer until p_expires_at, at today's prices. Raises EM040, EM041.
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

-- Keep a held order for good. False when the hold of the acting customer is over.
CREATE FUNCTION confirm_order(p_order_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH kept AS (
        UPDATE orders SET status = 'confirmed', confirmed_at = p_now
        WHERE id = p_order_id AND customer_id = current_customer()
          AND status = 'held' AND expires_at > p_now
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM kept)
$$;

-- Give up a confirmed order of the acting customer. False when it is collected, given up or late.
CREATE FUNCTION cancel_order(p_order_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH given_up AS (
        UPDATE orders SET status = 'cancelled', ended_at = p_now
        WHERE id = p_order_id AND customer_id = current_customer()
          AND status = 'confirmed' AND pick_up_until > p_now
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM given_up)
$$;

-- What the product's own processes do.

-- The shop has handed an order over, and has its money. False when it is not one to hand over.
CREATE FUNCTION collect_order(p_order_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql AS $$
    WITH handed_over AS (
        UPDATE orders SET status = 'collected', ended_at = p_now
        WHERE id = p_order_id AND status = 'confirmed' RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM handed_over)
$$;

-- An order as a customer is told of it.
CREATE FUNCTION order_facts(p_order_id bigint) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('order_id', o.id, 'shop', s.name, 'address', s.address,
        'total_rwf', o.total_rwf, 'pick_up_until', o.pick_up_until,
        'items', (SELECT jsonb_agg(jsonb_build_object('product_id', p.id, 'name', p.name,
                         'quantity', i.quantity, 'price_rwf', i.price_rwf) ORDER BY p.id)
                  FROM order_items i JOIN products p ON p.id = i.product_id
                  WHERE i.order_id = o.id))
    FROM orders o JOIN shops s ON s.id = o.shop_id WHERE o.id = p_order_id
$$;

-- Who may see and do what.

ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON orders TO easymo_staff USING (true);
ALTER TABLE order_items ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON order_items TO easymo_staff USING (true);
CREATE POLICY own ON orders FOR SELECT TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON order_items FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT ON orders, order_items TO easymo_customer;
GRANT EXECUTE ON FUNCTION
    hold_order(bigint[], integer[], timestamptz, timestamptz, timestamptz, integer),
    confirm_order(bigint, timestamptz), cancel_order(bigint, timestamptz)
    TO easymo_customer;
