-- Help articles, which general questions are answered from, and their passages, found by meaning.
-- Together with the deploy: an older worker refuses an agent that names a tool it does not know.

CREATE EXTENSION IF NOT EXISTS vector;

-- Nobody's data: what anybody may read.
CREATE TABLE help_articles (
    slug text NOT NULL,
    language text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    content_hash text,                       -- of its file when it was loaded; null: from no file
    PRIMARY KEY (slug, language)
);

-- What an article is found by: its title, and questions it answers. So few that an exact search
-- is quicker than an index, and misses nothing.
CREATE TABLE help_passages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug text NOT NULL,
    language text NOT NULL,
    content text NOT NULL,
    embedding_model text NOT NULL,
    embedding vector(384) NOT NULL,
    FOREIGN KEY (slug, language) REFERENCES help_articles ON DELETE CASCADE
);
CREATE INDEX help_passages_article ON help_passages (slug, language);

GRANT SELECT ON help_articles, help_passages TO easymo_customer;
-- Where the database's owner owns the extension too, earlier migrations closed its functions.
GRANT EXECUTE ON FUNCTION cosine_distance(vector, vector) TO easymo_customer;

-- Agents that run already learn of it; instructions that somebody rewrote stay as they are.
UPDATE ai_agents
SET tools = array_prepend('search_help', tools), instructions = replace(instructions,
'wallet. Anything about bookings goes to the booking agent with hand_over, anything about money that
is not a price to the payment agent.',
'wallet. How EasyMO works in general (refunds, changing, languages, PINs, privacy, whether money is
safe) you look up with search_help: answer from the article it finds and name it as it says; when it
finds none, say that you do not know and offer a person. Anything about her own bookings goes to the
booking agent with hand_over, anything about her own money to the payment agent.')
WHERE name = 'general' AND NOT 'search_help' = ANY (tools);
