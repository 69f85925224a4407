"""The phones, for scripts and for the phone page."""

import asyncio
import contextlib
from typing import Annotated, Literal

from fastapi import APIRouter, Body, HTTPException, Path, Query, Request, Response, WebSocket
from pydantic import BaseModel, ConfigDict
from starlette.websockets import WebSocketDisconnect

from server.dev.emulator.customer.customer_message import write
from server.dev.emulator.customer.customers import JSON, EmulatedCustomer, Identity
from server.dev.emulator.customer.inbound import AnyPress
from server.dev.emulator.meta.graph_api import Playing
from server.dev.emulator.meta.media import LIMITS

LONGEST_WAIT_MS = 30_000

router = APIRouter(prefix="/phone/api")
files = APIRouter(prefix="/phone/media")

WaId = Annotated[str, Path(pattern=r"^\d{5,20}$")]


class EmulatedProfile(BaseModel):
    """How a customer appears to the business."""

    model_config = ConfigDict(extra="forbid")
    name: str | None = None
    username: str | None = None
    identity: Identity | None = None


@router.post("/{wa_id}/send")
async def send(
    wa_id: WaId,
    press: Annotated[AnyPress, Body()],
    request: Request,
    emulator: Playing,
    wait: bool = False,
) -> JSON:
    """Do something on this customer's phone."""
    customer = emulator.customers.get(wa_id)
    bubble, receipt = write(emulator, customer, press, str(request.base_url))
    answer: JSON = {"wamid": bubble.wamid, "seq": customer.seq}
    if wait:
        attempt = await receipt.answered
        answer |= {"latency_ms": attempt.latency_ms, "webhook_status": attempt.status}
    return answer


@router.get("/{wa_id}/messages")
async def messages(
    wa_id: WaId,
    emulator: Playing,
    after: int = 0,
    wait_ms: Annotated[int, Query(ge=0, le=LONGEST_WAIT_MS)] = 0,
) -> JSON:
    """All that changed on this screen after `after`; waits for the first change if asked."""
    customer = emulator.customers.get(wa_id)
    if wait_ms:
        await customer.wait_past(after, wait_ms / 1000)
    return {
        "seq": customer.seq,
        "typing": customer.is_typing,
        "messages": [bubble.shown() for bubble in customer.changed_since(after)],
        "momo": [request.listed() for request in emulator.momo.requests.asking(wa_id)],
    }


@router.post("/{wa_id}/read")
async def read(wa_id: WaId, emulator: Playing) -> JSON:
    """Open the conversation: everything in it is read now."""
    emulator.reporter.read_all(emulator.customers.get(wa_id), emulator.now())
    return {"success": True}


@router.post("/{wa_id}/played")
async def played(wa_id: WaId, wamid: Annotated[str, Body(embed=True)], emulator: Playing) -> JSON:
    """Listen to a voice note."""
    customer = emulator.customers.get(wa_id)
    bubble = customer.find(wamid)
    if bubble is None:
        raise HTTPException(404, "no such message")
    emulator.reporter.played(customer, bubble, emulator.now())
    return {"success": True}


@router.post("/{wa_id}/profile")
async def profile(wa_id: WaId, wanted: EmulatedProfile, emulator: Playing) -> JSON:
    """Make this customer known, rename them, or hide their number."""
    customer = emulator.customers.get(wa_id)
    for key, value in wanted.model_dump(exclude_none=True).items():
        setattr(customer, key, value)
    customer.touch()
    return _listed(customer)


@router.get("/customers")
async def customers(emulator: Playing) -> list[JSON]:
    return [_listed(customer) for customer in emulator.customers]


@router.websocket("/changes")
async def changes(socket: WebSocket) -> None:
    """One line for every change on any screen: whose, and its number."""
    emulator = socket.app.state.emulator
    queue: asyncio.Queue[EmulatedCustomer] = asyncio.Queue()
    await socket.accept()
    emulator.watchers.add(queue.put_nowait)
    listening = asyncio.create_task(_until_closed(socket))
    try:
        while not listening.done():
            await _forward_one(socket, queue, listening)
    finally:
        emulator.watchers.discard(queue.put_nowait)
        listening.cancel()


async def _forward_one(
    socket: WebSocket, queue: asyncio.Queue[EmulatedCustomer], listening: asyncio.Task[None]
) -> None:
    change = asyncio.create_task(queue.get())
    await asyncio.wait({change, listening}, return_when=asyncio.FIRST_COMPLETED)
    if not change.done():
        change.cancel()
        return
    customer = change.result()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await socket.send_json({"wa_id": customer.wa_id, "seq": customer.seq})


async def _until_closed(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()


@files.get("/{media_id}")
async def show_file(media_id: str, emulator: Playing) -> Response:
    """A file, for the phone page."""
    stored = emulator.media.find(media_id, emulator.now())
    if stored is None:
        return Response(status_code=404)
    plain = stored.mime_type.partition(";")[0].strip()
    # Only what a chat shows by itself is shown; the rest is for saving.
    shown = plain in LIMITS and not plain.startswith(("text/", "application/"))
    disposition: Literal["inline", "attachment"] = "inline" if shown else "attachment"
    return Response(
        stored.content,
        media_type=plain if shown else "application/octet-stream",
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )


def _listed(customer: EmulatedCustomer) -> JSON:
    last = next(customer.newest_first(), None)
    return {
        "wa_id": customer.wa_id,
        "name": customer.name,
        "username": customer.username,
        "user_id": customer.user_id,
        "identity": customer.identity,
        "seq": customer.seq,
        "typing": customer.is_typing,
        "last": last.shown() if last else None,
    }
