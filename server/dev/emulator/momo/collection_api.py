"""MTN's side: the Collections paths that a business calls."""

import asyncio
import base64
import binascii
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.meta.graph_api import Logged, Playing
from server.dev.emulator.meta.hangup import hang_up
from server.dev.emulator.momo import refusals
from server.dev.emulator.momo.operator import MomoOperator
from server.dev.emulator.momo.validation import read_callback_url, read_reference, read_request


def operator_of(emulator: Playing) -> MomoOperator:
    return emulator.momo


Operating = Annotated[MomoOperator, Depends(operator_of)]


def at_the_gate(request: Request, momo: Operating, _call: Logged) -> None:
    """What the gateway before MTN looks at."""
    if "python-requests" in request.headers.get("user-agent", ""):
        raise refusals.not_let_in("Forbidden", 403)
    given = request.headers.get("ocp-apim-subscription-key", "")
    if not secrets.compare_digest(given.encode(), momo.config.subscription_key.encode()):
        raise refusals.not_let_in("Access denied due to invalid subscription key.")
    if momo.faults.take("html_500"):
        raise refusals.gateway_error()


async def authorised(request: Request, momo: Operating) -> None:
    await asyncio.sleep(momo.faults.slow_ms / 1000)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if momo.faults.take("token_refused"):
        momo.tokens.revoke(token)
    if scheme.lower() != "bearer" or not momo.tokens.is_valid(token):
        raise refusals.not_let_in("Unauthorized")
    if request.headers.get("x-target-environment") != momo.config.target_environment:
        raise refusals.refused("NOT_ALLOWED_TARGET_ENVIRONMENT")


door = APIRouter(prefix="/collection", dependencies=[Depends(at_the_gate)])
router = APIRouter(
    prefix="/collection/v1_0", dependencies=[Depends(at_the_gate), Depends(authorised)]
)


@door.post("/token/")
async def token(request: Request, momo: Operating) -> JSON:
    if _basic(request) != f"{momo.config.api_user}:{momo.config.api_key}":
        raise refusals.not_let_in("login_failed")
    await asyncio.sleep(momo.faults.slow_token_s)
    lasts = momo.faults.token_lasts_s
    return {
        "access_token": momo.tokens.issue(lasts),
        "token_type": "access_token",
        "expires_in": lasts,
    }


@router.post("/requesttopay")
async def request_to_pay(request: Request, momo: Operating, call: Logged) -> Response:
    """202 means that the payer is going to be asked, nothing more."""
    reference = read_reference(request.headers.get("x-reference-id", ""))
    asked = read_request(call.body, momo.config)
    callback_url = read_callback_url(request.headers.get("x-callback-url", ""))
    if momo.faults.take("drop_unheard"):
        call.dropped = True
        hang_up(request)
        return Response(status_code=500)
    taken = momo.take(reference, asked, callback_url)
    await momo.settle(taken)
    if momo.faults.take("accept_then_drop"):
        call.dropped = True
        hang_up(request)
    if momo.faults.take("conflict_on_first"):
        raise refusals.refused("RESOURCE_ALREADY_EXIST")
    if momo.faults.take("html_500_after_taking"):
        raise refusals.gateway_error()
    call.status = 202
    return Response(status_code=202)


@router.get("/requesttopay/{reference}")
async def status(reference: str, momo: Operating) -> JSONResponse:
    momo.catch_up()
    taken = momo.requests.find(read_reference(reference))
    if taken is None or momo.faults.take("not_found_then_found"):
        raise refusals.refused("RESOURCE_NOT_FOUND")
    return JSONResponse(taken.told(reason_as_object=momo.faults.reason_as_object))


@router.get("/account/balance")
async def balance(momo: Operating) -> JSON:
    """As if nothing had been there before, and nothing were ever paid out."""
    amount = momo.requests.totals()["successful_amount"]
    return {"availableBalance": str(amount), "currency": momo.config.currency}


def _basic(request: Request) -> str:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
