"""The quote that still waits, shown again whole beneath the answer to something else."""

import math
from datetime import datetime

from db.repositories.action import quotes
from db.repositories.action.quotes import MINUTES, Quote, StandingQuote
from easymo.conversation.context import RunContext
from easymo.conversation.state import Bubble, Choice, ConversationState, Proposal
from easymo.messages.catalogue import say
from easymo.models.guided.nlu.commands import read_command
from easymo.whatsapp.outbound.limits import BODY_CHARACTERS
from tools.quote import label_ways, render_quote

ABOUT_PINS = ("pin", "pin_forgotten")


async def with_standing_quote(
    bubbles: list[Bubble], state: ConversationState, context: RunContext, language: str
) -> tuple[list[Bubble], Proposal | None]:
    """The answer, and the quote that is open after it.

    The buttons of a quote stand under its words or nowhere. So it goes beneath the last bubble,
    in the same message, where that asks and offers nothing of its own and there is room.
    """
    if state["proposal"] or not state.get("open_proposal"):
        return bubbles, state["proposal"]
    if not bubbles or not _is_of_words(state):
        return bubbles, state.get("open_proposal")
    async with context.door.open() as conn:
        standing = await quotes.find_standing(conn, context.now)
    if standing is None:
        return bubbles, None
    again = _again(standing, context.now, language)
    *before, last = bubbles
    text = f"{last['text']}\n\n{again}"
    if again is None or len(text) > BODY_CHARACTERS or any(_asks(bubble) for bubble in bubbles):
        return bubbles, _proposal(standing, standing.language or language)
    proposal = _proposal(standing, language)
    shown = Bubble(text=text, proposal=proposal)
    if last.get("is_free"):
        # Beside a quote of code's, a model's words are no more evidence than alone.
        shown["is_free"] = True
    return [*before, shown], proposal


def _is_of_words(state: ConversationState) -> bool:
    """Whether the turn answers what they wrote: no news, press, PIN, stop or wish for a person."""
    turn = state["turn"]
    if turn["press"] or turn["handoff_reason"] or turn["opt_out"] is not None:
        return False
    return not any(
        one["kind"] in ("event", "pin") or read_command(one.get("text") or "") in ABOUT_PINS
        for one in turn["inbound"]
    )


def _again(standing: StandingQuote, now: datetime, language: str) -> str | None:
    """The quote's own words in the language that is spoken now, with the minutes that are left.

    None for one that was drafted before quotes were kept in every language.
    """
    if language not in standing.translations:
        return None
    left = minutes_left(standing, now)
    quote = Quote(standing.translations[language], language, standing.ways)
    if MINUTES in quote.words:
        return f"{say('action.still_open', language)}\n{render_quote(quote, left)}"
    return f"{say('action.still_open_for', language, count=left)}\n{quote.words}"


def minutes_left(standing: StandingQuote, now: datetime) -> int:
    return max(1, math.floor((standing.expires_at - now).total_seconds() / 60))


def _proposal(standing: StandingQuote, language: str) -> Proposal:
    """With its buttons in the language of the words they stand under."""
    quote = Quote(standing.quote, language, standing.ways)
    return Proposal(
        action_id=standing.action_id,
        nonce=standing.nonce,
        kind=standing.kind,
        ways=label_ways(standing.kind, quote),
    )


def _asks(bubble: Bubble) -> bool:
    """Whether it wants something of them by itself; a way to begin a booking is no question."""
    if bubble.get("template") or bubble.get("buttons") or bubble.get("offers_person"):
        return True
    if bubble.get("is_unsaid") or bubble.get("proposal"):
        return True
    choices = bubble.get("choices", [])
    return "?" in bubble["text"] or not all(_begins_anew(choice) for choice in choices)


def _begins_anew(choice: Choice) -> bool:
    return choice["tool"] == "create_booking" and "day" not in choice["arguments"]
