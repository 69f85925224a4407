"""A turn while a person has the conversation: kept for her to read, and not answered.

News that cannot wait (how a payment ended, a ride that comes) goes out in code's words all the
same, once, without buttons: nobody else would tell her, and the person reads it as well.
"""

from datetime import datetime
from typing import cast

from db.repositories.turn.turns import ClaimedTurn
from easymo.conversation.state import Inbound
from easymo.messages.catalogue import DEFAULT
from easymo.models.guided.nlu.commands import read_command
from easymo.services.turn.turn import Result, heard
from kit.settings import TemplateSettings
from nodes.answers.notifications import registry
from nodes.answers.outside_window import fitting
from nodes.answers.rendering import render_bare

MOOT = {"action_expired", "handed_back", "handoff_unanswered"}
"""Of no use to her now: a person speaks with her, and has seen what was proposed."""


def filed(claimed: ClaimedTurn, now: datetime, templates: TemplateSettings) -> Result:
    """What the turn comes to. "Stop" works here as it does everywhere."""
    inbound = cast(list[Inbound], claimed.messages)
    language = claimed.language or DEFAULT
    told = [
        render_bare(bubble, language)
        for one in inbound
        if _is_news(one, is_stopped=claimed.is_stopped)
        for bubble in fitting(
            one,
            registry.bubbles(one, language),
            heard_at=claimed.heard_at,
            now=now,
            templates=templates,
        )
    ]
    return Result(
        heard=heard(claimed),
        utterances=told,
        path=["filed"],
        # The graph did not run: what it waits for it still waits for.
        is_interrupted=claimed.is_interrupted,
        wants_stopped=_wants_stopped(inbound),
        status="filed",
    )


def _is_news(one: Inbound, *, is_stopped: bool) -> bool:
    if one["kind"] != "event" or one.get("event") in MOOT:
        return False
    return registry.was_asked_for(one) or not is_stopped


def _wants_stopped(inbound: list[Inbound]) -> bool | None:
    wishes = [read_command(one.get("text") or "") for one in inbound if one["kind"] == "text"]
    decided = [wish == "stop" for wish in wishes if wish in ("stop", "start")]
    return decided[-1] if decided else None
