-- Free words of models are judged by what tools and code said, and what was stopped is kept.
-- Before or after the deploy: what was said before is nobody's evidence, which is the careful side.

-- Whether code chose the words; a model's own are no evidence for what it says next.
ALTER TABLE ai_messages ADD COLUMN is_by_code boolean NOT NULL DEFAULT false;
-- What the customer may be shown of the answer: the tool's own sentence and its choices.
ALTER TABLE ai_tool_executions ADD COLUMN shown text NOT NULL DEFAULT '';

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

ALTER TABLE guard_blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE guard_blocks FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON guard_blocks TO easymo_staff USING (true);

-- What tools answered and code said in a conversation of the acting customer, the newest first.
CREATE FUNCTION told_in_conversation(p_conversation_id bigint, p_most integer)
RETURNS TABLE (tool text, outcome text, arguments jsonb, said text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    (SELECT e.tool, e.outcome, e.arguments, e.answer || E'\n' || e.shown FROM ai_tool_executions e
     WHERE e.conversation_id = p_conversation_id AND e.customer_id = current_customer()
     ORDER BY e.id DESC LIMIT p_most)
    UNION ALL
    (SELECT NULL, 'answered', '{}'::jsonb, m.content FROM ai_messages m
     WHERE m.conversation_id = p_conversation_id AND m.customer_id = current_customer()
       AND m.role = 'agent' AND m.is_by_code
     ORDER BY m.id DESC LIMIT p_most)
$$;
REVOKE EXECUTE ON FUNCTION told_in_conversation(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION told_in_conversation(bigint, integer) TO easymo_customer;
