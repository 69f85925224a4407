"""A turn while a person has the conversation: kept for them to read, and not answered.

News that cannot wait (how a payment ended, a ride that comes) goes out in code's words all the
same, once, without buttons: nobody else would tell them, and the person reads it as well.
"""

from typing import cast

from db.repositories.turn.turns import ClaimedTurn
from easymo.conversation.state import Bubble, Inbound
from easymo.messages.catalogue import language_or_default
from easymo.services.outreach.opt_out import read_opt_out
from easymo.services.turn.effects.answer import Send, Transcribe
from easymo.services.turn.effects.customer import OptOut, Remember
from easymo.services.turn.effects.effect import Effect, FinishTurn, ProposeDrafts
from easymo.services.turn.turn import TurnResult
from kit.settings.outreach import TemplateSettings
from nodes.answers.notifications import registry
from nodes.answers.outside_window import fitting
from nodes.answers.rendering import render_bare

MOOT = {"action_expired", "handed_back", "handoff_unanswered"}
"""Of no use to them now: a person speaks with them, and has seen what was proposed."""


def file_turn(turn: ClaimedTurn, templates: TemplateSettings) -> TurnResult:
    """What the turn comes to. "Stop" works here as it does everywhere."""
    inbound = cast(list[Inbound], turn.messages)
    told = [
        render_bare(bubble, language_or_default(turn.language))
        for one in inbound
        if _is_news(one, is_opted_out=turn.is_opted_out)
        for bubble in _news(one, turn, templates)
    ]
    opt_out = read_opt_out(one.get("text") or "" for one in inbound if one["kind"] == "text")
    effects: list[Effect] = [
        ProposeDrafts(),
        Transcribe(told),
        Send(told),
        *([OptOut(opt_out)] if opt_out is not None else []),
        Remember(),
        # The graph did not run: what it waits for it still waits for.
        FinishTurn("filed", ["filed"], is_interrupted=turn.is_interrupted),
    ]
    return TurnResult(told, effects)


def _news(one: Inbound, turn: ClaimedTurn, templates: TemplateSettings) -> list[Bubble]:
    return fitting(
        one,
        registry.bubbles(one, language_or_default(turn.language)),
        heard_at=turn.heard_at,
        now=turn.now,
        templates=templates,
    )


def _is_news(one: Inbound, *, is_opted_out: bool) -> bool:
    if one["kind"] != "event" or one.get("event") in MOOT:
        return False
    return registry.was_asked_for(one) or not is_opted_out
