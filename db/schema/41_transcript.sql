-- What models and customers said to each other, as models are told of it: with the calls of tools.

-- A turn's calls of tools stand before its first answer, which says which they were; an answer of a
-- tool stands for itself. What is said is owned by ai_messages, a call by ai_tool_executions.
CREATE VIEW ai_transcript WITH (security_invoker = true) AS
SELECT m.conversation_id, m.customer_id, m.turn_id, m.id AS message_id, NULL::bigint AS execution_id,
       m.role, m.agent, m.content, calls.tool_calls, NULL::text AS tool_call_id,
       m.input_tokens AS tokens_prompt, m.output_tokens AS tokens_completion, m.cost_usd, m.created_at
FROM ai_messages m
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('id', x.call_id, 'name', x.tool, 'arguments', x.arguments)
                     ORDER BY x.id) AS tool_calls
    FROM ai_tool_executions x
    WHERE x.turn_id = m.turn_id AND m.role = 'agent' AND m.id = (
        SELECT min(f.id) FROM ai_messages f WHERE f.turn_id = m.turn_id AND f.role = 'agent')
) calls ON true
UNION ALL
SELECT x.conversation_id, x.customer_id, x.turn_id,
       (SELECT min(f.id) FROM ai_messages f WHERE f.turn_id = x.turn_id AND f.role = 'agent'),
       x.id, 'tool', x.agent, x.answer, NULL, x.call_id, NULL, NULL, NULL, x.created_at
FROM ai_tool_executions x;
