-- Help articles, which general questions are answered from, and their passages, found by meaning.

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
