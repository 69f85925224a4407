-- A viewing is reminded of like a booking.
-- Together with the deploy: a worker of before has no words for such a reminder.

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

REVOKE EXECUTE ON FUNCTION schedule_viewing_reminder() FROM PUBLIC;
