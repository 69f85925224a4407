"""The payers, for scripts and for the phone page: what they decide, and what goes wrong."""

from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, HTTPException
from pydantic import BaseModel, ConfigDict, ValidationError

from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.momo.collection_api import Operating
from server.dev.emulator.momo.fates import Decision
from server.dev.emulator.momo.faults import MomoFaults
from server.dev.emulator.momo.operator import MomoOperator
from server.dev.emulator.momo.requests import Mode, PayRequest

router = APIRouter(prefix="/momo")


class Control(BaseModel):
    """What payers do from now on. `manual`: they decide on the phone page."""

    model_config = ConfigDict(extra="forbid")
    mode: Mode


class PayerRejection(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Literal[
        "APPROVAL_REJECTED",
        "EXPIRED",
        "NOT_ENOUGH_FUNDS",
        "PAYER_NOT_FOUND",
        "PAYER_LIMIT_REACHED",
        "NOT_ALLOWED",
        "INTERNAL_PROCESSING_ERROR",
        "SERVICE_UNAVAILABLE",
    ] = "APPROVAL_REJECTED"


@router.get("/control")
async def control(momo: Operating) -> Control:
    return Control(mode=momo.mode)


@router.post("/control")
async def change_control(wanted: Control, momo: Operating) -> Control:
    """For requests that come from now on."""
    momo.mode = wanted.mode
    return wanted


@router.get("/faults")
async def faults(momo: Operating) -> MomoFaults:
    return momo.faults


@router.post("/faults")
async def change_faults(wanted: Annotated[JSON, Body()], momo: Operating) -> MomoFaults:
    """Change the switches that are named; an unknown one is refused."""
    try:
        momo.faults = MomoFaults.model_validate(momo.faults.model_dump() | wanted)
    except ValidationError as exc:
        raise HTTPException(422, exc.errors(include_url=False, include_context=False)) from exc
    return momo.faults


@router.get("/requests")
async def requests(momo: Operating, payer: str = "") -> list[JSON]:
    """Every request that was taken, oldest first, with its state."""
    momo.catch_up()
    return [request.listed() for request in momo.requests if payer in ("", request.payer)]


@router.post("/requests/{reference}/approve")
async def approve(reference: UUID, momo: Operating) -> JSON:
    """The payer types their PIN; after their five minutes MTN turns that into a failure."""
    request = _found(momo, reference)
    return _decided(request, momo.approve(request))


@router.post("/requests/{reference}/reject")
async def reject(
    reference: UUID, momo: Operating, wanted: Annotated[PayerRejection | None, Body()] = None
) -> JSON:
    """They say no, or it fails for another `reason`."""
    request = _found(momo, reference)
    decision = Decision("FAILED", (wanted or PayerRejection()).reason)
    return _decided(request, momo.decide(request, decision))


@router.post("/requests/{reference}/ignore")
async def ignore(reference: UUID, momo: Operating) -> JSON:
    """They put the phone away; the request runs out by itself."""
    request = _found(momo, reference)
    momo.ignore(request)
    return request.listed()


@router.get("/callbacks")
async def callbacks(momo: Operating) -> list[JSON]:
    """Every callback, with its answer."""
    return [asdict(callback) for callback in momo.callbacks.log]


@router.get("/totals")
async def totals(momo: Operating) -> JSON:
    """What a statement would say; to reconcile with."""
    momo.catch_up()
    return {"currency": momo.config.currency, **momo.requests.totals()}


def _found(momo: MomoOperator, reference: UUID) -> PayRequest:
    request = momo.requests.find(reference)
    if request is None:
        raise HTTPException(404, "no such request")
    return request


def _decided(request: PayRequest, was_open: bool) -> JSON:
    if not was_open:
        raise HTTPException(409, f"already {request.status} ({request.reason})")
    return request.listed()
