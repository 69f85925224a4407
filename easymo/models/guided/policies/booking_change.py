"""Changing a booking that is made: what is different now, and which one is meant."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from easymo.models.guided.dialogue.changes.change_wish import ChangeWish, read_change_wish
from easymo.models.guided.dialogue.episode import FACT_TOOLS
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.entities.clock.shifts import find_shift
from easymo.models.guided.entities.named_booking import NamedBooking
from easymo.models.guided.entities.people.party_growth import read_growth
from easymo.models.guided.entities.special_requests import asks_to_pass_on, tells_lateness
from easymo.models.guided.lexicon.intents import BOOKINGS, SUPPORT, Intent, Intents, intents_with
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.facts import Facts
from easymo.models.guided.nlu.phrase_match import is_said
from easymo.models.guided.policies.decision import PolicyInput, ToolRequest

TOOL = "change_booking"
SAYS_SO = intents_with("reply") | {None}
OF_BOOKINGS = BOOKINGS - {"cancel"} | {None}
GOES_ON = SAYS_SO | OF_BOOKINGS
"""Beside facts these answer what was asked of a change."""
ASKS_FOR_ONE: Intents = frozenset({"book", "availability"})
BOOKED_BY = {"create_booking", TOOL}
REQUESTS = OF_BOOKINGS | intents_with("small_talk")


def decide_change(policy_input: PolicyInput, intent: Intent | None) -> ToolRequest | None:
    """The call that changes a booking; None where the message is about something else."""
    episode = policy_input.window.episode
    if episode.tool in FACT_TOOLS or TOOL not in policy_input.tools:
        return None
    wanted = read_change_wish(policy_input.reading.heard)
    if _comes_late(policy_input, wanted):
        return ToolRequest(TOOL, _of_last(policy_input) | wanted.arguments)
    if intent == "cancel" and not wanted.named.growth:
        return None
    if episode.tool == TOOL and intent in GOES_ON:
        return _go_on(policy_input, wanted)
    if _is_meant(policy_input, wanted, intent):
        # "Change my booking" may mean any of them, also right after the last.
        is_open = wanted.named or wanted.named.is_theirs
        last = {} if is_open else _of_last(policy_input)
        return ToolRequest(TOOL, last | wanted.arguments)
    if _is_second_thought(policy_input, wanted, intent):
        return ToolRequest(TOOL, _of_last(policy_input) | wanted.arguments)
    return None


def _comes_late(policy_input: PolicyInput, wanted: ChangeWish) -> bool:
    """`we are running late`: the venue is told; what went wrong on the way is no complaint."""
    plain = fold(policy_input.window.burst)
    is_other = policy_input.intent == "complaint" or is_said(plain, "cancel")
    is_alone = set(wanted.facts.known) == {"special_request"}
    return is_alone and not is_other and tells_lateness(plain)


def _is_meant(policy_input: PolicyInput, wanted: ChangeWish, intent: Intent | None) -> bool:
    named, facts = wanted.named, wanted.facts
    booked = replace(facts, special_request=None)
    is_theirs = bool(named) and named.is_theirs
    if intent == "change":
        return named.is_theirs or bool(named) or not _is_new_table(policy_input, booked)
    if (is_theirs and booked) or _tells_party(policy_input):
        return True
    if named.growth and (named.growth.is_of_people or is_theirs or intent == "view"):
        return True
    if wanted.later_minutes and (is_theirs or facts.guests is None):
        return True
    if facts.special_request and not booked:
        # "A table on friday by the window" is a new one.
        return (is_theirs or not named) and _is_for_venue(policy_input, named, intent)
    return bool(booked and _corrects(policy_input) and _says_so(policy_input, intent))


def _is_second_thought(
    policy_input: PolicyInput, wanted: ChangeWish, intent: Intent | None
) -> bool:
    """`we are five after all`, right after they booked. With a day it is a new wish."""
    deed, facts = policy_input.window.deed, wanted.facts
    is_of_booking = deed is not None and deed.tool in BOOKED_BY
    is_part = (facts.guests is not None or facts.time) and not (facts.day or facts.venue)
    is_new = policy_input.understood.again or policy_input.window.episode.is_open
    if is_of_booking and facts and _keeps_rest(fold(policy_input.window.burst)):
        return intent in GOES_ON
    if not (is_of_booking and is_part and not is_new):
        return False
    # Why they are fewer may sound like a complaint.
    counts = wanted.named.growth is not None and policy_input.intent in SAYS_SO
    return counts or _says_so(policy_input, intent)


def follows_booking(heard: Hearing) -> bool:
    """Whether words right after a booking count its people anew, or move its hour."""
    deed = heard.window.deed
    if deed is None or deed.tool not in BOOKED_BY:
        return False
    plain = fold(heard.text)
    if heard.understood.facts and _keeps_rest(plain):
        return heard.understood.intent in GOES_ON
    if heard.understood.intent not in SAYS_SO:
        return False
    return read_growth(plain)[0] is not None or find_shift(plain) is not None


def _of_last(policy_input: PolicyInput) -> dict[str, Any]:
    """The number of what was booked last."""
    deed = policy_input.window.deed
    is_booked = deed is not None and deed.tool in BOOKED_BY
    return {"booking": deed.number} if deed and is_booked and deed.number is not None else {}


def _says_so(policy_input: PolicyInput, intent: Intent | None) -> bool:
    """Whether nothing is asked for in words of its own: what facts are likely to be for is none."""
    return intent in SAYS_SO or (policy_input.intent in SAYS_SO and intent in ASKS_FOR_ONE)


def _corrects(policy_input: PolicyInput) -> bool:
    """Whether it corrects what is booked: not what is being booked, nor the message itself.

    Who names a party and its day asks for a table, whatever the words.
    """
    understood, facts = policy_input.understood, policy_input.understood.facts
    corrects = understood.is_correction and not understood.corrects_itself
    is_whole = facts.guests is not None and facts.day is not None
    return corrects and not is_whole and not policy_input.window.episode.is_open


def _tells_party(policy_input: PolicyInput) -> bool:
    """`We will be five` is about the table they have; with a day, about the one of that day."""
    facts, days = policy_input.understood.facts, policy_input.situation.bookings
    if facts.guests is None or not _becoming().search(fold(policy_input.text)):
        return False
    if policy_input.window.episode.is_open or policy_input.intent in ASKS_FOR_ONE:
        return False
    return bool(days) and facts.day in {None, *(booking.day for booking in days)}


def _is_new_table(policy_input: PolicyInput, facts: Facts) -> bool:
    """Who has no table and names a party and its day asks for one, whatever the words."""
    is_whole = facts.guests is not None and facts.day is not None
    return is_whole and not policy_input.situation.bookings


def _is_for_venue(policy_input: PolicyInput, named: NamedBooking, intent: Intent | None) -> bool:
    """`I am vegetarian` alone is talk about themselves, but while bookings are spoken of."""
    plain = fold(policy_input.window.burst)
    if asks_to_pass_on(plain):
        return intent not in SUPPORT
    is_spoken_of = (
        policy_input.situation.current_agent == "booking" or bool(named) or intent == "view"
    )
    return is_spoken_of and intent in REQUESTS


def _go_on(policy_input: PolicyInput, wanted: ChangeWish) -> ToolRequest | None:
    """An answer to what was asked of the change, or a change of its quote."""
    asked, before = policy_input.window.episode.asks, _last_arguments(policy_input)
    bare = policy_input.understood.bare
    number = bare[0] if len(bare) == 1 and not wanted.facts else None
    day = wanted.facts.day
    if asked == "booking" and number is not None:
        return ToolRequest(TOOL, {**before, "booking": number})
    if asked == "booking" and day and not wanted.named.day:
        # "The one on friday" says which one it is, not when it shall be.
        return ToolRequest(TOOL, {**before, "booked_on": day.isoformat()})
    said = wanted.arguments or ({} if number is None else {"guests": number})
    return ToolRequest(TOOL, {**before, **said}) if said else None


def _last_arguments(policy_input: PolicyInput) -> Mapping[str, Any]:
    calls = [call for call in policy_input.window.calls.values() if call["name"] == TOOL]
    return calls[-1]["args"] if calls else {}


def _keeps_rest(plain: str) -> bool:
    """`can it be sunday, same time`: only what is said is another."""
    return bool(_same().search(plain))


@cache
def _same() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.changes.same))


@cache
def _becoming() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.cues.becoming))
