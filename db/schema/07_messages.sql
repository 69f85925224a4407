-- The transcript: what was said in a conversation, by whom, and what it took.

-- A line of the transcript. It never changes but when the customer deletes or edits it.
CREATE TABLE ai_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    conversation_id bigint NOT NULL REFERENCES ai_conversations,
    turn_id bigint REFERENCES turns,
    role text NOT NULL CHECK (role IN ('customer', 'agent', 'person', 'event')),
    agent text,                                           -- which agent spoke, for role 'agent'
    content text NOT NULL,
    created_at timestamptz NOT NULL,                      -- product clock
    -- Of what an agent said: what its turn took.
    input_tokens integer,
    cached_tokens integer,
    output_tokens integer,
    cost_usd numeric(12, 6),
    person text,                                          -- who spoke, for role 'person'
    -- Whether code chose the words; a model's own are no evidence for what it says next.
    is_by_code boolean NOT NULL DEFAULT false,
    CONSTRAINT ai_messages_person CHECK ((role = 'person') = (person IS NOT NULL))
);
CREATE INDEX ai_messages_conversation ON ai_messages (conversation_id, id);
-- A tsvector holds a megabyte; a longer text would be refused, and its customer never be answered.
CREATE INDEX ai_messages_words ON ai_messages
    USING gin (to_tsvector('simple', left(content, 100000)));

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

-- The acting customer's message p_wamid and its edits, as far as turns before the inbox row
-- p_before read them, with the line of the transcript that holds each.
CREATE FUNCTION message_as_read(p_wamid text, p_before bigint)
RETURNS TABLE (inbox_id bigint, said_id bigint, words text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH changed AS (
        SELECT i.id, i.turn_id FROM inbox i
        WHERE i.customer_id = current_customer() AND i.kind = 'message' AND i.turn_id IS NOT NULL
          AND i.id < p_before
          AND (i.key = p_wamid
               OR i.message->>'kind' = 'edit' AND i.message->>'context_wamid' = p_wamid)
    ), heard AS (
        SELECT i.id, i.turn_id, count(*) OVER of_turn AS so_many,
               row_number() OVER (of_turn ORDER BY i.id) AS place
        FROM inbox i
        WHERE i.kind = 'message' AND i.turn_id IN (SELECT turn_id FROM changed)
        WINDOW of_turn AS (PARTITION BY i.turn_id)
    ), said AS (
        SELECT m.id, m.turn_id, m.content, count(*) OVER of_turn AS so_many,
               row_number() OVER (of_turn ORDER BY m.id) AS place
        FROM ai_messages m
        WHERE m.role = 'customer' AND m.turn_id IN (SELECT turn_id FROM changed)
        WINDOW of_turn AS (PARTITION BY m.turn_id)
    )
    SELECT changed.id, said.id, said.content
    FROM changed
    JOIN heard ON heard.id = changed.id
    LEFT JOIN said ON (said.turn_id, said.place, said.so_many)
        = (heard.turn_id, heard.place, heard.so_many)
$$;

-- The message p_wamid says p_words from now on, or was deleted when that is null: in the inbox, in
-- the transcript, and in what was made of it. p_fingerprints are of what was remembered of it.
CREATE FUNCTION rewrite_message(
    p_wamid text, p_before bigint, p_words text, p_fingerprints text[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT r.inbox_id, m.id AS said_id, m.created_at, m.conversation_id
        FROM message_as_read(p_wamid, p_before) r LEFT JOIN ai_messages m ON m.id = r.said_id
        ORDER BY r.inbox_id
    LOOP
        -- As it arrived it is kept of an edit, for people to look at, and not of what was deleted.
        UPDATE inbox
        SET message = message || jsonb_build_object('text', p_words),
            raw = CASE WHEN p_words IS NOT NULL THEN raw END
        WHERE id = one.inbox_id;
        DELETE FROM media_files WHERE inbox_id = one.inbox_id AND p_words IS NULL;
        UPDATE ai_messages SET content = coalesce(p_words, '[deleted]') WHERE id = one.said_id;
        -- What was said again since is remembered of that.
        DELETE FROM ai_embeddings
        WHERE customer_id = current_customer() AND kind <> 'outcome'
          AND fingerprint = ANY (p_fingerprints) AND noted_at <= one.created_at;
        -- Notes in which it is are written anew.
        UPDATE ai_conversations SET summary = NULL, summarised_to = NULL
        WHERE id = one.conversation_id AND summarised_to >= one.said_id;
    END LOOP;
END $$;

-- Who may see and do what.

ALTER TABLE ai_messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON ai_messages TO easymo_staff USING (true);
CREATE POLICY own ON ai_messages TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON ai_messages TO easymo_customer;
GRANT EXECUTE ON FUNCTION told_in_conversation(bigint, integer), message_as_read(text, bigint),
    rewrite_message(text, bigint, text, text[]) TO easymo_customer;
