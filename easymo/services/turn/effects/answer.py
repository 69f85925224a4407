"""What was said to the customer, and what they said: the transcript and the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection

from db.repositories.turn import messages
from db.repositories.turn.messages import TranscriptLine
from db.repositories.turn.turns import ClaimedTurn
from db.repositories.whatsapp import outbox
from easymo.whatsapp.inbound.message_kinds import EVENT, REQUEST
from easymo.whatsapp.render import Utterance
from kit.storable_text import shorten

OURS = {EVENT, REQUEST}
"""Kinds that bring no words the customer has not said before."""
# For people to read in the transcript.
UNSAID = "Not sent, for the customer was silent for a day and settings name no template: "


@dataclass(frozen=True)
class Transcribe:
    """What was heard, then what `agent` said."""

    utterances: Sequence[Utterance]
    agent: str | None = None

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        lines = [TranscriptLine("customer", None, text) for text in heard(turn)]
        lines += [self._line(one) for one in self.utterances]
        await messages.keep(conn, lines, turn)

    def _line(self, one: Utterance) -> TranscriptLine:
        if one.is_unsaid:
            return TranscriptLine("event", None, f"{UNSAID}{one.words}")
        return TranscriptLine("agent", self.agent, one.words, is_by_code=not one.is_free)


@dataclass(frozen=True)
class Send:
    """Into the outbox, in order."""

    utterances: Sequence[Utterance]

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        sent = [message for one in self.utterances for message in one.messages]
        await outbox.queue(conn, [one.model_dump(mode="json") for one in sent], turn)


def heard(turn: ClaimedTurn) -> list[str]:
    """What the customer said, for the transcript: their words, or what kind of thing they sent."""
    return [
        shorten(message.get("text") or "")
        or ("[PIN]" if message["kind"] == "pin" else f"[{message['kind']}]")
        for message in turn.messages
        if message["kind"] not in OURS
    ]
