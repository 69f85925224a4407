"""WhatsApp's webhook: verify, store, answer. Nothing slow, and no model, is ever called here."""

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from psycopg import Error

from easymo.services.webhook import webhook
from easymo.whatsapp.inbound.signature import is_genuine
from kit import log

logger = log.get(__name__)
router = APIRouter()

LARGEST_BODY_BYTES = 3 * 1024 * 1024


@router.get("/webhooks/whatsapp")
async def shake_hands(request: Request) -> Response:
    """Prove to Meta that this address is ours: send the challenge back."""
    asked = request.query_params
    expected = request.state.settings.whatsapp.verify_token.get_secret_value()
    token = asked.get("hub.verify_token", "")
    is_ours = bool(expected) and secrets.compare_digest(token.encode(), expected.encode())
    if asked.get("hub.mode") != "subscribe" or not is_ours:
        return Response(status_code=403)
    return PlainTextResponse(asked.get("hub.challenge", ""))


@router.post("/webhooks/whatsapp")
async def receive(request: Request) -> Response:
    """Store a genuine body. 503, so that Meta sends it again, only while the database is away."""
    body = await _body(request)
    if body is None:
        return Response(status_code=413)
    secret = request.state.settings.whatsapp.app_secret.get_secret_value()
    if not is_genuine(body, request.headers.get("X-Hub-Signature-256"), secret):
        return Response(status_code=401)
    try:
        number = request.state.settings.whatsapp.phone_number_id
        await webhook.store(request.state.pool, body, request.state.clock, number)
    except Error as exc:
        logger.error("webhook.database_away", reason=str(exc))
        return Response(status_code=503, headers={"Retry-After": "5"})
    return Response()


async def _body(request: Request) -> bytes | None:
    """The bytes as they came; None when there are more than Meta ever sends."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
