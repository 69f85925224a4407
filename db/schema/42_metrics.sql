-- The stream of metrics: each figure when it came to be, for whoever watches. Nothing is written
-- for it: a figure is owned by the row that it is of.

-- `agent` is null where several may have had a part. Times are the machine's, but for what people
-- or customers did, which is the product clock's.
CREATE VIEW ai_metrics WITH (security_invoker = true) AS
SELECT m.metric, m.value, m.unit, c.agent, c.conversation_id, c.turn_id,
       jsonb_build_object('model', c.model, 'outcome', c.outcome) AS labels,
       c.created_at AS recorded_at
FROM ai_model_calls c CROSS JOIN LATERAL (VALUES
    ('model_latency', c.latency_ms::double precision, 'ms'),
    ('model_input', c.input_tokens::double precision, 'tokens'),
    ('model_cached', c.cached_tokens::double precision, 'tokens'),
    ('model_output', c.output_tokens::double precision, 'tokens'),
    ('model_cost', c.cost_usd::double precision, 'USD'),
    ('model_cut', (c.outcome = 'cut')::integer::double precision, 'share')
) AS m (metric, value, unit)
UNION ALL
SELECT 'tool_latency', x.latency_ms::double precision, 'ms', x.agent, x.conversation_id, x.turn_id,
       jsonb_build_object('tool', x.tool, 'outcome', x.outcome), x.created_at
FROM ai_tool_executions x
UNION ALL
SELECT 'turn_latency', extract(epoch FROM t.finished_at - t.started_at) * 1000, 'ms', NULL,
       t.conversation_id, t.id,
       jsonb_build_object('status', t.status, 'attempts', t.attempts), t.finished_at
FROM turns t WHERE t.finished_at IS NOT NULL
UNION ALL
SELECT 'guard_block', 1, 'times', b.agent, b.conversation_id, b.turn_id,
       jsonb_build_object('rule', b.rule), b.created_at
FROM guard_blocks b
UNION ALL
SELECT 'feedback', CASE f.rating WHEN 'up' THEN 1 ELSE 0 END, 'share', f.agent, f.conversation_id,
       NULL, jsonb_build_object('reason', f.reason, 'agent_version', f.agent_version), f.rated_at
FROM feedback f WHERE f.rating IS NOT NULL;
