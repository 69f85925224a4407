"""PINs: asked for, and taken out of messages before anything reads them.

When one is asked for is decided in `pin_requirement.py`; `pin_reset.py` forgets one.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.customer import pins
from db.repositories.customer.pins import PinQuestion, PinStanding
from db.repositories.turn import turns
from db.repositories.turn.turns import ClaimedTurn
from db.repositories.whatsapp import media_files
from easymo.guardrails.pins import PinHasher, could_hide_one, digits
from easymo.models.guided.nlu.commands import read_assent
from easymo.services.action.press import QuotePress
from easymo.services.pin import pin_requirement
from easymo.services.pin.pin_check import PinEntry, beside, enter
from kit.errors import Superseded
from kit.settings import Settings


async def prompt(
    door: CustomerDoor, press: QuotePress | None, *, now: datetime, settings: Settings
) -> PinQuestion:
    """Ask for the PIN, to do what was pressed; without a press, to set or change it.

    Returns what they are to be told: enter it (confirm), enter the old one (old), choose one, for
    they have none yet (set), or that it is locked.
    """
    async with door.open() as conn:
        return await pins.ask(
            conn,
            action_id=press.action_id if press else None,
            decision=press.decision if press else None,
            press_key=press.key if press else None,
            expires_at=now + timedelta(minutes=settings.pins.minutes),
        )


async def take_out(pool: Pool, turn: ClaimedTurn, settings: Settings) -> ClaimedTurn:
    """The turn without the PINs in it: such a message says only what the PIN came to.

    What was written is overwritten in the inbox together with what it changed, so that a turn
    that is run again finds neither the PIN nor another try to count.
    Raises Superseded when somebody claimed the customer since.
    """
    suspects = {one["id"]: one.get("text") or "" for one in turn.messages if _is_suspect(one)}
    if not suspects:
        return turn
    before = await _standing(pool, turn, settings.limits.pin_from_rwf)
    entries = await _entries(before, suspects, turn, settings)
    if not entries:
        return turn
    async with pool.connection() as conn, conn.transaction():
        await _overwrite(conn, turn, entries, before)
    messages = [
        {**_message(entry), "id": one["id"], "key": one["key"]}
        if (entry := entries.get(one["id"]))
        else one
        for one in turn.messages
    ]
    return replace(turn, messages=messages)


async def _standing(pool: Pool, turn: ClaimedTurn, from_rwf: int) -> PinStanding:
    async with pool.connection() as conn:
        standing = await pins.standing(conn, turn.customer_id)
        quotes = await pins.open_quotes(conn, turn.customer_id, turn.now)
    return replace(standing, may_be_asked=pin_requirement.may_be_asked(quotes, from_rwf))


async def _overwrite(
    conn: AsyncConnection, turn: ClaimedTurn, entries: dict[int, PinEntry], before: PinStanding
) -> None:
    if not await turns.hold_claim(conn, turn.customer_id, turn.fencing_token):
        raise Superseded
    if any(entry.outcome in ("right", "choose_new") for entry in entries.values()):
        await pins.trust(conn, turn.customer_id)
    after = list(entries.values())[-1].standing
    if after != before:
        await pins.keep(conn, turn.customer_id, after, at=turn.now)
    for inbox_id, entry in entries.items():
        await pins.take_out(conn, turn.customer_id, inbox_id, _message(entry))
    await media_files.forget(conn, list(entries))


def _is_suspect(message: dict[str, Any]) -> bool:
    text = message.get("text")
    if not isinstance(text, str):
        return False
    return digits(text) is not None or could_hide_one(text) or read_assent(text) == "no"


async def _entries(
    standing: PinStanding,
    suspects: dict[int, str],
    turn: ClaimedTurn,
    settings: Settings,
) -> dict[int, PinEntry]:
    """What each message came to, in order: one may answer what the one before it brought up."""
    by = PinHasher(settings.pins.pepper.get_secret_value())
    found: dict[int, PinEntry] = {}
    for inbox_id, text in suspects.items():
        entered = digits(text)
        if entered is None:
            entry = beside(standing, text, turn.now)
        else:
            most, whose = settings.pins.tries, turn.customer_id
            entry = await enter(standing, entered, whose, now=turn.now, most=most, by=by)
        if entry:
            found[inbox_id] = entry
            standing = entry.standing
    return found


def _message(entry: PinEntry) -> dict[str, Any]:
    """What the inbox keeps instead. What was pressed goes along when it may now be done."""
    message: dict[str, Any] = {"kind": "pin", "outcome": entry.outcome}
    if entry.left is not None:
        message["left"] = entry.left
    if entry.outcome in ("right", "set") and entry.standing.action_id is not None:
        message["action_id"] = entry.standing.action_id
        message["decision"] = entry.standing.decision
        message["press_key"] = entry.standing.press_key
    return message
