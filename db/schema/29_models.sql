-- What models take and cost: every call, the day's sums, and the prices they are reckoned with.

-- List prices in US dollars for a million tokens. A new price is a new row: old calls keep theirs.
CREATE TABLE model_prices (
    model text NOT NULL,                     -- or what its dated names begin with
    valid_from date NOT NULL,
    input_usd numeric(12, 6) NOT NULL CHECK (input_usd >= 0),
    cached_usd numeric(12, 6) NOT NULL CHECK (cached_usd >= 0),
    output_usd numeric(12, 6) NOT NULL CHECK (output_usd >= 0),
    PRIMARY KEY (model, valid_from)
);

-- A call of a model, whether or not it answered: what is spent is known from here.
CREATE TABLE ai_model_calls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    agent text NOT NULL,
    model text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN (
        'answered', 'throttled', 'broken', 'cut', 'too_slow', 'not_accepted')),
    input_tokens integer NOT NULL,           -- the cached ones included
    cached_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    cost_usd numeric(12, 6) NOT NULL,
    latency_ms real NOT NULL,
    day date NOT NULL,                       -- in Kigali, by the product clock
    is_counted boolean NOT NULL DEFAULT false, -- in ai_daily_metrics
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ai_model_calls_turn ON ai_model_calls (turn_id);
CREATE INDEX ai_model_calls_customer ON ai_model_calls (customer_id, day);
CREATE INDEX ai_model_calls_uncounted ON ai_model_calls (id) WHERE NOT is_counted;

-- A day's sums of them. They may lag: what is not in them yet says so in ai_model_calls.
CREATE TABLE ai_daily_metrics (
    day date NOT NULL,
    agent text NOT NULL,
    model text NOT NULL,
    calls bigint NOT NULL,
    failures bigint NOT NULL,
    input_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost_usd numeric(14, 6) NOT NULL,
    latency_ms double precision NOT NULL,    -- of all calls together
    PRIMARY KEY (day, agent, model)
);

-- What a call cost. Of a model without a price, the dearest we know: a budget is kept rather too
-- early than too late.
CREATE FUNCTION cost_of_call(
    p_model text, p_day date, p_input integer, p_cached integer, p_output integer
) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT round((p.input_usd * (p_input - p_cached) + p.cached_usd * p_cached
                  + p.output_usd * p_output) / 1000000, 6)
    FROM model_prices p
    WHERE p.valid_from <= p_day
    ORDER BY starts_with(p_model, p.model) DESC,
             CASE WHEN starts_with(p_model, p.model) THEN length(p.model) END DESC,
             CASE WHEN starts_with(p_model, p.model) THEN p.valid_from END DESC,
             p.output_usd DESC
    LIMIT 1
$$;

-- Note a call with its cost, on the conversation and on what the agent said too.
CREATE FUNCTION keep_model_call(
    p_customer_id bigint, p_conversation_id bigint, p_turn_id bigint, p_agent text, p_model text,
    p_outcome text, p_input integer, p_cached integer, p_output integer, p_latency_ms double precision,
    p_day date
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    cost numeric := coalesce(cost_of_call(p_model, p_day, p_input, p_cached, p_output), 0);
BEGIN
    INSERT INTO ai_model_calls (customer_id, conversation_id, turn_id, agent, model, outcome,
        input_tokens, cached_tokens, output_tokens, cost_usd, latency_ms, day)
    VALUES (p_customer_id, p_conversation_id, p_turn_id, p_agent, p_model, p_outcome,
        p_input, p_cached, p_output, cost, p_latency_ms, p_day);
    UPDATE ai_conversations SET total_cost_usd = total_cost_usd + cost
    WHERE id = p_conversation_id AND cost > 0;
    -- On the first thing the turn said.
    UPDATE ai_messages SET input_tokens = coalesce(input_tokens, 0) + p_input,
        cached_tokens = coalesce(cached_tokens, 0) + p_cached,
        output_tokens = coalesce(output_tokens, 0) + p_output,
        cost_usd = coalesce(cost_usd, 0) + cost
    WHERE id = (SELECT min(id) FROM ai_messages WHERE turn_id = p_turn_id AND role = 'agent');
END $$;

-- The day's sum may lag by what was not counted yet; that is added here.
CREATE FUNCTION spent_on_models(
    p_customer_id bigint, p_conversation_id bigint, p_day date,
    OUT day_usd double precision, OUT customer_usd double precision,
    OUT conversation_usd double precision
)
LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(cost_usd), 0) FROM ai_daily_metrics WHERE day = p_day)
         + (SELECT coalesce(sum(cost_usd), 0) FROM ai_model_calls
            WHERE NOT is_counted AND day = p_day),
           (SELECT coalesce(sum(cost_usd), 0) FROM ai_model_calls
            WHERE customer_id = p_customer_id AND day = p_day),
           (SELECT total_cost_usd FROM ai_conversations WHERE id = p_conversation_id)
$$;

-- Add calls to the sums of their day. Not in the transaction of a turn: all turns would wait for
-- the same rows. Returns how many calls.
CREATE FUNCTION count_model_calls(p_most integer) RETURNS bigint
LANGUAGE sql AS $$
    WITH counted AS (
        UPDATE ai_model_calls SET is_counted = true
        WHERE id IN (SELECT id FROM ai_model_calls WHERE NOT is_counted
                     ORDER BY id LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING *
    ), summed AS (
        INSERT INTO ai_daily_metrics AS known (day, agent, model, calls, failures, input_tokens,
            cached_tokens, output_tokens, cost_usd, latency_ms)
        SELECT day, agent, model, count(*), count(*) FILTER (WHERE outcome <> 'answered'),
            sum(input_tokens), sum(cached_tokens), sum(output_tokens), sum(cost_usd),
            sum(latency_ms)
        FROM counted GROUP BY day, agent, model ORDER BY day, agent, model
        ON CONFLICT (day, agent, model) DO UPDATE SET
            calls = known.calls + excluded.calls,
            failures = known.failures + excluded.failures,
            input_tokens = known.input_tokens + excluded.input_tokens,
            cached_tokens = known.cached_tokens + excluded.cached_tokens,
            output_tokens = known.output_tokens + excluded.output_tokens,
            cost_usd = known.cost_usd + excluded.cost_usd,
            latency_ms = known.latency_ms + excluded.latency_ms
    )
    SELECT count(*) FROM counted
$$;

ALTER TABLE ai_model_calls ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON ai_model_calls TO easymo_staff USING (true);
