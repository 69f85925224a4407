"""What a database needs before the product runs: the schema, the agents, the tools, the help."""

from datetime import datetime

from db.migrate import migrate
from db.pool import open_pool
from db.repositories import agents
from db.repositories.agents import Tool
from db.seeds.demo import seed, seed_agents
from db.seeds.model_prices import seed_prices
from db.seeds.places import seed_places
from easymo.services.help import help_articles
from easymo.services.help.help_vectors import Shipped
from tools.toolbox import TOOLBOX, schema


async def prepare(url: str, now: datetime, *, with_demo: bool) -> list[str]:
    """Bring the database up to date and return the names of the migrations applied.

    Raises Misconfigured when the database cannot be reached or refuses.
    """
    applied = await migrate(url)
    async with open_pool(url, most=1, least=1) as pool:
        if with_demo:
            await seed(pool, now)
        async with pool.connection() as conn, conn.transaction():
            await seed_agents(conn)
            await seed_prices(conn)
            await seed_places(conn)
            for name in TOOLBOX:
                await agents.keep_tool(conn, _described(name))
        await help_articles.load(pool, Shipped())
    return applied


def _described(name: str) -> Tool:
    entry = TOOLBOX[name]
    return Tool(
        name=name,
        description=entry.tool.description,
        category=entry.category,
        parameters=schema(name)["function"]["parameters"],
        needs_confirmation=entry.needs_confirmation,
        requires_auth=entry.requires_auth,
    )
