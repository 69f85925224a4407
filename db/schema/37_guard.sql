-- Free words of models are judged by what tools and code said, and what was stopped is kept.

-- A model's words that did not go out, why, and what went out instead.
CREATE TABLE guard_blocks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    agent text NOT NULL,
    rule text NOT NULL,
    reason text NOT NULL,
    content text NOT NULL,                   -- cut, when it is very long
    created_at timestamptz NOT NULL          -- product clock
);
CREATE INDEX guard_blocks_turn ON guard_blocks (turn_id);
CREATE INDEX guard_blocks_customer ON guard_blocks (customer_id, id);

ALTER TABLE guard_blocks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON guard_blocks TO easymo_staff USING (true);
