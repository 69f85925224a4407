"""A person of ours takes a conversation, answers in it, and hands it back.

Who may take and hand back what is decided in `db/schema/33_handoffs.sql`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.handoff import handoffs
from db.repositories.handoff.handoffs import Handoff
from db.repositories.memory import conversations
from db.repositories.turn import messages
from easymo.whatsapp.outbound.outgoing import Text
from easymo.whatsapp.outbound.splitting import split
from easymo.whatsapp.outbound.visible import is_visible
from easymo.whatsapp.window import is_open
from kit.errors import Conflict, NotFound
from kit.settings.handoff import HandoffSettings


class NobodyWaits(Conflict):
    """Nobody waits there any more: somebody took it, or it is closed."""


class NotTaken(Conflict):
    """No person has this conversation. Take it first."""


class SomebodyElses(Conflict):
    """Another person has this conversation."""


class WindowClosed(Conflict):
    """The customer has been silent for a day, so WhatsApp takes no message for them."""


class NothingToSay(Conflict):
    """Nothing of this text would be seen on WhatsApp."""


async def waits_since_before(door: CustomerDoor) -> bool:
    """Whether the acting customer's wish for a person is open already."""
    async with door.open() as conn:
        return await handoffs.own_due_at(conn) is not None


@dataclass(frozen=True)
class OperatorAct:
    """Who of ours acts, and when."""

    by: str
    now: datetime
    rules: HandoffSettings
    is_admin: bool = False

    @property
    def quiet_until(self) -> datetime:
        """When the bot has the conversation again, if nothing more is said in it."""
        return self.now + timedelta(minutes=self.rules.quiet_minutes)


async def take(conn: AsyncConnection, handoff_id: int, act: OperatorAct) -> Handoff:
    """`act.by` has the conversation from now on, and the bot says nothing in it.

    Raises NobodyWaits unless it waits.
    """
    taken = await handoffs.take(conn, handoff_id, by=act.by, now=act.now, due_at=act.quiet_until)
    if taken is None:
        await _existing(conn, handoff_id)
        raise NobodyWaits
    return taken


async def take_over(conn: AsyncConnection, conversation_id: int, act: OperatorAct) -> Handoff:
    """Take a live conversation whose customer asked for nobody, or for anybody.

    Raises NobodyWaits when a person has it or it has ended.
    """
    conversation = await conversations.hold(conn, conversation_id)
    if conversation is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    if conversation.ended_at is not None:
        raise NobodyWaits
    await handoffs.request(
        conn,
        customer_id=conversation.customer_id,
        conversation_id=conversation_id,
        reason="taken over",
        now=act.now,
        due_at=act.quiet_until,
    )
    waiting = await handoffs.open_of(conn, conversation_id)
    if waiting is None:
        raise NobodyWaits
    return await take(conn, waiting.id, act)


async def reply(conn: AsyncConnection, handoff_id: int, text: str, act: OperatorAct) -> Handoff:
    """Send `text` as it is, behind what was sent before. Raises a Conflict when that cannot be.

    A person writes WhatsApp's own marks, so nothing in it is read as Markdown.
    """
    handoff = _found(await handoffs.hold(conn, handoff_id), handoff_id)
    _require_own(handoff, act)
    heard_at = await messages.last_heard_at(conn, handoff.customer_id)
    if heard_at is None or not is_open(heard_at, act.now):
        raise WindowClosed
    if not is_visible(text):
        raise NothingToSay
    parts = [Text(body=part) for part in split(text)]
    await handoffs.say(
        conn,
        handoff,
        text=text,
        messages=[part.model_dump(mode="json") for part in parts],
        now=act.now,
        due_at=act.quiet_until,
    )
    return await _existing(conn, handoff_id)


async def hand_back(conn: AsyncConnection, handoff_id: int, act: OperatorAct) -> Handoff:
    """The bot has the conversation again, and tells them so."""
    _require_own(_found(await handoffs.hold(conn, handoff_id), handoff_id), act)
    closed = await handoffs.hand_back(conn, handoff_id, now=act.now)
    if closed is None:
        raise NotTaken
    return closed


def _require_own(handoff: Handoff, act: OperatorAct) -> None:
    if handoff.status != "taken":
        raise NotTaken
    if handoff.taken_by != act.by and not act.is_admin:
        raise SomebodyElses


async def _existing(conn: AsyncConnection, handoff_id: int) -> Handoff:
    return _found(await handoffs.get(conn, handoff_id), handoff_id)


def _found(handoff: Handoff | None, handoff_id: int) -> Handoff:
    if handoff is None:
        raise NotFound(f"There is no handoff {handoff_id}.")
    return handoff
