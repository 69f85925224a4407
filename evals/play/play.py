"""Plays the steps of a scenario on the phones of its customers."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.play.cast import Cast
from evals.play.operator_client import OperatorClient
from evals.play.phone import CustomerPhone, OptionMissing, ScreenAnswer
from evals.play.product import RunningProduct
from evals.score.check import Check, has_not, has_words
from evals.score.transcript import Transcript
from evals.step import Step

FIRST = "first"
NOTHING = ScreenAnswer([])


@dataclass
class Performance:
    """Who plays, and what is kept of it."""

    product: RunningProduct
    cast: Cast
    operator: OperatorClient
    main: str
    """Who acts when a step names nobody."""
    transcript: Transcript = field(default_factory=Transcript)
    checks: list[Check] = field(default_factory=list)
    offered: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """All options a customer has seen, the newest first."""

    async def phone(self, who: str) -> CustomerPhone:
        return await self.cast.phone(who)


async def play(stage: Performance, steps: Sequence[Step]) -> None:
    """Stops at the first step that cannot be done; a check says which and why."""
    for number, step in enumerate(steps, start=1):
        try:
            await _play(stage, step, f"answer {number}")
        except (OptionMissing, TimeoutError, LookupError) as error:
            because = str(error) or "no answer came in time"
            stage.checks.append(Check("script", f"step {number} can be done", False, because))
            return


async def _play(stage: Performance, step: Step, name: str) -> None:
    who = step.by or stage.main
    phone = await stage.phone(who)
    before = phone.last.text
    if step.if_reads and step.if_reads.casefold() not in before.casefold():
        return
    if step.unless_reads and step.unless_reads.casefold() in before.casefold():
        return
    begun = time.perf_counter()
    answer = await _do(stage, step, who, phone)
    took_ms = (time.perf_counter() - begun) * 1000
    stage.transcript.answered(who, answer, took_ms)
    seen = [
        {**option, "message_id": bubble["wamid"]}
        for bubble in answer.bubbles
        for option in bubble["options"]
    ]
    stage.offered[who] = seen + stage.offered.get(who, [])
    stage.checks += _checks(step, name, answer)


def _checks(step: Step, name: str, answer: ScreenAnswer) -> list[Check]:
    titles = "\n".join(answer.titles)
    checks = [
        *has_words("words", name, answer.text, step.reads),
        *has_not("words", name, answer.text, step.never_reads),
    ]
    for title in step.offers:
        found = any(one.casefold().startswith(title.casefold()) for one in answer.titles)
        checks.append(Check("words", f"{name} offers “{title}”", found, f"it offers: {titles}"))
    if step.is_silent:
        silent = not answer.bubbles
        checks.append(Check("words", f"{name} is silence", silent, f"it says: {answer.text}"))
    return checks


async def _do(stage: Performance, step: Step, who: str, phone: CustomerPhone) -> ScreenAnswer:
    said = stage.transcript.said
    if isinstance(step.writes, str):
        said(who, step.writes)
        return await phone.write(step.writes)
    if step.writes is not None:
        for text in step.writes:
            said(who, text)
        return await phone.write_at_once(step.writes)
    if step.presses is not None:
        titles = phone.last.titles
        title = titles[0] if step.presses == FIRST and titles else step.presses
        option = phone.last.option(title)
        said(who, f"[{option['title']}]")
        return await phone.send({"type": option["kind"], "id": option["id"]})
    if step.presses_again is not None:
        option = _seen(stage, who, step.presses_again)
        said(who, f"[{option['title']}] again")
        return await phone.send(
            {"type": option["kind"], "id": option["id"], "message_id": option["message_id"]}
        )
    if step.shares is not None:
        said(who, f"(a place: {step.shares.latitude}, {step.shares.longitude})")
        return await phone.send({"type": "location", **step.shares.model_dump()})
    if step.sends is not None:
        said(who, f"({step.sends.get('type', 'message')})")
        return await phone.send(step.sends)
    return await _do_beside(stage, step, who, phone)


async def _do_beside(
    stage: Performance, step: Step, who: str, phone: CustomerPhone
) -> ScreenAnswer:
    """What is not done on the conversation's screen: MTN's menu, the clock, the operator's desk."""
    if step.momo is not None:
        request = await phone.asked()
        stage.transcript.said(who, f"(MoMo: {step.momo} {request['amount']})")
        await phone.decide(request, step.momo)
        return NOTHING if step.momo == "ignore" else await phone.told(request)
    if step.waits is not None:
        stage.transcript.passed(who, f"{step.waits} later")
        await stage.product.advance(step.waits)
        return await _heard(phone, step.reads)
    await _as_operator(stage.operator, step.person or "")
    stage.transcript.passed(who, f"a person {step.person}")
    return await _heard(phone, step.reads)


async def _as_operator(operator: OperatorClient, does: str) -> None:
    if does == "takes":
        await operator.take((await _until(operator.waiting()))[0])
        return
    taken = (await operator.get("/handoffs", status="taken"))["items"]
    if not taken:
        raise LookupError("no conversation is with a person")
    if does == "hands back":
        await operator.hand_back(taken[0]["id"])
    else:
        await operator.reply(taken[0]["id"], does)


async def _until(waiting: Awaitable[list[int]]) -> list[int]:
    found = await waiting
    if not found:
        raise LookupError("nobody asked for a person")
    return found


async def _heard(phone: CustomerPhone, wanted: Sequence[str]) -> ScreenAnswer:
    """What EasyMO says by itself, as soon as the words wanted are there."""
    if not wanted:
        return await phone.read_when_quiet()
    heard: list[dict[str, Any]] = []
    async with asyncio.timeout(phone.patience_seconds):
        while True:
            heard += (await phone.read()).bubbles
            answer = ScreenAnswer(heard)
            if all(words.casefold() in answer.text.casefold() for words in wanted):
                phone.last = answer
                return answer
            await asyncio.sleep(0.02)


def _seen(stage: Performance, who: str, title: str) -> dict[str, Any]:
    for option in stage.offered.get(who, []):
        if option["title"].casefold().startswith(title.casefold()):
            return option
    raise OptionMissing(f"they have never seen an option {title!r}")
