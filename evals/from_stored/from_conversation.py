"""Turns a stored conversation into a scenario, with stand-ins for names and numbers."""

import re
import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import yaml
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from db.seeds.demo import CUSTOMERS, DAYS
from evals.from_stored import final_rows, stored
from evals.from_stored.pseudonyms import NATIONAL_DIGITS, Pseudonyms, names
from evals.from_stored.stored import StoredRows
from evals.from_stored.to_steps import ToldStep, to_steps
from evals.scenario import NOON
from evals.wording import shown
from kit.clock import KIGALI

OTHERS = ("Keza", "Mugisha", "Teta", "Gisa", "Ineza", "Shema", "Ganza", "Isimbi")
WEEK = timedelta(days=7)
LONGEST_REMARK = 95


async def scenario_of(conn: AsyncConnection[TupleRow], number: int) -> str:
    """The YAML. Raises Misconfigured when there is no such conversation."""
    found = await stored.read(conn, number)
    customer, replaced = await _pseudonyms(conn, found)
    shift = _shift(found.conversation.begins_at)
    given: dict[str, Any] = {"now": shown(found.conversation.begins_at + shift)}
    wallet = await final_rows.wallet_before(conn, found.conversation)
    if wallet:
        given["wallet_rwf"] = wallet
    head = {
        "name": f"from conversation {number}",
        "agent": found.conversation.agent or "general",
        "language": found.conversation.language or "en",
        "tags": ["from conversation"],
        "customer": customer,
        "given": given,
    }
    steps = to_steps(found)
    left = replaced.within(await final_rows.rows(conn, found.conversation, shift))
    return "\n".join([*_remarks(shift, steps), *_lines(head, steps, left, replaced), ""])


async def _pseudonyms(conn: AsyncConnection[TupleRow], found: StoredRows) -> tuple[str, Pseudonyms]:
    """And the first name of who plays them: somebody of the demo data with another name."""
    said = sorted(set(re.findall(r"\w+", found.texts().casefold())))
    public = await stored.public_words(conn)
    her_name = found.conversation.name or ""
    own = set(her_name.casefold().split())
    wa_id, player = next(
        ((number, name) for number, name in CUSTOMERS if not own & set(name.casefold().split())),
        CUSTOMERS[0],
    )
    people = [(her_name, player)] if her_name else []
    strangers = await stored.others(conn, found.conversation.customer_id, said)
    for place, name in enumerate(strangers):
        again = f" {place // len(OTHERS) + 1}" if place >= len(OTHERS) else ""
        people.append((name, OTHERS[place % len(OTHERS)] + again))
    numbers = {
        number[-NATIONAL_DIGITS:]: wa_id[-NATIONAL_DIGITS:] for number in found.conversation.numbers
    }
    return player.split()[0], Pseudonyms(names(people, public), numbers)


def _shift(begins_at: datetime) -> timedelta:
    """Whole weeks, to where the demo data has slots: Saturday stays Saturday."""
    day = begins_at.astimezone(KIGALI).date()
    days = (day - NOON.date()).days
    return timedelta() if 0 <= days < DAYS - 7 else -(days // 7) * WEEK


def _remarks(shift: timedelta, steps: list[ToldStep]) -> Iterator[str]:
    yield "# Made from a stored conversation, with stand-ins for names and numbers. Check:"
    yield "# - `reads`: nothing is asked of the answers yet; what they got stands under each step."
    yield "# - `ends_with`: the rows as they are now. What they had before belongs into `earlier`."
    if shift:
        yield f"# - dates: moved by {shift.days} days, to where the demo data has slots, except in"
        yield "#   words and on buttons."
    if any("presses_again" in step.does for step in steps):
        yield "# - `presses_again`: the button was not of the last answer, or time had passed."


def _lines(
    head: dict[str, Any], steps: list[ToldStep], left: object, replaced: Pseudonyms
) -> Iterator[str]:
    yield from _indented(_dumped([head]), 0)
    yield "  conversation:"
    for step in steps:
        yield from _indented(_dumped([replaced.within(step.does)]), 4)
        for remark in filter(None, (step.note, step.answer)):
            words = " ".join(replaced(remark).split())
            yield f"      # {textwrap.shorten(words, LONGEST_REMARK, placeholder=' …')}"
    yield from _indented(_dumped({"ends_with": left}), 2)
    yield "  reads: []  # what they must have read at some time: prices, times, numbers"


def _dumped(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=96)


def _indented(text: str, by: int) -> Iterator[str]:
    for line in text.splitlines():
        yield " " * by + line
