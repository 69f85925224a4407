"""Databases on a server of one's own: made, cloned from a template, dropped."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from db.embedded.postgres import PostgresServer


@dataclass(frozen=True)
class Databases:
    """The databases of an embedded server; each belongs to the product's role."""

    server: PostgresServer

    def url(self, name: str) -> str:
        return self.server.url.rsplit("/", 1)[0] + f"/{name}"

    async def create(self, name: str, template: str | None = None) -> str:
        """Its URL. A clone is a copy of files: nobody may be connected to the template."""
        statement = sql.SQL("CREATE DATABASE {} OWNER easymo").format(sql.Identifier(name))
        if template:
            statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        await self._as_superuser(statement)
        return self.url(name)

    async def drop(self, name: str) -> None:
        await self._as_superuser(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    async def _as_superuser(self, statement: sql.Composed) -> None:
        connecting = psycopg.AsyncConnection.connect(self.server.superuser_url, autocommit=True)
        async with await connecting as conn:
            await conn.execute(statement)
