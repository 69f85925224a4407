"""The way down: the first model that answers, and the guided one when none does."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from langchain_core.messages import AIMessage

from easymo.models.gateway.call import Model, ModelCall
from easymo.models.gateway.errors import ModelCircuitOpen, ModelFailed
from kit import log

logger = log.get(__name__)

SHARE = 0.6
"""Of the time that is left, what a model gets while another one could still follow it."""
RESERVE_SECONDS = 1.5
"""Kept for the last model, which needs no network, and for the commit of the turn."""


class Fallback:
    """Models in the order in which they are asked; the last one gets whatever time is left."""

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = list(models)

    @property
    def name(self) -> str:
        return self._models[0].name

    async def answer(self, call: ModelCall) -> AIMessage:
        *before, last = self._models
        for position, model in enumerate(before):
            if model.name in call.turn.failed:
                continue
            may_take = max(call.seconds_left - RESERVE_SECONDS, 0)
            if position < len(before) - 1:
                may_take *= SHARE
            try:
                return await model.answer(replace(call, ends_at=_now() + may_take))
            except ModelFailed as failed:
                # Once in a turn is enough: its next call would wait for the same again.
                call.turn.failed.add(model.name)
                note = logger.info if isinstance(failed, ModelCircuitOpen) else logger.warning
                note("model.failed", model=model.name, agent=call.agent, error=str(failed))
        return await last.answer(call)


def _now() -> float:
    return asyncio.get_running_loop().time()
