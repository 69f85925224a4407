"""What a message says of the booking in the making, with what the last question explains of it."""

import re
from dataclasses import replace
from functools import cache

from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.episode import FACT_TOOLS, args_of, facts_of
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.entities import dates, times, venues
from easymo.models.guided.entities.named_booking import names_another
from easymo.models.guided.entities.people.party_growth import PartyGrowth, read_growth
from easymo.models.guided.entities.people.words import people_numbers
from easymo.models.guided.lexicon.figures import write_figures
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.facts import Facts

FEW_WORDS = 6
WORDS_AROUND = 3
"""So few words with a number say nothing else."""
USUAL_PARTIES = range(1, 21)
ENOUGH = {"venue", "day", "time", "guests"}
"""What a table is quoted by."""


def says_something(heard: Hearing) -> bool:
    """Whether anything of it concerns the booking."""
    understood = heard.understood
    return bool(read_facts(heard) or understood.open or understood.other_venue)


def go_on_call(heard: Hearing, tool: str) -> OfferedCall:
    """The call of what is going on. Who told a search all, one by one, chose a table: it is quoted.

    Unless they ask: `and at nine?` is looked for.
    """
    is_told = ENOUGH.issubset(merge_facts(heard).known) and not heard.understood.is_question
    return write_call(heard, "create_booking" if is_told else tool)


def write_call(heard: Hearing, tool: str) -> OfferedCall:
    """The call with all that is known now."""
    facts = merge_facts(heard)
    arguments: dict[str, object] = dict(args_of(facts))
    if heard.understood.other_venue and not facts.venue and tool == "create_booking":
        # Without it the tool takes the customer's usual venue.
        arguments["anywhere"] = True
    return OfferedCall(tool=tool, arguments=arguments)


def read_facts(heard: Hearing) -> Facts:
    """The facts of the new message."""
    understood = heard.understood
    facts = understood.facts
    if understood.other_venue and not facts.venue:
        left = venues.find_other(heard.episode.facts.venue, heard.situation.venues)
        facts = replace(facts, venue=left)
    if (party := _count_anew(heard)) is not None:
        return replace(facts, guests=party)
    if len(understood.bare) != 1 or understood.ordinal or understood.words > FEW_WORDS:
        return facts
    return facts.with_(_explain_number(heard, understood.bare[0]))


def _count_anew(heard: Hearing) -> int | None:
    """`add one more person` to a table that is asked for or quoted: of two they become three."""
    known, understood = heard.episode.facts.guests, heard.understood
    if known is None or heard.episode.tool not in FACT_TOOLS:
        return None
    if understood.facts.day or understood.facts.venue or names_another(plain := fold(heard.text)):
        return None
    plain = plain.replace(fold(understood.facts.special_request or ""), "")
    clauses = [plain, *_clauses().split(plain)] if understood.words > FEW_WORDS else [plain]
    growth = next((found for one in clauses if (found := _grows(one))), None)
    if growth is None:
        return None
    party = growth.party if growth.more is None else known + growth.more
    return party if party and party > 0 else None


def _grows(clause: str) -> PartyGrowth | None:
    """A bare number counts people in a few words only: `2 more`, `2 more and she is vegan`."""
    growth, _ = read_growth(clause)
    is_short = len(clause.split()) <= FEW_WORDS
    return growth if growth and (growth.is_of_people or is_short) else None


@cache
def _clauses() -> re.Pattern[str]:
    joins = alternation(word for book in phrasebooks() for word in book.cues.goes_on)
    return re.compile(rf"[,.;!\n]+|(?<![a-z0-9]){joins}(?![a-z0-9])")


def merge_facts(heard: Hearing) -> Facts:
    """What was known, as the new message changes it; what it leaves open is asked again."""
    understood = heard.understood
    is_new = understood.again and _count_anew(heard) is None
    before = _before_another(heard) if is_new else heard.episode.facts
    said = read_facts(heard)
    reopened = dict.fromkeys(understood.open)
    if understood.other_venue and not said.venue:
        reopened["venue"] = None
    return replace(before.with_(said), **reopened)


def _before_another(heard: Hearing) -> Facts:
    """`one more table for 4`, with no other day: at the place and hour of the one before it."""
    said, known = heard.understood.facts, heard.episode.facts or _booked_last(heard)
    is_beside = said.guests is not None and not (said.day or said.time or said.venue)
    if not is_beside or not names_another(fold(heard.text)):
        return Facts()
    return replace(known, guests=None, special_request=None)


def _booked_last(heard: Hearing) -> Facts:
    """What they confirmed last, where nothing else was done since."""
    deed, calls = heard.window.deed, heard.window.calls.values()
    booked = [call["args"] for call in calls if call["name"] == "create_booking"]
    is_booked = deed is not None and deed.tool == "create_booking" and booked
    return facts_of(booked[-1]) if is_booked else Facts()


def _explain_number(heard: Hearing, number: int) -> Facts:
    """What a bare number means after the last question; nothing where it could mean two things."""
    episode, known = heard.episode, heard.episode.facts
    match episode.asks:
        case "guests":
            return Facts(guests=number)
        case "time":
            return Facts(time=times.read_evening(number))
        case "day":
            return Facts(day=dates.day_of_month(number, heard.situation.today))
        case "venue" | "booking":
            return Facts()
        case "slot" if heard.understood.facts.venue and not heard.understood.facts.time:
            # "Nyamirambo 9", of the free slots.
            return Facts(time=times.read_likely(number))
    # A party that no table holds was refused: the next number is the party again.
    is_refused = known.guests is not None and known.guests not in USUAL_PARTIES
    unknown = episode.tool in FACT_TOOLS and (known.guests is None or is_refused)
    counts = unknown or heard.understood.is_correction or _counts_party(heard, number)
    return Facts(guests=number) if counts else Facts()


def _counts_party(heard: Hearing, number: int) -> bool:
    """`yes but five`, `fanya watano`, under the quote of a table: there is nothing else to count.

    Kinyarwanda and Swahili count people with numbers of their own.
    """
    top = heard.window.top
    is_table = top is not None and top.tool in FACT_TOOLS
    is_alone = heard.episode.is_quoted and heard.understood.words <= WORDS_AROUND
    plain = fold(heard.text)
    of_people = bool(people_numbers().search(plain))
    is_made = heard.episode.is_quoted and bool(_made().search(write_figures(plain).text))
    return is_table and number in USUAL_PARTIES and (of_people or is_alone or is_made)


@cache
def _made() -> re.Pattern[str]:
    """`make it nine`, `mugire icyenda`."""
    cues = (word for book in phrasebooks() for word in book.cues.making)
    return whole(rf"{alternation(cues)}\s+\d{{1,2}}(?!\s*(?:[:h%]|am|pm))")
