"""The control API: faults, reset, logs, the clock, and updates that no phone can cause."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Literal

import aiohttp
from fastapi import APIRouter, Body, HTTPException, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from kit.clock import SharedClock
from server.dev.emulator.control.faults import Faults
from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.meta.graph_api import Playing
from server.dev.emulator.meta.templates import Submitted
from server.dev.emulator.state import Emulator
from server.dev.emulator.webhooks import events

router = APIRouter(prefix="/emulator")


class Reset(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seed: int | None = None


class Move(BaseModel):
    """Freeze at `now`, or move by `advance_s`; empty releases the clock."""

    model_config = ConfigDict(extra="forbid")
    now: AwareDatetime | None = None
    advance_s: float | None = None


class EventRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: events.Kind
    wa_id: str = "250788000001"


@router.get("/health")
async def health(emulator: Playing) -> JSON:
    """`pending` is 0 when every update has been accepted by the business."""
    return {"status": "ok", "now": emulator.now().isoformat(), "pending": emulator.pending}


@router.get("/faults")
async def faults(emulator: Playing) -> Faults:
    return emulator.faults


@router.post("/faults")
async def change_faults(wanted: Annotated[JSON, Body()], emulator: Playing) -> Faults:
    """Change the switches that are named; an unknown one is refused."""
    try:
        changed = Faults.model_validate(emulator.faults.model_dump() | wanted)
    except ValidationError as exc:
        raise HTTPException(422, exc.errors(include_url=False, include_context=False)) from exc
    emulator.dispatcher.faults = changed
    if not changed.webhook_hold:
        emulator.dispatcher.flush()
    return changed


@router.post("/reset")
async def reset(emulator: Playing, wanted: Annotated[Reset | None, Body()] = None) -> JSON:
    await emulator.reset(wanted.seed if wanted else None)
    return {"status": "ok"}


@router.get("/requests")
async def requests(
    emulator: Playing, path: str = "", since: Annotated[int, Query(ge=0)] = 0
) -> JSON:
    """Calls the business made; `since` takes an earlier answer's `last`."""
    calls = emulator.log.select(path=path, since=since)
    return {"last": emulator.log.last, "requests": [asdict(call) for call in calls]}


@router.get("/deliveries")
async def deliveries(emulator: Playing) -> JSON:
    """Every POST of a webhook, with its answer and latency."""
    return {"pending": emulator.pending, "attempts": list(emulator.dispatcher.attempts)}


@router.get("/export")
async def export(emulator: Playing) -> JSON:
    """Everything: customers with their screens, calls, deliveries, faults."""
    screens = {
        customer.wa_id: [bubble.shown() for bubble in customer.changed_since(0)]
        for customer in emulator.customers
    }
    calls = [asdict(call) for call in emulator.log.select()]
    return {
        "screens": screens,
        "requests": calls,
        "attempts": list(emulator.dispatcher.attempts),
        "faults": emulator.faults,
    }


@router.post("/templates")
async def put_template(template: Submitted, emulator: Playing) -> Submitted:
    emulator.templates.put(template)
    return template


@router.post("/events")
async def raise_event(event: EventRequest, emulator: Playing) -> JSON:
    """Tell the business something that is not a message."""
    customer = emulator.customers.get(event.wa_id)
    emulator.dispatcher.dispatch(events.update(event.kind, emulator, customer))
    return {"status": "ok"}


@router.post("/verify")
async def verify(emulator: Playing) -> JSON:
    """Do the handshake that Meta does when a webhook address is typed in."""
    challenge = str(emulator.rng.randrange(10**9, 10**10))
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": emulator.config.verify_token,
    }
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(emulator.config.webhook_url, params=query) as response,
        ):
            text = await response.text()
    except aiohttp.ClientError as exc:
        raise HTTPException(502, f"the webhook did not answer: {exc}") from exc
    return {"status": response.status, "verified": response.status == 200 and text == challenge}


@router.get("/clock")
async def read_clock(emulator: Playing) -> dict[Literal["now"], datetime]:
    return {"now": emulator.now()}


@router.post("/clock")
async def move_clock(
    emulator: Playing, move: Annotated[Move | None, Body()] = None
) -> dict[Literal["now"], datetime]:
    """Move the one clock that all processes of the product read."""
    clock = _movable(emulator)
    if move is None or (move.now is None and move.advance_s is None):
        clock.release()
    elif move.now is not None:
        clock.freeze(move.now)
    if move and move.advance_s is not None:
        clock.advance(timedelta(seconds=move.advance_s))
    return {"now": clock.now()}


def _movable(emulator: Emulator) -> SharedClock:
    clock = emulator.config.clock
    if not isinstance(clock, SharedClock):
        raise HTTPException(409, "This clock cannot be moved: set CLOCK_FILE and start again.")
    return clock
