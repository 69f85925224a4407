"""Quotes: what an action offered in which words, which one stands, and which one is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row

from db.repositories.action.kinds import ActionKind, QuoteDecision

MINUTES = "{minutes}"
"""Stands in a quote's words for the minutes that are left of it, "10 minutes" and all."""


@dataclass(frozen=True)
class Quote:
    """What the customer is told and may decide: kept whole, so that it can be said again.

    `translations` are the same words in every language: they may change theirs while it waits.
    """

    words: str
    language: str
    ways: Sequence[QuoteDecision] = ("confirm", "cancel")
    translations: Mapping[str, str] = field(default_factory=dict)

    def said(self, minutes: str) -> str:
        return self.words.replace(MINUTES, minutes)


@dataclass(frozen=True)
class StandingQuote:
    """A quote that still waits. `options` are the buttons of the message that shows it last;
    `since` holds what they were told after it, with who said it."""

    action_id: int
    kind: ActionKind
    nonce: str
    quote: str
    language: str | None
    translations: dict[str, str]
    ways: list[QuoteDecision]
    expires_at: datetime
    options: list[dict[str, str]]
    since: list[dict[str, Any]]


@dataclass(frozen=True)
class AnsweredMessage:
    """The message that they answer: what could be pressed under it, and the action it is about."""

    options: list[dict[str, str]] | None
    action_id: int | None
    kind: ActionKind | None
    nonce: str | None
    ways: list[QuoteDecision] | None


STANDING = """
    SELECT a.id AS action_id, a.kind, a.nonce, a.quote, a.language, a.translations, a.ways,
           a.expires_at, s.options, s.since
    FROM standing_quote(%s) s JOIN actions a ON a.id = s.action_id
"""


async def find_standing(conn: AsyncConnection, now: datetime) -> StandingQuote | None:
    """The door's customer's quote that waits for them; None when none does any more."""
    async with conn.cursor(row_factory=class_row(StandingQuote)) as cursor:
        await cursor.execute(STANDING, [now])
        return await cursor.fetchone()


ANSWERED = """
    SELECT m.options, a.id AS action_id, a.kind, a.nonce, a.ways
    FROM quoted_message(%s) m LEFT JOIN actions a ON a.id = m.action_id
"""


async def find_answered(conn: AsyncConnection, wamid: str) -> AnsweredMessage | None:
    """The message `wamid` of the door's customer's chat; None when it is not in it."""
    async with conn.cursor(row_factory=class_row(AnsweredMessage)) as cursor:
        await cursor.execute(ANSWERED, [wamid])
        return await cursor.fetchone()
