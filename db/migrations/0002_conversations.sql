-- Conversations, what was said in them, and the people who take them over.
-- Safe before or after the deploy: nothing exists yet.

CREATE TABLE ai_conversations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,   -- also the thread id of the graph
    customer_id bigint NOT NULL REFERENCES customers,
    phone_number_id text NOT NULL,                        -- the business number she wrote to
    agent text,                                           -- who has it now
    is_interrupted boolean NOT NULL DEFAULT false,        -- the graph waits in an interrupt
    summary text,
    total_cost_usd numeric(12, 6) NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX ai_conversations_one_live ON ai_conversations (customer_id) WHERE ended_at IS NULL;
CREATE INDEX ai_conversations_customer ON ai_conversations (customer_id, id);

CREATE TABLE turns (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    fencing_token bigint NOT NULL,
    status text NOT NULL DEFAULT 'running'
        CHECK (status IN (
            'running',    -- claimed; when its worker died, it is run again
            'answered',   -- committed with its answer
            'apologised'  -- failed too often: committed with an apology
        )),
    attempts integer NOT NULL DEFAULT 1,
    path text[] NOT NULL DEFAULT '{}',                    -- the nodes it went through
    error text,                                           -- of the last attempt that failed
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
);
CREATE UNIQUE INDEX turns_one_running ON turns (customer_id) WHERE status = 'running';
CREATE INDEX turns_conversation ON turns (conversation_id, id);

CREATE TABLE ai_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint REFERENCES turns,
    role text NOT NULL CHECK (role IN ('customer', 'agent', 'person', 'event')),
    agent text,                                           -- which agent spoke, for role 'agent'
    content text NOT NULL,
    created_at timestamptz NOT NULL                       -- product clock
);
CREATE INDEX ai_messages_conversation ON ai_messages (conversation_id, id);

CREATE TABLE handoffs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'taken', 'closed')),
    reason text NOT NULL,
    requested_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX handoffs_one_open ON handoffs (conversation_id) WHERE status <> 'closed';
