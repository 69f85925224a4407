-- The agents that run already learn of places; the driver agent itself comes with the seed.
-- Together with the deploy: an older worker refuses an agent that names a tool it does not know.

UPDATE ai_agents SET tools = tools || '{find_nearby,calculate_distance}'::text[]
WHERE name = 'general' AND NOT 'find_nearby' = ANY (tools);
