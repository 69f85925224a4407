"""What a message says of the booking in the making, with what the last question explains of it."""

from dataclasses import replace

from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.episode import FACT_TOOLS, args_of
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.entities import dates, times, venues
from easymo.models.guided.nlu.facts import Facts

FEW_WORDS = 6
USUAL_PARTIES = range(1, 21)


def says_something(heard: Hearing) -> bool:
    """Whether anything of it concerns the booking."""
    understood = heard.understood
    return bool(read_facts(heard) or understood.open or understood.other_venue)


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
    if len(understood.bare) != 1 or understood.ordinal or understood.words > FEW_WORDS:
        return facts
    return facts.with_(_explain_number(heard, understood.bare[0]))


def merge_facts(heard: Hearing) -> Facts:
    """What was known, as the new message changes it; what it leaves open is asked again."""
    understood = heard.understood
    before = Facts() if understood.again else heard.episode.facts
    said = read_facts(heard)
    reopened = dict.fromkeys(understood.open)
    if understood.other_venue and not said.venue:
        reopened["venue"] = None
    return replace(before.with_(said), **reopened)


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
    return Facts(guests=number) if unknown or heard.understood.is_correction else Facts()
