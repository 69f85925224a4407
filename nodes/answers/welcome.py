"""What stands beside the first answer: a welcome, once in a customer's life, and where to begin."""

from datetime import datetime

from db.repositories.memory.ended_conversations import LapsedQuote
from easymo.conversation.context import RunContext
from easymo.conversation.state import Bubble, Choice, ConversationState
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.nlu.cacheable_question import only_greets
from nodes.answers.booking_choice import book, book_again
from nodes.answers.served import is_served
from nodes.drive import is_of_drivers


def welcomed(
    bubbles: list[Bubble], state: ConversationState, context: RunContext, language: str
) -> list[Bubble]:
    """The answer, with a line of welcome for whoever is new, or with ways on under a greeting.

    A language is unknown until the turn that first understood them commits, so a welcome goes out
    with that turn or never, and is not repeated however often it is run.
    """
    inbound = state["turn"]["inbound"]
    if not bubbles or not inbound or inbound[0]["kind"] == "event":
        return bubbles
    first, *others = bubbles
    is_new = context.turn.language is None and state["language"] is not None
    is_new = is_new and not _was_welcomed(state, language)
    if is_of_drivers(inbound[0]):
        return bubbles
    given_up = _given_up(state)
    if not (is_new or given_up):
        return bubbles
    if _greets(state, language):
        return [_with_ways_on(first, given_up, language), *others]
    if is_new and is_served(state, first):
        first = _with_text(first, f"{say('profile.welcome', language)}\n\n{first['text']}")
    return [first, *others]


def _was_welcomed(state: ConversationState, language: str) -> bool:
    """Whether the chat was greeted in this language when it was opened."""
    welcome = say("profile.welcome", language)
    return any(message.text == welcome for message in state["messages"])


def _given_up(state: ConversationState) -> LapsedQuote | None:
    """What they may go on with; only while nothing else was said in this conversation."""
    earlier = state.get("earlier")
    said = sum(message.type == "human" for message in state["messages"])
    return earlier.get("given_up") if earlier and said == len(state["turn"]["inbound"]) else None


def _greets(state: ConversationState, language: str) -> bool:
    texts = [one.get("text") or "" for one in state["turn"]["inbound"]]
    return all(only_greets(text, Situation(), language) for text in texts)


def _with_ways_on(bubble: Bubble, given_up: LapsedQuote | None, language: str) -> Bubble:
    if bubble.get("choices") or bubble.get("proposal") or bubble.get("offers_person"):
        return bubble
    if given_up:
        return _offering_again(bubble, given_up, language)
    places = Choice(title=say("profile.places", language), tool="venue_information", arguments={})
    return Bubble(text=bubble["text"], choices=[book(language), places])


def _offering_again(bubble: Bubble, given_up: LapsedQuote, language: str) -> Bubble:
    starts_at = datetime.fromisoformat(given_up["starts_at"])
    unfinished = say(
        "profile.unfinished",
        language,
        venue=given_up["venue_name"],
        day=dates.day(starts_at, language),
        begin=dates.time(starts_at, language),
    )
    again = book_again(given_up["venue"], starts_at, given_up["guests"], language)
    return Bubble(text=f"{bubble['text']}\n\n{unfinished}", choices=[again])


def _with_text(bubble: Bubble, text: str) -> Bubble:
    changed = bubble.copy()
    changed["text"] = text
    return changed
