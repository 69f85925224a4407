-- How far a conversation's summary goes: the last message that is in it. A run reads her own.
-- Safe before or after the deploy: nothing reads it yet.

ALTER TABLE ai_conversations ADD COLUMN summarised_to bigint;

CREATE POLICY own ON ai_conversations FOR SELECT TO easymo_customer
    USING (customer_id = current_customer());
GRANT SELECT (id, customer_id, summary) ON ai_conversations TO easymo_customer;
