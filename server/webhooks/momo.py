"""MTN's callbacks: unsigned, so only a hint. The payment is made due, and its status is asked for.

The answer is 200 whatever came: MTN is said to repeat itself for hours otherwise.
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from psycopg import Error

from db.repositories.payment import payments
from easymo.payments.momo_callback import read_reference
from kit import log

logger = log.get(__name__)
router = APIRouter()

LARGEST_BODY_BYTES = 16 * 1024


@router.api_route("/webhooks/momo", methods=["PUT", "POST"])
async def receive(request: Request) -> Response:
    """News of the payment that the body names."""
    body = await _body(request)
    if reference := read_reference(body):
        await _hint(request, reference)
    return Response()


@router.api_route("/webhooks/momo/{reference}", methods=["PUT", "POST"])
async def receive_named(reference: str, request: Request) -> Response:
    """News of the payment that the address names; the body is not even read."""
    try:
        await _hint(request, UUID(reference))
    except ValueError:
        logger.info("momo.unreadable_reference")
    return Response()


async def _hint(request: Request, reference: UUID) -> None:
    try:
        async with request.state.pool.connection() as conn:
            is_open = await payments.hinted(conn, reference)
    except Error as exc:  # the payment is asked for anyway, only later
        logger.error("momo.database_away", reason=str(exc))
    else:
        logger.info("momo.called", reference=str(reference), is_open=is_open)


async def _body(request: Request) -> bytes:
    """The bytes, or none when there are more than MTN ever sends."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY_BYTES:
            return b""
        chunks.append(chunk)
    return b"".join(chunks)
