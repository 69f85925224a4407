"""What a run of the graph came to: the effects that the turn's commit writes."""

from collections.abc import Iterator, Sequence
from typing import cast

from db.repositories.customer.profiles import Preferences
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState, TurnState
from easymo.models.guided.policies.smalltalk import says_farewell
from easymo.services.handoff.office_hours import due_at
from easymo.services.turn.effects.answer import Send, Transcribe, heard
from easymo.services.turn.effects.customer import (
    ChangePreferences,
    Forget,
    OptOut,
    Rate,
    Remember,
    Speak,
    TellVenue,
)
from easymo.services.turn.effects.effect import Effect, FinishTurn, ProposeDrafts
from easymo.services.turn.effects.people import OpenTickets, RequestHandoff
from easymo.services.turn.effects.records import KeepGuardBlocks, KeepToolExecutions, KeepUsages
from easymo.services.turn.effects.requests import ServeFurther
from nodes.answers.notifications import registry

INTERRUPT = "__interrupt__"


def effects_of(state: ConversationState, context: RunContext, path: Sequence[str]) -> list[Effect]:
    """`path` names the nodes it went through, and those of LangGraph's own."""
    turn = state["turn"]
    return [
        ProposeDrafts(),
        Transcribe(turn["outgoing"], state.get("agent")),
        KeepToolExecutions(context.tool_executions),
        KeepGuardBlocks(context.guard_blocks),
        KeepUsages(context.model_turn.usages),
        Send(turn["outgoing"]),
        ServeFurther(turn["further"]),
        *_about_the_customer(state),
        *_asked_of_people(turn, context),
        FinishTurn(
            "answered",
            path,
            agent=state.get("agent"),
            is_interrupted=INTERRUPT in path,
            is_resolved=any(map(says_farewell, heard(context.turn))) or _settles(turn),
        ),
    ]


def _about_the_customer(state: ConversationState) -> Iterator[Effect]:
    turn = state["turn"]
    if language := state.get("language"):
        yield Speak(language)
    if turn["opt_out"] is not None:
        yield OptOut(turn["opt_out"])
    # Who wants something forgotten says nothing in the same breath that is to be remembered.
    yield Forget(turn["forgets"]) if turn["forgets"] else Remember()
    if turn["preferences"]:
        yield ChangePreferences(cast(Preferences, turn["preferences"]))
    if turn["rating"]:
        yield Rate(turn["rating"])
    for note in turn["venue_notes"]:
        yield TellVenue(note["booking"], note["words"])


def _asked_of_people(turn: TurnState, context: RunContext) -> Iterator[Effect]:
    yield OpenTickets(turn["tickets"])
    if turn["handoff_reason"]:
        due = due_at(context.now, context.settings.handoffs)
        yield RequestHandoff(turn["handoff_reason"], due)


def _settles(turn: TurnState) -> bool:
    """Whether the customer was told what ends what they wanted of a person."""
    is_told = any(not one.is_unsaid for one in turn["outgoing"])
    return is_told and any(one.get("event") in registry.SETTLING for one in turn["inbound"])
