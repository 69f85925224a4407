"""Words that decide what a quote asks: a plain yes or no, or a button's title written out.

They speak of the message they answer, if they answer one; else of the quote that stands, as long
as nothing newer was asked. What they mean becomes the press of the button that means the same.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from db.repositories.action import quotes
from db.repositories.action.kinds import QuoteDecision
from db.repositories.action.quotes import AnsweredMessage, StandingQuote
from db.repositories.booking.venues import Venue
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState, Inbound
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.calling_off import confirms_end
from easymo.models.guided.nlu.commands import Assent, Subject
from easymo.models.guided.nlu.paying_words import PaidBy, read_paying_yes
from easymo.models.guided.nlu.phrase_match import match_intents
from nodes.opening.calling_off import has_another, is_called_off
from nodes.opening.spoken_assent import read_spoken_assent
from nodes.opening.told_since import asks_nothing, wants_a_no

LONGEST = 60
"""More words than that are neither a title nor a plain yes."""
SUBJECTS: Mapping[str, Subject] = {
    "request_ride": "trip",
    "create_order": "goods",
    "schedule_viewing": "visit",
}
"""Kinds of quotes that are agreed to in words of their own: `call one`."""
PAID_BY: Mapping[PaidBy, QuoteDecision] = {"momo": "pay_momo", "wallet": "pay_wallet"}
CALLS_OFF = "cancel_"
"""How the kinds and the tools begin that undo something: "cancel" could mean both there."""


async def spoken_decision(
    inbound: list[Inbound], state: ConversationState, context: RunContext
) -> Inbound | None:
    """The press that a burst of texts means; None when it says more, or speaks of nothing open."""
    if not inbound or any(one["kind"] != "text" for one in inbound):
        return None
    said = "\n".join(one.get("text") or "" for one in inbound)
    if len(said) > LONGEST:
        return None
    answers = {wamid for one in inbound if (wamid := one.get("context_wamid"))}
    if len(answers) > 1:
        return None
    if answers:
        option = await _of_message(answers.pop(), said, context)
    else:
        option = await _of_standing(said, state, context)
    if option is None:
        return None
    return {**inbound[0], "kind": "button_reply", "option_id": option, "in_words": True}


async def _of_message(wamid: str, said: str, context: RunContext) -> str | None:
    """What is pressed under the message that is answered, whatever has become of it since."""
    async with context.door.open() as conn:
        message = await quotes.find_answered(conn, wamid)
    if message is None:
        return None
    meant = _titled(said, message.options or []) or _meant(said, message, context.venues)
    return meant or _ended(said, message, context.venues)


async def _of_standing(said: str, state: ConversationState, context: RunContext) -> str | None:
    """What is pressed under the quote that stands, unless the words could answer something else."""
    if not state.get("open_proposal"):
        return None
    async with context.door.open() as conn:
        standing = await quotes.find_standing(conn, context.now)
    if standing is None:
        return None
    option = _titled(said, standing.options) or _meant(said, standing, context.venues)
    if option is None:
        return await _called_off(said, standing, context)
    if option.startswith("cancel:"):
        offered = state.get("offered") or {}
        return None if any(wants_a_no(told, offered) for told in standing.since) else option
    return option if all(asks_nothing(told) for told in standing.since) else None


async def _called_off(said: str, standing: StandingQuote, context: RunContext) -> str | None:
    """The no of a quote that is called off by its noun; None where they have one of its kind."""
    option = _ended(said, standing, context.venues)
    if option is None:
        return None
    async with context.door.open() as conn:
        return None if await has_another(conn, standing.kind, context.now) else option


def _ended(
    said: str, about: AnsweredMessage | StandingQuote, venues: Sequence[Venue]
) -> str | None:
    """What words press that call off what is quoted by its noun."""
    way = _way("no", about.ways or [])
    if way is None or about.kind is None or not is_called_off(said, about.kind, venues):
        return None
    return f"{way}:{about.action_id}:{about.nonce}"


def _titled(said: str, options: list[dict[str, str]]) -> str | None:
    """The option whose title was written out; None when it is none, or two are the same."""
    bare = bare_words(said)
    same = [option["id"] for option in options if bare and bare_words(option["title"]) == bare]
    return same[0] if len(same) == 1 else None


def _meant(
    said: str, about: AnsweredMessage | StandingQuote, venues: Sequence[Venue]
) -> str | None:
    """What a plain yes or no presses, and what a wish that is given up does."""
    if about.action_id is None or about.kind is None:
        return None
    is_end = about.kind.startswith(CALLS_OFF) and confirms_end(said)
    answer = "yes" if is_end else read_spoken_assent(said, venues, SUBJECTS.get(about.kind))
    if answer is None:
        return _paid(said, about)
    way = _way(answer, about.ways or [])
    if way is None:
        # It does not say which way to pay.
        return None
    if not is_end and about.kind.startswith(CALLS_OFF) and "cancel" in match_intents(fold(said)):
        return None
    return f"{way}:{about.action_id}:{about.nonce}"


def _paid(said: str, about: AnsweredMessage | StandingQuote) -> str | None:
    """The press that `yes by MoMo, this same number` means; None where it leaves that open."""
    paying, ways = read_paying_yes(said), about.ways or []
    if paying is None:
        return None
    if about.kind == "top_up":
        # There is one way to pay it, and it is no wallet.
        way: QuoteDecision | None = None if paying.by == "wallet" else "confirm"
    else:
        way = PAID_BY[paying.by] if paying.by else None
    return f"{way}:{about.action_id}:{about.nonce}" if way in ways else None


def _way(answer: Assent, ways: list[QuoteDecision]) -> QuoteDecision | None:
    way: QuoteDecision = "confirm" if answer == "yes" else "cancel"
    return way if way in ways else None


def bare_words(text: str) -> str:
    """Letters and digits, in lower case and without accents: no emoji, no punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())
