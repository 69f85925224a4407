"""The servers a bare machine runs for itself, when no DATABASE_URL or REDIS_URL says otherwise."""

from db.embedded.postgres import PostgresServer, postgres_server
from db.embedded.valkey import ValkeyServer, valkey_server

__all__ = ["PostgresServer", "ValkeyServer", "postgres_server", "valkey_server"]
