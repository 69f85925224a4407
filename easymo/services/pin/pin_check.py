"""What digits come to that a customer sends: their PIN, a wrong one, a new one, or none of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from db.repositories.customer.pins import PinStanding
from easymo.guardrails.pins import PinHasher, could_hide_one, is_weak, is_whole
from easymo.models.guided.nlu.commands import read_assent

PinOutcome = Literal[
    "right",  # do what was pressed
    "wrong",
    "locked",
    "choose_new",  # the old one was right, when changing it
    "weak",
    "once_more",  # the new one, to be repeated
    "mismatch",
    "set",
    "malformed",
    "not_alone",  # digits among other words: taken out unread
    "not_asked",  # taken out unread, for nobody asked
    "dropped",  # they do not want to change it after all
]

LATE = timedelta(minutes=30)
"""How long after its time ran out a question is still answered by habit."""
AFTERWARDS = timedelta(minutes=2)
"""How long after it was answered the same digits may be sent once more."""


@dataclass(frozen=True)
class PinEntry:
    """What a message came to, and how things stand after it. `left` tries, when it was wrong."""

    outcome: PinOutcome
    standing: PinStanding
    left: int | None = None


def is_open(standing: PinStanding, now: datetime) -> bool:
    """Whether they were asked for digits and may still answer."""
    return (
        standing.purpose not in (None, "over")
        and standing.expires_at is not None
        and now < standing.expires_at
        and standing.action_status in (None, "proposed")
    )


def beside(standing: PinStanding, text: str, now: datetime) -> PinEntry | None:
    """What a message comes to that is no PIN, while they were asked for one."""
    if not is_open(standing, now):
        return None
    if could_hide_one(text):
        return PinEntry("not_alone", standing)
    # A no to a quote cancels it; here nothing else was asked.
    is_no = standing.action_id is None and read_assent(text) == "no"
    return PinEntry("dropped", _over(standing, now)) if is_no else None


async def enter(
    standing: PinStanding, digits: str, customer_id: int, *, now: datetime, most: int, by: PinHasher
) -> PinEntry | None:
    """None when nobody asked: then digits are a message like any other."""
    if not is_open(standing, now):
        could_be = is_whole(digits) and _could_be_pin(standing, now)
        return PinEntry("not_asked", standing) if could_be else None
    if standing.purpose in ("confirm", "old") and standing.locked_at:
        return PinEntry("locked", standing)
    if not is_whole(digits):
        return PinEntry("malformed", standing)
    if standing.purpose == "set":
        if is_weak(digits):
            return PinEntry("weak", standing)
        pending = await by.hash(customer_id, digits)
        return PinEntry("once_more", replace(standing, purpose="set_again", pending_hash=pending))
    if standing.purpose == "set_again":
        return await _repeat(standing, digits, customer_id, now, by)
    return await _check(standing, digits, customer_id, now, most, by)


def _could_be_pin(standing: PinStanding, now: datetime) -> bool:
    if standing.may_be_asked and standing.hash:
        return True
    if standing.expires_at is None:
        return False
    if standing.purpose == "over":
        return now < standing.expires_at + AFTERWARDS
    has_lapsed = standing.action_status in (None, "proposed", "expired")
    return has_lapsed and now < standing.expires_at + LATE


async def _repeat(
    standing: PinStanding, digits: str, customer_id: int, now: datetime, by: PinHasher
) -> PinEntry:
    assert standing.pending_hash is not None
    if not await by.matches(standing.pending_hash, customer_id, digits):
        return PinEntry("mismatch", replace(standing, purpose="set", pending_hash=None))
    known = replace(standing, hash=standing.pending_hash, tries=0, locked_at=None)
    return PinEntry("set", _over(known, now))


async def _check(
    standing: PinStanding, digits: str, customer_id: int, now: datetime, most: int, by: PinHasher
) -> PinEntry:
    assert standing.hash is not None
    if await by.matches(standing.hash, customer_id, digits):
        right = replace(standing, tries=0)
        if standing.purpose == "old":
            return PinEntry("choose_new", replace(right, purpose="set"))
        return PinEntry("right", _over(right, now))
    tries = standing.tries + 1
    if tries >= most:
        return PinEntry("locked", replace(standing, tries=tries, locked_at=now))
    return PinEntry("wrong", replace(standing, tries=tries), left=most - tries)


def _over(standing: PinStanding, now: datetime) -> PinStanding:
    return replace(standing, purpose="over", pending_hash=None, expires_at=now)
