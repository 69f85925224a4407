-- A message that was deleted or edited after it was read goes out of the transcript, the notes and
-- the memories, or says the new text there. Before the deploy: the new code calls the functions.

-- The acting customer's message p_wamid and its edits, as far as turns before the inbox row p_before
-- read them, with the line of the transcript that holds each.
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

-- The message p_wamid says p_words from now on, or was deleted when that is null: in the inbox, in the
-- transcript, and in what was made of it. p_fingerprints are of what was remembered of it.
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
REVOKE EXECUTE ON FUNCTION message_as_read(text, bigint),
    rewrite_message(text, bigint, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION message_as_read(text, bigint),
    rewrite_message(text, bigint, text, text[]) TO easymo_customer;
