-- Agents with their versions, the tools they may call, and every call.

-- An agent as people configured it. Seeds only begin it: what is here counts. Of a type there may
-- be several, of which one speaks; what a conversation is with is the type.
CREATE TABLE ai_agents (
    name text PRIMARY KEY,
    description text NOT NULL,               -- what triage reads
    instructions text NOT NULL,
    model text,                              -- null: the model of the settings
    temperature real CHECK (temperature BETWEEN 0 AND 2),
    max_tokens integer NOT NULL DEFAULT 2000 CHECK (max_tokens > 0),
    tools text[] NOT NULL DEFAULT '{}',
    is_enabled boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    type text NOT NULL CHECK (type <> '')    -- the node of the graph that it is: booking, triage, …
);
CREATE UNIQUE INDEX ai_agents_one_speaks ON ai_agents (type) WHERE is_enabled;

-- The agent of a type that speaks; when none does now, the one that was changed last.
CREATE FUNCTION agent_of(p_type text) RETURNS SETOF ai_agents
LANGUAGE sql STABLE AS $$
    SELECT * FROM ai_agents WHERE type = p_type
    ORDER BY is_enabled DESC, updated_at DESC, name LIMIT 1
$$;

-- Each configuration an agent ever had, so that an answer can be read with the one it came from.
CREATE TABLE agent_versions (
    agent text NOT NULL REFERENCES ai_agents,
    version integer NOT NULL,
    configuration jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent, version)
);

-- A changed agent is a new version of it.
CREATE FUNCTION next_agent_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    RETURN NEW;
END $$;

CREATE TRIGGER ai_agents_next_version BEFORE UPDATE ON ai_agents
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_agent_version();

-- No version is lost, whoever writes the agent.
CREATE FUNCTION keep_agent_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agent_versions (agent, version, configuration)
    VALUES (NEW.name, NEW.version, to_jsonb(NEW));
    RETURN NULL;
END $$;

CREATE TRIGGER ai_agents_keep_version AFTER INSERT OR UPDATE ON ai_agents
    FOR EACH ROW EXECUTE FUNCTION keep_agent_version();

-- A tool that agents may call. Code owns what it is; people own whether it may be called.
CREATE TABLE ai_tools (
    name text PRIMARY KEY,
    description text NOT NULL,
    needs_confirmation boolean NOT NULL,     -- it drafts; the customer confirms
    is_enabled boolean NOT NULL DEFAULT true, -- the kill switch
    category text NOT NULL CHECK (category <> ''), -- the noun it is about
    -- What a model may say to it, as JSON Schema.
    parameters jsonb NOT NULL CHECK (jsonb_typeof(parameters) = 'object'),
    requires_auth boolean NOT NULL           -- the press on what it drafts may take the PIN
);

-- A call of a tool, with what it answered: kept whether or not its turn is committed.
CREATE TABLE ai_tool_executions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint NOT NULL REFERENCES turns,
    agent text NOT NULL,
    tool text NOT NULL,
    call_id text NOT NULL,
    arguments jsonb NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('answered', 'refused', 'unavailable', 'failed')),
    answer text NOT NULL,
    latency_ms real NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- What the customer may be shown of the answer: the tool's own sentence and its choices.
    shown text NOT NULL DEFAULT ''
);
CREATE INDEX ai_tool_executions_turn ON ai_tool_executions (turn_id);
CREATE INDEX ai_tool_executions_conversation ON ai_tool_executions (conversation_id, id);

-- A run notes the calls it makes, and sees those of its customer only.

ALTER TABLE ai_tool_executions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON ai_tool_executions TO easymo_staff USING (true);
CREATE POLICY own ON ai_tool_executions TO easymo_customer USING (customer_id = current_customer());
GRANT INSERT ON ai_tool_executions TO easymo_customer;
