"""What the artifact of a tool's answer means for the turn."""

from typing import Any

from easymo.conversation.state import (
    Bubble,
    ConversationState,
    Request,
    StateUpdate,
    TurnState,
    join,
    language_of,
)
from easymo.messages.catalogue import say
from nodes.routing import HANDOVERS_PER_TURN


def apply_artifact(
    artifact: dict[str, Any], state: ConversationState, *, speaks: bool
) -> StateUpdate:
    """What it means for the turn, after all that `state` holds of it already."""
    return join(_keep(artifact, state), _answer(artifact, state, speaks=speaks))


def _answer(artifact: dict[str, Any], state: ConversationState, *, speaks: bool) -> StateUpdate:
    """What of it goes on: a quote, a request for another agent, its own sentence."""
    if proposal := artifact.get("proposal"):
        bubbles = [*state["turn"]["bubbles"], Bubble(text=artifact["say"], proposal=proposal)]
        if beside := artifact.get("beside"):
            bubbles.append(Bubble(text=beside))
        update: StateUpdate = {"turn": {"bubbles": bubbles}, "proposal": proposal}
        return join(update, _hand_over(artifact, state))
    if artifact.get("hand_over"):
        return _hand_over(artifact, state)
    before = state["turn"]["bubbles"]
    if speaks and artifact.get("say") and all(one["text"] != artifact["say"] for one in before):
        return {"turn": {"bubbles": [*before, _spoken(artifact)]}}
    return {}


def _hand_over(artifact: dict[str, Any], state: ConversationState) -> StateUpdate:
    """It was the request being served, or what is left of it: it goes before what waits already."""
    handed_over = artifact.get("hand_over")
    if not handed_over:
        return {}
    request = Request(text=handed_over["request"], agent=handed_over["to"])
    turn = state["turn"]
    before = turn["handed_over"]
    handed = TurnState(waiting=[request, *turn["waiting"]], handed_over=before + 1)
    # Said once, however many were called at once.
    if before <= HANDOVERS_PER_TURN < before + 1:
        unclear = say("turn.not_understood", language_of(state))
        handed["bubbles"] = [*turn["bubbles"], Bubble(text=unclear, offers_person=True)]
    return {"turn": handed}


def _spoken(artifact: dict[str, Any]) -> Bubble:
    spoken = Bubble(text=artifact["say"])
    if artifact.get("choices"):
        spoken["choices"], spoken["menu"] = artifact["choices"], artifact.get("menu", "")
    if artifact.get("offers_person"):
        spoken["offers_person"] = True
    return spoken


def _keep(artifact: dict[str, Any], state: ConversationState) -> StateUpdate:
    """What the turn's commit writes down of it, and what later tools may need."""
    before = state["turn"]
    turn: TurnState = {}
    update: StateUpdate = {"turn": turn}
    if forgotten := artifact.get("forget"):
        turn["forgets"] = [*before["forgets"], *forgotten]
    if ticket := artifact.get("ticket"):
        turn["tickets"] = [*before["tickets"], ticket]
    if reason := artifact.get("escalate"):
        turn["handoff_reason"] = reason
    if place := artifact.get("place"):
        update["place"] = place
    if preferences := artifact.get("preferences"):
        turn["preferences"] = {**before["preferences"], **preferences}
        update["language"] = preferences.get("language", state["language"])
    if held := artifact.get("hold"):
        update["held"] = [*(state.get("held") or []), held]
    if rating := artifact.get("rating"):
        turn["rating"] = rating
    if note := artifact.get("venue_note"):
        turn["venue_notes"] = [*before["venue_notes"], note]
    return update
