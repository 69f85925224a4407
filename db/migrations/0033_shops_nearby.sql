-- Shops are found by what is near, as venues are.
-- Together with the deploy: an older worker refuses an agent whose tool its node does not have.

CREATE FUNCTION nearby_shops(
    p_latitude double precision, p_longitude double precision, p_within_metres integer, p_most integer
) RETURNS TABLE (name text, metres integer, sort text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT found.name, round(found.metres)::integer, found.kind FROM (
        SELECT s.name, s.kind, metres_between(s.latitude, s.longitude, p_latitude, p_longitude) AS metres
        FROM shops s
    ) found
    WHERE found.metres <= p_within_metres ORDER BY found.metres, found.name LIMIT p_most
$$;
REVOKE EXECUTE ON FUNCTION
    nearby_shops(double precision, double precision, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    nearby_shops(double precision, double precision, integer, integer) TO easymo_customer;

-- Agents that run already learn of it.
UPDATE ai_agents SET tools = tools || '{find_nearby}'::text[]
WHERE name = 'shop' AND NOT 'find_nearby' = ANY (tools);
