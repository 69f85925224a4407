"""Changing a booking that is made: what is different now, and which one is meant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from easymo.models.guided.dialogue.episode import FACT_TOOLS, args_of
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.entities import venues
from easymo.models.guided.entities.clock.shifts import find_shift
from easymo.models.guided.entities.named_booking import NamedBooking, read_named_booking
from easymo.models.guided.entities.party_growth import read_growth
from easymo.models.guided.entities.special_requests import asks_to_pass_on, find_special_request
from easymo.models.guided.lexicon.intents import BOOKINGS, SUPPORT, Intent, Intents, intents_with
from easymo.models.guided.lexicon.spelling import correct_spelling
from easymo.models.guided.lexicon.text import fold, mask
from easymo.models.guided.nlu.facts import Facts
from easymo.models.guided.nlu.understanding import Understanding, understand
from easymo.models.guided.policies.decision import PolicyInput, ToolRequest

TOOL = "change_booking"
SAYS_SO = intents_with("reply") | {None}
OF_BOOKINGS = BOOKINGS - {"cancel"} | {None}
GOES_ON = SAYS_SO | OF_BOOKINGS
"""Beside facts these answer what was asked of a change."""
NEW_ONES: Intents = frozenset({"book", "availability"})
BOOKED_BY = {"create_booking", TOOL}
REQUESTS = OF_BOOKINGS | intents_with("small_talk")


@dataclass(frozen=True)
class _Wanted:
    """Which booking, and what of it is different now."""

    named: NamedBooking
    facts: Facts
    later_minutes: int | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        named, known = self.named, dict[str, Any]()
        if named.number is not None:
            known["booking"] = named.number
        elif named.day:
            known["booked_on"] = named.day.isoformat()
        if named.growth and named.growth.more is not None:
            known["more_guests"] = named.growth.more
        if self.later_minutes is not None:
            known["later_minutes"] = self.later_minutes
        return known | args_of(self.facts)


def decide_change(policy_input: PolicyInput, intent: Intent | None) -> ToolRequest | None:
    """The call that changes a booking; None where the message is about something else."""
    episode = policy_input.window.episode
    if episode.tool in FACT_TOOLS or TOOL not in policy_input.tools:
        return None
    wanted = _read(policy_input)
    if intent == "cancel" and not wanted.named.growth:
        return None
    if episode.tool == TOOL and intent in GOES_ON:
        return _go_on(policy_input, wanted)
    if _is_meant(policy_input, wanted, intent):
        return ToolRequest(TOOL, wanted.arguments)
    if _is_second_thought(policy_input, wanted, intent):
        return ToolRequest(TOOL, _of_last(policy_input) | wanted.arguments)
    return None


def _is_meant(policy_input: PolicyInput, wanted: _Wanted, intent: Intent | None) -> bool:
    named, facts = wanted.named, wanted.facts
    booked = replace(facts, special_request=None)
    is_theirs = bool(named) and named.is_theirs
    if intent == "change" or (is_theirs and booked):
        return True
    if named.growth and (named.growth.is_of_people or is_theirs or intent == "view"):
        return True
    if wanted.later_minutes and (is_theirs or facts.guests is None):
        return True
    if facts.special_request and not booked:
        # "A table on friday by the window" is a new one.
        return (is_theirs or not named) and _is_for_venue(policy_input, named, intent)
    return bool(booked and _corrects(policy_input) and _says_so(policy_input, intent))


def _is_second_thought(policy_input: PolicyInput, wanted: _Wanted, intent: Intent | None) -> bool:
    """`we are five after all`, right after they booked. With a day it is a new wish."""
    deed, facts = policy_input.window.deed, wanted.facts
    is_of_booking = deed is not None and deed.tool in BOOKED_BY
    is_part = (facts.guests is not None or facts.time) and not (facts.day or facts.venue)
    is_new = policy_input.understood.again or policy_input.window.episode.is_open
    if not (is_of_booking and is_part and not is_new):
        return False
    # Why they are fewer may sound like a complaint.
    counts = wanted.named.growth is not None and policy_input.intent in SAYS_SO
    return counts or _says_so(policy_input, intent)


def follows_booking(heard: Hearing) -> bool:
    """Whether words right after a booking count its people anew, or move its hour."""
    deed = heard.window.deed
    if deed is None or deed.tool not in BOOKED_BY or heard.understood.intent not in SAYS_SO:
        return False
    plain = fold(heard.text)
    return read_growth(plain)[0] is not None or find_shift(plain) is not None


def _of_last(policy_input: PolicyInput) -> dict[str, Any]:
    """The number of what was booked last."""
    deed = policy_input.window.deed
    return {"booking": deed.number} if deed and deed.number is not None else {}


def _says_so(policy_input: PolicyInput, intent: Intent | None) -> bool:
    """Whether nothing is asked for in words of its own: what facts are likely to be for is none."""
    return intent in SAYS_SO or (policy_input.intent in SAYS_SO and intent in NEW_ONES)


def _corrects(policy_input: PolicyInput) -> bool:
    """Whether it corrects what is booked: not what is being booked, nor the message itself.

    Who names a party and its day asks for a table, whatever the words.
    """
    understood, facts = policy_input.understood, policy_input.understood.facts
    corrects = understood.is_correction and not understood.corrects_itself
    is_whole = facts.guests is not None and facts.day is not None
    return corrects and not is_whole and not policy_input.window.episode.is_open


def _is_for_venue(policy_input: PolicyInput, named: NamedBooking, intent: Intent | None) -> bool:
    """`I am vegetarian` alone is talk about themselves, but while bookings are spoken of."""
    plain = fold(policy_input.window.burst)
    if asks_to_pass_on(plain):
        return intent not in SUPPORT
    is_spoken_of = (
        policy_input.situation.current_agent == "booking" or bool(named) or intent == "view"
    )
    return is_spoken_of and intent in REQUESTS


def _read(policy_input: PolicyInput) -> _Wanted:
    written, situation = policy_input.window.burst, policy_input.situation
    plain = correct_spelling(written, [venue.name for venue in situation.venues])
    language = situation.language or "en"
    shift = find_shift(plain)
    named = read_named_booking(
        written, mask(plain, [shift]) if shift else plain, situation, language
    )
    read = understand(named.rest, situation, language)
    facts = _facts(policy_input, read)
    if (named.growth or shift) and not named and "change" not in policy_input.understood.intents:
        # "Add 2 people on friday" names the booking of Friday.
        named, facts = replace(named, day=facts.day), replace(facts, day=None)
    # The rest is in plain spelling; their own words are not.
    facts = replace(facts, special_request=find_special_request(written))
    if named.growth and named.growth.party is not None:
        facts = replace(facts, guests=named.growth.party)
    return _Wanted(named, facts, shift.value if shift else None)


def _facts(policy_input: PolicyInput, read: Understanding) -> Facts:
    if not read.other_venue or read.facts.venue:
        return read.facts
    left = venues.find_other(policy_input.window.episode.facts.venue, policy_input.situation.venues)
    return replace(read.facts, venue=left)


def _go_on(policy_input: PolicyInput, wanted: _Wanted) -> ToolRequest | None:
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
