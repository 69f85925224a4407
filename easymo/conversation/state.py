"""What a conversation remembers between turns: messages and JSON, nothing Postgres owns."""

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired, TypedDict

from langchain_core.messages import AnyMessage, BaseMessage
from langgraph.graph.message import add_messages

from db.repositories.action.kinds import ActionKind, QuoteDecision
from db.repositories.customer.feedback import Rating
from db.repositories.handoff.tickets import NewTicket
from easymo.agents.table import AgentName
from easymo.conversation.turn_channel import TurnChannel
from easymo.messages.catalogue import language_or_default
from easymo.services.action.press import QuotePress
from easymo.services.memory.conversation import Earlier
from easymo.whatsapp.render import Utterance


class Inbound(TypedDict):
    """One message or event of this turn, as the inbox holds it.

    `key` may be a wamid, which holds their phone number: models are shown `id` instead.
    """

    id: int
    key: str
    kind: str
    text: NotRequired[str | None]
    option_id: NotRequired[str | None]
    location: NotRequired[dict[str, Any] | None]
    media: NotRequired[dict[str, Any] | None]
    # When they wrote it, by the stamp of WhatsApp.
    sent_at: NotRequired[str | None]
    # The message they answer.
    context_wamid: NotRequired[str | None]
    # They wrote what this button says, or a yes or no that means it.
    in_words: NotRequired[bool]
    # A voice note or picture in which nothing could be made out.
    unclear: NotRequired[bool]
    # One that was not fetched: the day or the budget has no room for it.
    too_much: NotRequired[bool]
    # Of a part of an earlier message: who serves it.
    agent: NotRequired[AgentName | None]
    event: NotRequired[str]
    handoff_id: NotRequired[int]
    action_id: NotRequired[int]
    action_kind: NotRequired[str]
    # Of a PIN that was taken out: what it came to, and what may be done now.
    outcome: NotRequired[str]
    left: NotRequired[int]
    decision: NotRequired[QuoteDecision]
    press_key: NotRequired[str]


class Choice(TypedDict):
    """Something the customer may press instead of writing: a tool call that code has prepared."""

    title: str
    description: NotRequired[str]
    tool: str
    arguments: dict[str, Any]


class Way(TypedDict):
    """One button under a quote, and what pressing it decides."""

    decision: QuoteDecision
    title: str


class Proposal(TypedDict):
    """A drafted action that wants a press. `ways` are its buttons; without, Confirm and Cancel."""

    action_id: int
    nonce: str
    kind: NotRequired[ActionKind]
    ways: NotRequired[list[Way]]


class Place(TypedDict):
    """The pin they shared, or the place they named last."""

    name: str
    latitude: float
    longitude: float


class Button(TypedDict):
    """A button whose id code has made, and code reads again."""

    id: str
    title: str


class Bubble(TypedDict):
    """One message of the answer, before it is rendered."""

    text: str
    buttons: NotRequired[list[Button]]
    choices: NotRequired[list[Choice]]
    menu: NotRequired[str]
    proposal: NotRequired[Proposal]
    offers_person: NotRequired[bool]
    # Sent as this approved template, with `text` in its one placeholder.
    template: NotRequired[str]
    # A model chose the words: they prove nothing later.
    is_free: NotRequired[bool]
    # Not sent: kept for people to read what they were not told.
    is_unsaid: NotRequired[bool]
    # Words of a person, sent without reading them as Markdown.
    is_verbatim: NotRequired[bool]


class Request(TypedDict):
    """Something still to be served in this turn; `agent` is set when it was handed over."""

    text: str
    agent: AgentName | None


class Summary(TypedDict):
    """What is still known of messages the window no longer holds."""

    messages: int
    done: list[str]
    venue: str | None


class VenueNote(TypedDict):
    """What the venue is asked with a confirmed booking, in the customer's words."""

    booking: int
    words: str


class TurnState(TypedDict, total=False):
    """What lives for one turn. All of it is there once the turn has begun; a node changes some."""

    inbound: list[Inbound]
    request: str | None
    waiting: list[Request]
    # Served after this turn, each in a turn of its own.
    further: list[Request]
    handed_over: int
    press: QuotePress | None
    is_pressed: bool
    bubbles: list[Bubble]
    # How often the turn did what is limited.
    kept: dict[str, int]
    handoff_reason: str | None
    tickets: list[NewTicket]
    opt_out: bool | None
    memories: list[str]
    notes: str | None
    forgets: list[int]
    preferences: dict[str, Any]
    rating: Rating | None
    venue_notes: list[VenueNote]
    outgoing: list[Utterance]


class ConversationState(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]
    agent: AgentName | None
    language: str | None
    offered: dict[str, Choice]
    open_proposal: NotRequired[Proposal | None]
    limit_told_on: NotRequired[str | None]
    misunderstood: NotRequired[int]
    proposal: Proposal | None
    summary: NotRequired[Summary]
    place: NotRequired[Place]
    earlier: NotRequired[Earlier]
    # Requests that wait until the customer has decided on the open quote.
    held: NotRequired[list[Request]]
    turn: Annotated[TurnState, TurnChannel]


class StateUpdate(TypedDict, total=False):
    """What a node may return."""

    messages: Sequence[BaseMessage]
    agent: AgentName | None
    language: str | None
    offered: dict[str, Choice]
    open_proposal: Proposal | None
    limit_told_on: str | None
    misunderstood: int
    proposal: Proposal | None
    summary: Summary
    place: Place
    earlier: Earlier
    held: list[Request]
    turn: TurnState


def join(*updates: StateUpdate) -> StateUpdate:
    """One update after the other, what they say of the turn as well."""
    joined: StateUpdate = {}
    for update in updates:
        turn: TurnState = {**joined.get("turn", {}), **update.get("turn", {})}
        joined = {**joined, **update}
        if turn:
            joined["turn"] = turn
    return joined


def language_of(state: ConversationState) -> str:
    """What the customer is spoken to in. `open_turn` settles what is known of it when a turn
    begins, triage what its words show; until either knows, it is the default."""
    return language_or_default(state["language"])


def new_turn(inbound: list[Inbound], press: QuotePress | None = None) -> StateUpdate:
    """The turn begins anew, with `inbound` to answer; a proposal of the one before is none of it.

    The one place that empties what lives for one turn.
    """
    turn = TurnState(
        inbound=inbound,
        request=None,
        waiting=[],
        further=[],
        handed_over=0,
        press=press,
        is_pressed=False,
        bubbles=[],
        kept={},
        handoff_reason=None,
        tickets=[],
        opt_out=None,
        memories=[],
        notes=None,
        forgets=[],
        preferences={},
        rating=None,
        venue_notes=[],
        outgoing=[],
    )
    return {"turn": turn, "proposal": None}
