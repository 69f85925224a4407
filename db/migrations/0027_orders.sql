-- Shops, products and orders for pick-up: stock that is never oversold, paid like bookings are.
-- Run before the deploy: the code that follows reads it, and the code before it knows none of it.

-- Shops, their products, and orders for pick-up.
--
-- Errors: EM040 a product does not exist or is of another shop, EM041 too little of it is left.
--
-- Locks: customer, action, payment, booking, slot, order, product, transfer, accounts, job.

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

-- Actions about orders. The kinds are those of all subjects.
ALTER TABLE actions DROP CONSTRAINT actions_kind_check;
ALTER TABLE actions ADD CONSTRAINT actions_kind_check
    CHECK (kind IN ('create_booking', 'cancel_booking', 'top_up', 'pay_booking',
                    'request_ride', 'cancel_ride', 'create_order', 'cancel_order'));
ALTER TABLE actions DROP CONSTRAINT actions_about_a_booking;
ALTER TABLE actions ADD CONSTRAINT actions_about_a_booking CHECK (
    (kind IN ('create_booking', 'cancel_booking', 'pay_booking')) = (booking_id IS NOT NULL));
ALTER TABLE actions ADD COLUMN order_id bigint;
ALTER TABLE actions
    ADD CONSTRAINT actions_about_an_order
        CHECK ((kind IN ('create_order', 'cancel_order')) = (order_id IS NOT NULL)),
    ADD CONSTRAINT actions_order
        FOREIGN KEY (order_id, customer_id) REFERENCES orders (id, customer_id);
CREATE INDEX actions_order ON actions (order_id);

-- However a quote is let go (dropped, run out, superseded), what it holds is let go with it.
CREATE FUNCTION let_order_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE orders SET status = CASE NEW.status WHEN 'cancelled' THEN 'cancelled' ELSE 'expired' END,
        ended_at = CASE NEW.status WHEN 'cancelled' THEN NEW.settled_at END
    WHERE id = NEW.order_id AND status = 'held';
    RETURN NULL;
END $$;
CREATE TRIGGER actions_let_order_go AFTER UPDATE OF status ON actions
    FOR EACH ROW WHEN (NEW.kind = 'create_order'
        AND NEW.status IN ('cancelled', 'expired', 'superseded'))
    EXECUTE FUNCTION let_order_go();

-- Several proposals are withdrawn with their locks in order, what they hold included.
CREATE OR REPLACE FUNCTION withdraw_actions(p_action_ids bigint[], p_to text, p_now timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM actions WHERE id = ANY (p_action_ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM bookings
    WHERE id IN (SELECT booking_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM slots
    WHERE id IN (SELECT b.slot_id FROM actions a JOIN bookings b ON b.id = a.booking_id
                 WHERE a.id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM orders
    WHERE id IN (SELECT order_id FROM actions WHERE id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM products
    WHERE id IN (SELECT i.product_id FROM actions a JOIN order_items i ON i.order_id = a.order_id
                 WHERE a.id = ANY (p_action_ids))
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM withdraw_action(id, p_to, p_now) FROM actions WHERE id = ANY (p_action_ids);
END $$;

-- The acting customer's open proposal of a kind, withdrawn because she is changing her mind about
-- it: what it holds is hers to have. False when she has none.
CREATE FUNCTION withdraw_own_proposal(p_kind text, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bigint;
BEGIN
    SELECT id INTO own FROM actions
    WHERE customer_id = current_customer() AND kind = p_kind AND status = 'proposed'
    FOR NO KEY UPDATE;
    IF own IS NULL THEN
        RETURN false;
    END IF;
    PERFORM withdraw_action(own, 'superseded', p_now);
    RETURN true;
END $$;

-- What a customer may do in her own door.

-- Keep stock for the acting customer until p_expires_at, at today's prices. Raises EM040, EM041.
CREATE FUNCTION hold_order(
    p_product_ids bigint[], p_quantities integer[], p_pick_up_until timestamptz, p_now timestamptz,
    p_expires_at timestamptz
) RETURNS orders
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted integer := cardinality(p_product_ids);
    known integer;
    taken integer;
    held orders;
BEGIN
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

-- The shop has handed an order over, and has its money. False when it is not one to hand over.
CREATE FUNCTION collect_order(p_order_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE sql AS $$
    WITH handed_over AS (
        UPDATE orders SET status = 'collected', ended_at = p_now
        WHERE id = p_order_id AND status = 'confirmed' RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM handed_over)
$$;

-- Paying. What a payment is for is a booking, an order, or the wallet itself.

ALTER TABLE payments DROP CONSTRAINT payments_purpose_check;
ALTER TABLE payments DROP CONSTRAINT payments_outcome_check;
ALTER TABLE payments
    ADD COLUMN order_id bigint,
    ADD CONSTRAINT payments_purpose_check CHECK (purpose IN ('top_up', 'booking', 'order')),
    ADD CONSTRAINT payments_outcome_check CHECK (outcome IN (
        'topped_up',
        'booked',          -- the hold was confirmed, or its seats were taken again
        'ordered',         -- the same, of an order
        'paid',            -- a booking that stood already
        'kept_in_wallet'   -- what it was for could no longer be paid
    )),
    ADD CONSTRAINT payments_for_an_order CHECK ((purpose = 'order') = (order_id IS NOT NULL)),
    ADD CONSTRAINT payments_order
        FOREIGN KEY (order_id, customer_id) REFERENCES orders (id, customer_id);
CREATE UNIQUE INDEX payments_one_open_of_an_order ON payments (order_id)
    WHERE status IN ('new', 'requested');

CREATE OR REPLACE FUNCTION guard_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('new', 'requested'), ('new', 'failed'),
        ('requested', 'new'),                -- the provider could not be reached at all
        ('requested', 'succeeded'), ('requested', 'failed')
    ) AND OLD.status <> NEW.status OR (OLD.id, OLD.customer_id, OLD.conversation_id, OLD.action_id,
        OLD.reference, OLD.purpose, OLD.booking_id, OLD.order_id, OLD.amount_rwf, OLD.payer,
        OLD.created_at)
        IS DISTINCT FROM (NEW.id, NEW.customer_id, NEW.conversation_id, NEW.action_id,
        NEW.reference, NEW.purpose, NEW.booking_id, NEW.order_id, NEW.amount_rwf, NEW.payer,
        NEW.created_at)
    THEN
        RAISE EXCEPTION 'payment % cannot change so (% to %)', OLD.id, OLD.status, NEW.status
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

-- The acting customer's order, locked, if it can be paid: held and in time, neither paid nor being
-- paid.
CREATE FUNCTION lock_payable_order(p_order_id bigint, p_now timestamptz) RETURNS SETOF orders
LANGUAGE sql AS $$
    SELECT * FROM orders
    WHERE id = p_order_id AND customer_id = current_customer() AND paid_transfer_id IS NULL
      AND status = 'held' AND expires_at > p_now
      AND NOT EXISTS (SELECT 1 FROM payments p
                      WHERE p.order_id = p_order_id AND p.status IN ('new', 'requested'))
    FOR NO KEY UPDATE
$$;

-- Write the payment of an action that the acting customer pressed; again, the same one is meant.
-- The price is that of what is paid. No row when it can no longer be paid.
CREATE OR REPLACE FUNCTION start_payment(p_action_id bigint, p_now timestamptz)
RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pressed actions;
    price_rwf bigint;
    phone text;
    started bigint;
BEGIN
    SELECT * INTO pressed FROM actions
    WHERE id = p_action_id AND customer_id = current_customer()
      AND kind IN ('create_booking', 'pay_booking', 'create_order', 'top_up')
      AND status IN ('proposed', 'executed')
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'action % is not one to pay for', p_action_id USING ERRCODE = 'EM030';
    END IF;
    SELECT id INTO started FROM payments WHERE action_id = p_action_id;
    IF FOUND THEN
        RETURN NEXT started;
        RETURN;
    END IF;
    SELECT value INTO phone FROM customer_aliases
    WHERE customer_id = current_customer() AND kind = 'wa_id' AND value ~ '^[1-9][0-9]{9,14}$'
    ORDER BY created_at DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'customer % has no number to ask', current_customer()
            USING ERRCODE = 'EM031';
    END IF;
    -- A hold outlives the five minutes she has to approve.
    IF pressed.booking_id IS NOT NULL THEN
        SELECT total_rwf INTO price_rwf FROM lock_payable(pressed.booking_id, p_now);
        UPDATE bookings SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE price_rwf IS NOT NULL AND id = pressed.booking_id AND status = 'held';
    ELSIF pressed.order_id IS NOT NULL THEN
        SELECT total_rwf INTO price_rwf FROM lock_payable_order(pressed.order_id, p_now);
        UPDATE orders SET expires_at = greatest(expires_at, p_now + interval '10 minutes')
        WHERE price_rwf IS NOT NULL AND id = pressed.order_id AND status = 'held';
    ELSE
        price_rwf := pressed.amount_rwf;
    END IF;
    IF price_rwf IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO payments (customer_id, conversation_id, action_id, purpose, booking_id, order_id,
                          amount_rwf, payer, created_at)
    VALUES (pressed.customer_id, pressed.conversation_id, pressed.id,
            CASE WHEN pressed.booking_id IS NOT NULL THEN 'booking'
                 WHEN pressed.order_id IS NOT NULL THEN 'order' ELSE 'top_up' END,
            pressed.booking_id, pressed.order_id, price_rwf, phone, p_now)
    RETURNING id INTO started;
    RETURN NEXT started;
END $$;

-- Move a price from a customer's wallet to us, once for what is paid. Raises EM021 when there is too
-- little. Returns the transfer.
CREATE FUNCTION charge_wallet(
    p_scope text, p_id bigint, p_customer_id bigint, p_price_rwf bigint, p_now timestamptz
) RETURNS bigint
LANGUAGE sql AS $$
    SELECT id FROM ledger_transfer(p_scope, p_id::text, 'payment',
        ledger_account('wallet', p_customer_id), ledger_account('revenue'),
        p_price_rwf, p_scope || ':' || p_id, p_now)
$$;

CREATE OR REPLACE FUNCTION charge_booking(p_booking bookings, p_now timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    UPDATE bookings SET paid_transfer_id = charge_wallet('booking', p_booking.id,
        p_booking.customer_id, p_booking.total_rwf, p_now)
    WHERE id = p_booking.id RETURNING paid_transfer_id
$$;

CREATE FUNCTION charge_order(p_order orders, p_now timestamptz) RETURNS bigint
LANGUAGE sql AS $$
    UPDATE orders SET paid_transfer_id = charge_wallet('order', p_order.id, p_order.customer_id,
        p_order.total_rwf, p_now)
    WHERE id = p_order.id RETURNING paid_transfer_id
$$;

-- Pay a held order of the acting customer, and confirm it; returns the transfer. No row when it can
-- no longer be paid. Raises EM021 when her wallet has too little.
CREATE FUNCTION pay_order_from_wallet(p_order_id bigint, p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    payable orders;
BEGIN
    SELECT * INTO payable FROM lock_payable_order(p_order_id, p_now);
    IF FOUND THEN
        UPDATE orders SET status = 'confirmed', confirmed_at = p_now WHERE id = payable.id;
        RETURN NEXT charge_order(payable, p_now);
    END IF;
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

-- What the acting customer moved this day in Kigali: asked of mobile money unless that failed, and
-- paid out of her wallet. What is paid by mobile money passes through her wallet and counts once.
CREATE OR REPLACE FUNCTION spent_today(p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH today AS (
        SELECT date_trunc('day', p_now, 'Africa/Kigali') AS begins_at
    ), asked AS (
        SELECT sum(amount_rwf) AS total FROM payments, today
        WHERE customer_id = current_customer() AND created_at >= begins_at AND status <> 'failed'
    ), paid AS (
        SELECT sum(t.amount_rwf) AS total FROM transfers t JOIN accounts a ON a.id = t.from_id, today
        WHERE a.customer_id = current_customer() AND t.kind = 'payment' AND t.created_at >= begins_at
          AND t.state IN ('pending', 'posted')
          AND NOT EXISTS (SELECT 1 FROM payments p JOIN bookings b ON b.id = p.booking_id
                          WHERE b.paid_transfer_id = t.id AND p.outcome IN ('booked', 'paid'))
          AND NOT EXISTS (SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id
                          WHERE o.paid_transfer_id = t.id AND p.outcome = 'ordered')
    )
    SELECT coalesce(asked.total, 0)::bigint + coalesce(paid.total, 0)::bigint FROM asked, paid
$$;

-- What the product's own processes do.

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

-- Tell the customer, in the transaction of the result.
CREATE OR REPLACE FUNCTION tell_payment(p_payment payments, p_day date) RETURNS void
LANGUAGE sql AS $$
    SELECT raise_event(p_payment.customer_id, 'payment:' || p_payment.id, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'event', 'payment_' || p_payment.status,
            'payment_id', p_payment.id, 'purpose', p_payment.purpose,
            'outcome', p_payment.outcome, 'reason', p_payment.reason,
            'amount_rwf', p_payment.amount_rwf, 'balance_rwf', coalesce(w.available_rwf, 0),
            'booking_id', b.id, 'venue', v.name, 'starts_at', s.starts_at, 'guests', b.guests,
            'is_released', coalesce(b.status, o.status) IS NOT DISTINCT FROM 'expired')
        || coalesce(order_facts(p_payment.order_id), '{}'),
        p_day)
    FROM ai_conversations c
    LEFT JOIN wallet_balances w ON w.customer_id = p_payment.customer_id
    LEFT JOIN bookings b ON b.id = p_payment.booking_id
    LEFT JOIN slots s ON s.id = b.slot_id
    LEFT JOIN venues v ON v.id = s.venue_id
    LEFT JOIN orders o ON o.id = p_payment.order_id
    WHERE c.id = p_payment.conversation_id
$$;

-- Make sure that an order stands, so that it can be paid. Returns what paying it comes to then:
-- ordered or kept_in_wallet. A hold that ran out gets its stock again when all of it is there.
CREATE FUNCTION settle_order(p_order_id bigint, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    wanted orders;
BEGIN
    SELECT * INTO wanted FROM orders WHERE id = p_order_id FOR NO KEY UPDATE;
    IF wanted.paid_transfer_id IS NOT NULL OR wanted.status NOT IN ('held', 'expired') THEN
        RETURN 'kept_in_wallet';
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

-- The money is ours: into her wallet, and on to what she paid for. Returns the outcome; null when
-- the payment was over already.
CREATE OR REPLACE FUNCTION payment_succeeded(
    p_id bigint, p_provider_transaction_id text, p_now timestamptz, p_day date
) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    paid payments;
    touched bigint[];
BEGIN
    SELECT * INTO paid FROM payments WHERE id = p_id AND status = 'requested' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    paid.outcome := CASE paid.purpose WHEN 'top_up' THEN 'topped_up'
        WHEN 'order' THEN settle_order(paid.order_id, p_now)
        ELSE settle_booking(paid.booking_id, p_now) END;
    UPDATE payments SET status = 'succeeded', outcome = paid.outcome, settled_at = p_now,
        provider_transaction_id = p_provider_transaction_id, leased_until = NULL
    WHERE id = p_id RETURNING * INTO paid;
    -- Both transfers' accounts at once, in the order in which everybody locks them.
    touched := ARRAY[ledger_account('provider_clearing'), ledger_account('revenue'),
                     ledger_account('wallet', paid.customer_id)];
    PERFORM 1 FROM accounts WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
    PERFORM ledger_transfer('momo', paid.reference::text, 'top_up',
        ledger_account('provider_clearing'), ledger_account('wallet', paid.customer_id),
        paid.amount_rwf, paid.reference::text, p_now);
    IF paid.outcome IN ('booked', 'paid') THEN
        PERFORM charge_booking(b, p_now) FROM bookings b WHERE b.id = paid.booking_id;
    ELSIF paid.outcome = 'ordered' THEN
        PERFORM charge_order(o, p_now) FROM orders o WHERE o.id = paid.order_id;
    END IF;
    PERFORM tell_payment(paid, p_day);
    RETURN paid.outcome;
END $$;

-- It will never be paid: what it would have paid for goes back. False when it was over already.
CREATE OR REPLACE FUNCTION payment_failed(
    p_id bigint, p_reason text, p_now timestamptz, p_day date
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    failed payments;
    freed bookings;
BEGIN
    UPDATE payments SET status = 'failed', reason = p_reason, settled_at = p_now,
        leased_until = NULL
    WHERE id = p_id AND status IN ('new', 'requested') RETURNING * INTO failed;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE bookings SET status = 'expired' WHERE id = failed.booking_id AND status = 'held'
    RETURNING * INTO freed;
    IF FOUND THEN
        UPDATE slots SET taken = taken - freed.guests WHERE id = freed.slot_id;
    END IF;
    UPDATE orders SET status = 'expired' WHERE id = failed.order_id AND status = 'held';
    PERFORM tell_payment(failed, p_day);
    RETURN true;
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

-- Who may see and do what.

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
ALTER TABLE order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE order_items FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON orders TO easymo_staff USING (true);
CREATE POLICY staff ON order_items TO easymo_staff USING (true);
CREATE POLICY own ON orders FOR SELECT TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON order_items FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT ON shops, products, orders, order_items TO easymo_customer;
GRANT INSERT (order_id) ON actions TO easymo_customer;
GRANT SELECT (order_id) ON payments TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION withdraw_own_proposal(text, timestamptz),
    hold_order(bigint[], integer[], timestamptz, timestamptz, timestamptz),
    confirm_order(bigint, timestamptz), cancel_order(bigint, timestamptz),
    pay_order_from_wallet(bigint, timestamptz), refund_order(bigint, timestamptz)
    TO easymo_customer;
