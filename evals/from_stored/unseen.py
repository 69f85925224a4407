"""What customers wrote and nobody understood, grouped by likeness, with stand-ins for people.

A phrase is worth adding where customers miss it; this is the list of where they do.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, class_row

from easymo.messages.catalogue import LANGUAGES, keys, say
from evals.from_stored import stored
from evals.from_stored.pseudonyms import Pseudonyms, names

NOT_UNDERSTOOD = "not_understood"
UNCLEAR = "unclear"
OF_FILES = "screen.unclear"
"""About a voice note or a picture that could not be made out: no words to learn from."""
ALIKE = 0.89
"""Cosine of the local embedder from which two texts are one group: of texts about different things
none of 90 pairs lay above it by more than 0.001, and half of the rewordings did."""
STANDS_IN = "Keza"

Embed = Callable[[str], NDArray[np.float32]]

MISSED = """
    SELECT m.turn_id, coalesce(m.agent, 'general') AS agent, u.language,
           (SELECT string_agg(w.content, E'\\n' ORDER BY w.id) FROM ai_messages w
            WHERE w.turn_id = m.turn_id AND w.role = 'customer') AS text
    FROM ai_messages m JOIN customers u ON u.id = m.customer_id
    WHERE m.role = 'agent' AND m.content LIKE ANY (%s) AND m.created_at >= %s
    ORDER BY m.id
"""


@dataclass(frozen=True)
class MissedText:
    """What was written in a turn that ended in not understanding it."""

    turn_id: int
    agent: str
    language: str | None
    text: str | None


@dataclass
class MissedGroup:
    """Texts that are alike; the first stands for all."""

    texts: list[MissedText] = field(default_factory=list)

    def as_row(self) -> dict[str, Any]:
        return {
            "count": len(self.texts),
            "languages": sorted({one.language or "?" for one in self.texts}),
            "agents": sorted({one.agent for one in self.texts}),
            "texts": list(dict.fromkeys(one.text for one in self.texts)),
        }


async def read_missed(conn: AsyncConnection[TupleRow], since: datetime) -> list[MissedText]:
    """Those of turns since then, the oldest first, without a customer's name or number."""
    async with conn.cursor(row_factory=class_row(MissedText)) as cursor:
        await cursor.execute(MISSED, [not_understood(), since])
        missed = [one for one in await cursor.fetchall() if one.text]
    replaced = await _pseudonyms(conn, [str(one.text) for one in missed])
    return [
        MissedText(one.turn_id, one.agent, one.language, replaced(str(one.text))) for one in missed
    ]


def group_alike(missed: Sequence[MissedText], embed: Embed) -> list[MissedGroup]:
    """The largest group first. Each text joins the group whose first text it is most like."""
    groups: list[MissedGroup] = []
    leaders: list[NDArray[np.float32]] = []
    for one in missed:
        vector = _of_length_one(embed(str(one.text)))
        likeness = [float(vector @ leader) for leader in leaders]
        nearest = int(np.argmax(likeness)) if likeness else -1
        if nearest >= 0 and likeness[nearest] >= ALIKE:
            groups[nearest].texts.append(one)
        else:
            groups.append(MissedGroup([one]))
            leaders.append(vector)
    return sorted(groups, key=lambda group: -len(group.texts))


def not_understood() -> list[str]:
    """The sentences that say that something was not understood, within others, for LIKE."""
    said = {
        say(key, language)
        for language in LANGUAGES
        for key in keys(language)
        if key.rpartition(".")[2] in (UNCLEAR, NOT_UNDERSTOOD) and key != OF_FILES
    }
    return ["%" + re.sub(r"([%_\\])", r"\\\1", one) + "%" for one in sorted(said)]


async def _pseudonyms(conn: AsyncConnection[TupleRow], texts: Sequence[str]) -> Pseudonyms:
    words = sorted({word for text in texts for word in re.findall(r"\w+", text.casefold())})
    people = await stored.others(conn, stored.NOBODY, words)
    public = await stored.public_words(conn)
    return Pseudonyms(names([(name, STANDS_IN) for name in people], public))


def _of_length_one(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
