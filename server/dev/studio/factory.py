"""What langgraph.json names: the conversation, for LangGraph's development server.

It can be talked to, stepped through, gone back in and forked; nothing is sent to anybody.
"""

import asyncio
from functools import cache

from kit.clock import MachineClock
from kit.errors import Misconfigured
from kit.settings import Settings
from server.configuration import load_settings
from server.dev.studio.studio_database import StudioDatabase
from server.dev.studio.studio_graph import StudioGraph, studio_graph
from server.preparation import prepare


def conversation() -> StudioGraph:
    return studio_graph(_settings, MachineClock())


@cache
def _settings() -> Settings:
    """On the studio's own database, with the demo data of today. Waits until it is there."""
    settings = load_settings()
    if settings.environment == "production":
        raise Misconfigured("The studio is for development: unset ENVIRONMENT.")
    url = StudioDatabase(settings.data_dir).url()
    asyncio.run(prepare(url, MachineClock().now(), with_demo=True))
    return settings.model_copy(update={"database_url": url, "redis_url": None})
