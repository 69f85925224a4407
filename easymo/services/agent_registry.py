"""The agents and tools as configured now, read again every few seconds."""

import hashlib
import time
from collections.abc import Collection, Sequence

from db.pool import Pool
from db.repositories import agents
from db.repositories import help as articles
from db.repositories.agents import Agent
from db.repositories.booking import venues
from db.repositories.booking.venues import VenueOffer
from easymo.agents.table import AGENTS
from kit.errors import Misconfigured

FRESH_SECONDS = 2.0


class AgentRegistry:
    """Agents are edited in the database while the product runs; every process follows."""

    def __init__(self, pool: Pool, known_tools: Collection[str]) -> None:
        self._pool = pool
        self._known_tools = set(known_tools)
        self._agents: dict[str, Agent] = {}
        self._switched_off: set[str] = set()
        self._offers: list[VenueOffer] = []
        self._read_at = float("-inf")
        self._fingerprint = ""

    async def refresh(self) -> None:
        """Read the tables again, if the last reading is not fresh.

        Raises Misconfigured when an agent names a tool that does not exist.
        """
        if time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        async with self._pool.connection() as conn:
            found = await agents.list_enabled(conn)
            self._switched_off = await agents.switched_off_tools(conn)
            told = await articles.fingerprint(conn)
            self._offers = await venues.list_offers(conn)
        for agent in found:
            if unknown := set(agent.tools) - self._known_tools:
                raise Misconfigured(
                    f"Agent {agent.name!r} names unknown tools {sorted(unknown)}. "
                    f"Known: {', '.join(sorted(self._known_tools))}."
                )
        self._agents = {agent.type: agent for agent in found}
        read = repr([found, sorted(self._switched_off), told, self._offers])
        self._fingerprint = hashlib.sha256(read.encode()).hexdigest()
        self._read_at = time.monotonic()

    @property
    def fingerprint(self) -> str:
        """Another one whenever an agent, a tool's switch, a help article or a venue is another."""
        return self._fingerprint

    @property
    def offers(self) -> Sequence[VenueOffer]:
        """What every venue sells, as it is told to models."""
        return self._offers

    def colleagues(self) -> Sequence[Agent]:
        """All who answer customers, in the order of their types."""
        return [agent for type_, agent in sorted(self._agents.items()) if type_ in AGENTS]

    def get(self, type_: str) -> Agent:
        """How the agent of a type is configured.

        Raises Misconfigured when there is none, or none that is switched on.
        """
        try:
            return self._agents[type_]
        except KeyError:
            raise Misconfigured(
                f"There is no enabled agent {type_!r} in ai_agents. Run `easymo migrate`."
            ) from None

    def is_allowed(self, agent: str, tool: str) -> bool:
        """Whether the agent may call the tool now."""
        return tool not in self._switched_off and tool in self.get(agent).tools
