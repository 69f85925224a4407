-- How the breakers of each worker stand: what is left alone because it failed again and again.
CREATE TABLE breakers (
    worker text NOT NULL,                    -- host and process
    guards text NOT NULL CHECK (guards IN ('model', 'tool')),
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('closed', 'opened', 'half-opened')),
    changed_at timestamptz NOT NULL,         -- machine's clock
    seen_at timestamptz NOT NULL,            -- machine's clock; a worker that died says nothing more
    PRIMARY KEY (worker, guards, name)
);
