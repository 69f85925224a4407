"""Reads a request to pay, and refuses what MTN would refuse."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.momo.config import MomoConfig
from server.dev.emulator.momo.refusals import malformed, refused

# Chosen: MTN does not publish which characters it refuses; an apostrophe is one of them.
Note = Annotated[str, StringConstraints(max_length=160, pattern=r"^[A-Za-z0-9 .,:/()+#-]*$")]

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.I)


class Payer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    partyIdType: Literal["MSISDN"]
    partyId: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{9,14}$")]


class RequestToPay(BaseModel):
    """The body of a request. Francs have no fraction."""

    model_config = ConfigDict(extra="forbid", strict=True)
    amount: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")]
    currency: str
    externalId: Annotated[str, StringConstraints(max_length=64)]
    payer: Payer
    payerMessage: Note = ""
    payeeNote: Note = ""


def read_request(body: JSON | None, config: MomoConfig) -> RequestToPay:
    try:
        request = RequestToPay.model_validate(body)
    except ValidationError as exc:
        raise malformed() from exc
    if request.currency != config.currency:
        raise refused("INVALID_CURRENCY")
    return request


def read_reference(written: str) -> UUID:
    if not _UUID4.fullmatch(written):
        raise malformed()
    return UUID(written)


def read_callback_url(written: str) -> str:
    if written and urlsplit(written).scheme not in ("http", "https"):
        raise malformed()
    return written
