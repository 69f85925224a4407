"""What the artifact of a tool's answer means for the turn."""

from typing import Any

from easymo.conversation.state import (
    Bubble,
    ConversationState,
    Request,
    StateUpdate,
    language_of,
)
from easymo.messages.catalogue import say
from nodes.routing import HANDOVERS_PER_TURN


def apply_artifact(
    artifact: dict[str, Any], state: ConversationState, *, speaks: bool
) -> StateUpdate:
    """What it means for the turn, after all that `state` holds of it already."""
    update = _keep(artifact, state)
    if proposal := artifact.get("proposal"):
        quoted = Bubble(text=artifact["say"], proposal=proposal)
        return {**update, "bubbles": [*state["bubbles"], quoted], "proposal": proposal}
    if handed := artifact.get("hand_over"):
        request = Request(text=handed["request"], agent=handed["to"])
        return {**update, **_hand_over(request, state)}
    if speaks and artifact.get("say"):
        return {**update, "bubbles": [*state["bubbles"], _spoken(artifact)]}
    return update


def _hand_over(request: Request, state: ConversationState) -> StateUpdate:
    """It was the request being served: it goes before what waits already."""
    before = state["handed_over"]
    update = StateUpdate(waiting=[request, *state["waiting"]], handed_over=before + 1)
    # Said once, however many were called at once.
    if before <= HANDOVERS_PER_TURN < before + 1:
        unclear = say("turn.not_understood", language_of(state))
        update["bubbles"] = [*state["bubbles"], Bubble(text=unclear, offers_person=True)]
    return update


def _spoken(artifact: dict[str, Any]) -> Bubble:
    spoken = Bubble(text=artifact["say"])
    if artifact.get("choices"):
        spoken["choices"], spoken["menu"] = artifact["choices"], artifact.get("menu", "")
    return spoken


def _keep(artifact: dict[str, Any], state: ConversationState) -> StateUpdate:
    """What the turn's commit writes down of it, and what later tools may need."""
    update: StateUpdate = {}
    if forgotten := artifact.get("forget"):
        update["forgets"] = [*state["forgets"], *forgotten]
    if ticket := artifact.get("ticket"):
        update["tickets"] = [*state["tickets"], ticket]
    if reason := artifact.get("escalate"):
        update["handoff_reason"] = reason
    if place := artifact.get("place"):
        update["place"] = place
    if preferences := artifact.get("preferences"):
        update["preferences"] = {**state["preferences"], **preferences}
        update["language"] = preferences.get("language", state["language"])
    if rating := artifact.get("rating"):
        update["rating"] = rating
    return update
