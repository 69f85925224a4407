"""What somebody did in a stored conversation, told as the steps of a scenario."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from easymo.whatsapp.inbound.message_kinds import KINDS, REQUEST
from evals.from_stored.pseudonyms import PIN
from evals.from_stored.stored import StoredRows
from evals.wording import spoken

MINUTE = timedelta(minutes=1)
WORTH_TELLING = 3 * MINUTE
MEDIA = ("image", "audio", "video", "document", "sticker")
PINS = {
    **dict.fromkeys(("wrong", "locked"), "618039"),
    "weak": "1234",
    "mismatch": "590273",
    "malformed": "123",
    "not_alone": f"here it is {PIN} as you wished",
    "dropped": "no",
}
"""What they may have entered, by what it came to; others are the right one."""


@dataclass(frozen=True)
class ToldStep:
    """A step, what the business said to it, and what could not be told."""

    does: dict[str, Any]
    answer: str = ""
    note: str = ""


@dataclass(frozen=True)
class Happening:
    """`place` orders what happened at the same moment."""

    at: datetime
    place: float
    inbox: list[dict[str, Any]] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    person: str = ""


def to_steps(stored: StoredRows) -> list[ToldStep]:
    """In order, with the time between: what came by itself is waited for."""
    steps: list[ToldStep] = []
    clock = stored.conversation.begins_at
    newest: set[str] = set()
    for one in sorted(_happenings(stored), key=lambda one: (one.at, one.place)):
        is_event = bool(one.inbox) and one.inbox[0]["kind"] == "event"
        told = list(_steps(one, stored, newest))
        gap = one.at - clock
        if gap >= WORTH_TELLING or (is_event and not told and gap > timedelta()):
            # Rounded up before what came by itself, which comes when its time is over.
            minutes = -(-gap // MINUTE) if is_event and not told else gap // MINUTE
            words = _beginning(one.outbox) if is_event and not told else ""
            wait = {"waits": spoken(minutes)} | ({"reads": [words]} if words else {})
            steps.append(ToldStep(wait, _said(one.outbox) if words else ""))
            clock, newest = clock + minutes * MINUTE, set()
        if told:
            told[-1] = replace(told[-1], answer=_said(one.outbox))
        steps += told
        if one.outbox and told:
            newest = {row["wamid"] for row in one.outbox}
    return steps


def _happenings(stored: StoredRows) -> Iterator[Happening]:
    at, place = stored.conversation.begins_at, 0.0
    for turn in sorted(stored.turns, key=lambda turn: turn["turn_id"]):
        at, place = turn["at"] or at, turn["place"] or place
        inbox, outbox = (
            [row for row in rows if row["turn_id"] == turn["turn_id"]]
            for rows in (stored.inbox, stored.outbox)
        )
        yield Happening(at, place, inbox, outbox)
    said = [row["place"] for row in stored.person]
    for row in stored.person:
        yield Happening(row["at"], row["place"], person=row["content"])
    for handoff in stored.handoffs:
        first, last = (said[0] - 0.5, said[-1] + 0.5) if said else (float("inf"), float("inf"))
        yield Happening(handoff["taken_at"], first, person="takes")
        if handoff["closed_because"] == "handed_back":
            yield Happening(handoff["closed_at"], last, person="hands back")


def _steps(one: Happening, stored: StoredRows, newest: set[str]) -> Iterator[ToldStep]:
    if one.person:
        yield ToldStep({"person": one.person})
        return
    messages = [row["message"] for row in one.inbox]
    if len(messages) > 1 and all(message["kind"] == "text" for message in messages):
        yield ToldStep({"writes": [message["text"] for message in messages]})
        return
    for message in messages:
        if message["kind"] == REQUEST:
            # A part of what they wrote before: it comes again by itself when that is played.
            continue
        told = _momo(message, stored) if message["kind"] == "event" else _did(message, newest)
        if told:
            yield told
    turns = {row["turn_id"] for row in one.inbox}
    ignored = {row["pressed_in"] for row in stored.payments if row["reason"] == "expired"}
    if turns & ignored:
        yield ToldStep({"momo": "ignore"})


def _did(message: dict[str, Any], newest: set[str]) -> ToldStep:
    kind, text = message["kind"], message.get("text") or ""
    if KINDS[kind].is_press and text:
        verb = "presses" if message.get("context_wamid") in newest else "presses_again"
        return ToldStep({verb: text})
    if kind == "location":
        place = message["location"]
        # To about a hundred metres: where exactly they live is nobody's business.
        pin = {name: round(place[name], 3) for name in ("latitude", "longitude")}
        return ToldStep({"shares": pin}, note="The place is rounded to about 100 metres.")
    if kind == "pin":
        return ToldStep({"writes": PINS.get(message["outcome"], PIN)})
    if kind in MEDIA:
        caption = {"caption": text} if text else {}
        return ToldStep(
            {"sends": {"type": kind, **caption}}, note="Their file is replaced by a stand-in."
        )
    if text.strip():
        return ToldStep({"writes": text}, note="" if kind == "text" else f"This was a {kind}.")
    return ToldStep({"writes": f"({kind})"}, note="This could not be taken over: retell it.")


def _momo(event: dict[str, Any], stored: StoredRows) -> ToldStep | None:
    payment = next((one for one in stored.payments if one["id"] == event.get("payment_id")), None)
    if payment is None or payment["reason"] == "expired":
        return None
    if payment["status"] == "succeeded":
        return ToldStep({"momo": "approve"})
    note = f"MTN said {payment['reason']}: if they did not refuse themselves, make it a `fault`."
    is_theirs = payment["reason"] == "rejected_by_payer"
    return ToldStep({"momo": "reject"}, note="" if is_theirs else note)


def _said(outbox: list[dict[str, Any]]) -> str:
    return " / ".join(" ".join(str(row["message"].get("body") or "").split()) for row in outbox)


def _beginning(outbox: list[dict[str, Any]]) -> str:
    """Of what came by itself, up to the first figure or mark: figures may be others next time."""
    return re.split(r"[\d*#\n]", _said(outbox), maxsplit=1)[0].strip()[:40]
