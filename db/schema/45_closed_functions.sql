-- Last of all: a function is nobody's but the owner's, and whom it was granted to above. Otherwise
-- a run could call all of them.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
