-- A run sees one customer's rows, whatever the model asks for.
-- Safe before or after the deploy: nothing exists yet.

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'customers', 'customer_aliases', 'ai_conversations', 'turns', 'ai_messages', 'handoffs',
        'inbox', 'outbox', 'message_statuses', 'webhook_events', 'ai_tool_executions', 'bookings',
        'actions', 'send_paces'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY staff ON %I TO easymo_staff USING (true)', guarded);
    END LOOP;
END $$;

-- What a run may touch. All else it cannot even name: tables without a grant are closed to it.
CREATE POLICY own ON customers TO easymo_customer USING (id = current_customer());
CREATE POLICY own ON bookings TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON actions TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON ai_tool_executions TO easymo_customer USING (customer_id = current_customer());
CREATE POLICY own ON ai_messages TO easymo_customer USING (customer_id = current_customer());

GRANT SELECT ON venues, slots TO easymo_customer;
GRANT SELECT (id, name, language, stopped_at) ON customers TO easymo_customer;
GRANT SELECT ON bookings, actions, ai_messages TO easymo_customer;
GRANT INSERT (customer_id, conversation_id, turn_id, kind, booking_id, quote, created_at, expires_at)
    ON actions TO easymo_customer;
GRANT UPDATE (status, pressed_key, settled_at) ON actions TO easymo_customer;
GRANT INSERT ON ai_tool_executions TO easymo_customer;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_customer(), assert_fencing(bigint),
    hold_seats(bigint, integer, timestamptz, timestamptz), confirm_seats(bigint, timestamptz),
    release_seats(bigint, text, timestamptz), withdraw_own_hold(bigint, timestamptz)
    TO easymo_customer;
