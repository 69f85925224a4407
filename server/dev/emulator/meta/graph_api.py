"""Meta's side: the Graph API paths that a business calls."""

import asyncio
import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.convertors import StringConvertor

from server.dev.emulator.control.request_log import LoggedCall
from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.meta import send_message as accepting
from server.dev.emulator.meta import validation
from server.dev.emulator.meta.graph_errors import MetaError
from server.dev.emulator.meta.hangup import hang_up
from server.dev.emulator.state import Emulator


class GraphVersion(StringConvertor):
    """Any version of the API: a path without one does not exist."""

    regex = r"\d+\.\d+"


def emulator_of(request: Request) -> Emulator:
    emulator: Emulator = request.app.state.emulator
    return emulator


Playing = Annotated[Emulator, Depends(emulator_of)]


async def logged(request: Request, emulator: Playing) -> LoggedCall:
    """Note the call first, so that refused ones are seen too."""
    body = await _json_body(request)
    call = emulator.log.open(
        at=emulator.now().isoformat(),
        method=request.method,
        path=request.url.path,
        body=body,
    )
    request.state.call = call
    if emulator.faults.slow_ms:
        await asyncio.sleep(emulator.faults.slow_ms / 1000)
    return call


Logged = Annotated[LoggedCall, Depends(logged)]


def authorised(request: Request, emulator: Playing, _call: Logged) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or token not in emulator.config.access_tokens:
        raise MetaError(190)


async def _json_body(request: Request) -> JSON | None:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


router = APIRouter(dependencies=[Depends(authorised)])
attachments = APIRouter(dependencies=[Depends(authorised)])


def _check_number(emulator: Emulator, object_id: str) -> None:
    if object_id != emulator.config.phone_number_id:
        raise _unknown_object(object_id, "post")


def _unknown_object(object_id: str, verb: str) -> MetaError:
    return MetaError(
        100,
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be "
        "loaded due to missing permissions, or does not support this operation.",
        subcode=33,
    )


@router.post("/{object_id}/messages")
async def send(object_id: str, request: Request, emulator: Playing, call: Logged) -> Response:
    """Send a message, or mark one read."""
    _check_number(emulator, object_id)
    if emulator.faults.take("refuse_connection_next"):
        call.dropped = True
        hang_up(request)
        return Response(status_code=500)
    if call.body is None:
        raise MetaError(100, "The request body is not a JSON object.")
    if "status" in call.body:
        return JSONResponse(accepting.mark_read(emulator, validation.read_receipt(call.body)))
    message = validation.message(call.body)
    answer = accepting.accept(emulator, message)
    call.wamid = _wamid(answer)
    if emulator.faults.take("drop_connection_next"):
        call.dropped = True
        hang_up(request)
    return JSONResponse(answer)


def _wamid(answer: JSON) -> str:
    messages = answer["messages"]
    return str(messages[0]["id"]) if isinstance(messages, list) else ""


@router.post("/{object_id}/media")
async def upload(object_id: str, request: Request, emulator: Playing, call: Logged) -> JSON:
    _check_number(emulator, object_id)
    form = await request.form()
    if form.get("messaging_product") != "whatsapp":
        raise MetaError(100, "The parameter messaging_product is required.")
    file = form.get("file")
    if file is None or isinstance(file, str):
        raise MetaError(100, "The parameter file is required.")
    mime_type = file.content_type or str(form.get("type", ""))
    stored = emulator.media.upload(await file.read(), mime_type, emulator.now())
    return {"id": stored.id}


@router.get("/{object_id}")
async def describe(object_id: str, request: Request, emulator: Playing) -> JSON:
    """Media by id, or the business number itself."""
    config = emulator.config
    if object_id == config.phone_number_id:
        return {
            "id": object_id,
            "display_phone_number": config.display_phone_number,
            "verified_name": "EasyMO",
            "quality_rating": "GREEN",
        }
    now = emulator.now()
    stored = emulator.media.get(object_id, now)
    return emulator.media.described(stored, str(request.base_url), now)


@router.delete("/{object_id}")
async def delete(object_id: str, emulator: Playing) -> JSON:
    emulator.media.delete(object_id, emulator.now())
    return {"success": True}


@router.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "DELETE"])
async def unknown(rest: str, request: Request) -> None:
    raise _unknown_object(rest.partition("/")[0], request.method.lower())


@attachments.get("/whatsapp_business/attachments/")
async def download(mid: str, ext: int, hash: str, emulator: Playing) -> Response:
    """The second hop of a download: the address Meta gave, still with the token."""
    stored = emulator.media.open_url(mid, ext, hash, emulator.now())
    if stored is None:
        return Response(status_code=404)
    return Response(stored.content, media_type=stored.mime_type)
