-- Models that reason take their thoughts out of the same tokens as the answer: 600 are used up
-- before the first word. Agents whose room was never changed get more. Before or after the deploy.
ALTER TABLE ai_agents ALTER COLUMN max_tokens SET DEFAULT 2000;
UPDATE ai_agents SET max_tokens = 2000 WHERE max_tokens = 600;
