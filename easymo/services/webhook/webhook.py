"""Storing what a genuine webhook brought: all of it, each part once, in one transaction."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

from psycopg import AsyncConnection, Error

from db.pool import Pool
from db.repositories.whatsapp import inbox, statuses, webhook_bodies
from db.repositories.whatsapp.inbox import Arrival
from easymo.whatsapp.errors import NotAWebhook
from easymo.whatsapp.inbound.message_kinds import KINDS, MessageKind
from easymo.whatsapp.inbound.payloads import (
    DeliveryStatus,
    InboundMessage,
    OtherChange,
    Unparsable,
    Webhook,
    parse,
)
from kit import log
from kit.clock import KIGALI, Clock

logger = log.get(__name__)

KEPT_BY_NODES = {"kind", "text", "option_id", "location", "media", "context_wamid", "sent_at"}
LARGEST_ID = 2**63 - 1
MOST_PARTS = 100
"""More of them are kept as they came, answered, and unpacked by a job."""
MARK_OF_A_PART = b'"timestamp"'
"""Each message and status has one, so that many are seen without reading them."""
CONNECT_SECONDS = 3.0  # Meta gives up after five or more, and comes again

Part = InboundMessage | DeliveryStatus | OtherChange | Unparsable
Write = Callable[[AsyncConnection], Awaitable[None]]


async def store(pool: Pool, body: bytes, clock: Clock, our_number: str | None) -> None:
    """Store all that is in a genuine body. Raises only when the database cannot be reached.

    What belongs to another number of the account than `our_number` is kept, and touches nothing.

    A part that the database refuses is kept raw, and costs the others nothing.
    """
    now = clock.now()
    parts = parts_of(body, our_number) if body.count(MARK_OF_A_PART) <= MOST_PARTS else None
    async with pool.connection(timeout=CONNECT_SECONDS) as conn:
        if parts is None or len(parts) > MOST_PARTS:
            known = hashlib.sha256(body).digest()
            await webhook_bodies.keep(
                conn, content_hash=known, body=body, day=now.astimezone(KIGALI).date()
            )
            return
        try:
            await write_together(conn, parts, now)
        except (Error, ValueError, RecursionError) as exc:
            if is_outage(exc):
                raise
            logger.warning("webhook.one_by_one", reason=str(exc), parts=len(parts))
            await write_one_by_one(conn, parts, now)


def parts_of(body: bytes, our_number: str | None) -> list[Part]:
    """All that is in a genuine body; the whole of it, unparsable, when it is no webhook."""
    try:
        return [_ours(part, our_number) for part in _parts(parse(body))]
    except NotAWebhook as exc:
        logger.warning("webhook.not_understood", reason=str(exc))
        return [_raw_body(body, str(exc))]
    except Exception:  # a bug of ours: Meta sending it again would not help, reading it will
        logger.exception("webhook.unreadable")
        return [_raw_body(body, "unreadable")]


def _ours(part: Part, our_number: str | None) -> Part:
    if not our_number or not isinstance(part, InboundMessage | DeliveryStatus):
        return part
    if part.phone_number_id in (None, our_number):
        return part
    logger.warning("webhook.another_number", part=type(part).__name__)
    known = hashlib.sha256(_json([part.phone_number_id, part.raw]).encode()).hexdigest()
    return OtherChange(field="messages.foreign", raw=part.raw, content_hash=known)


def is_outage(error: Exception) -> bool:
    """Whether the database could not serve us, whatever we had asked of it."""
    if not isinstance(error, Error):
        return False
    state = error.sqlstate
    # 08 connection, 40 deadlock, 53 out of resources, 57 stopped or cancelled by an operator,
    # 58 and XX broken.
    return state is None or state[:2] in {"08", "40", "53", "57", "58", "XX"}


def _parts(webhook: Webhook) -> Iterator[Part]:
    # Always in the same order of customers, so that two webhooks cannot lock each other out.
    # Sorting is stable: what one customer sent stays in order.
    yield from sorted(webhook.messages, key=_sender)
    yield from sorted(webhook.statuses, key=_outbox_order)
    yield from webhook.others
    yield from webhook.unparsable


def _sender(message: InboundMessage) -> str:
    return message.sender.wa_id or message.sender.user_id or ""


def _outbox_order(status: DeliveryStatus) -> tuple[int, str, str]:
    return outbox_id_of(status) or 0, status.wamid, status.status


async def write_together(conn: AsyncConnection, parts: list[Part], now: datetime) -> None:
    if len(parts) == 1:  # one statement is a transaction
        await _write(conn, parts[0], now)
        return
    async with conn.pipeline(), conn.transaction():
        for part in parts:
            await _write(conn, part, now)


async def write_one_by_one(conn: AsyncConnection, parts: list[Part], now: datetime) -> None:
    for part in parts:
        try:
            async with conn.transaction():
                await _write(conn, part, now)
        except (Error, ValueError, RecursionError) as exc:
            if is_outage(exc):
                raise
            reason = f"{type(part).__name__} refused: {exc}"
            await _keep_unparsable(conn, _text_of(part), reason)


async def _write(conn: AsyncConnection, part: Part, now: datetime) -> None:
    match part:
        case InboundMessage(kind=MessageKind.SYSTEM):
            await _system(conn, part, now)
        case InboundMessage(kind=MessageKind.EDIT | MessageKind.REVOKE):
            await _changed(conn, part, now)
        case InboundMessage():
            await _message(conn, part, now)
        case DeliveryStatus():
            await _status(conn, part)
        case OtherChange():
            await _change(conn, part)
        case Unparsable():
            await _keep_unparsable(conn, _json(part.raw), part.reason)


async def _message(conn: AsyncConnection, message: InboundMessage, now: datetime) -> None:
    gathers = KINDS[message.kind].gathers
    await inbox.receive(conn, _arrival(message, now), gathers=gathers, sent_at=message.sent_at)


async def _changed(conn: AsyncConnection, message: InboundMessage, now: datetime) -> None:
    await inbox.receive_change(conn, _arrival(message, now))


def _arrival(message: InboundMessage, now: datetime) -> Arrival:
    sender = message.sender
    return Arrival(
        wa_id=sender.wa_id,
        user_id=sender.user_id,
        parent_user_id=sender.parent_user_id,
        name=sender.profile_name or sender.username,
        wamid=message.wamid,
        phone_number_id=message.phone_number_id,
        message=message.model_dump(mode="json", include=KEPT_BY_NODES),
        raw=message.raw,
        day=now.astimezone(KIGALI).date(),
    )


async def _system(conn: AsyncConnection, message: InboundMessage, now: datetime) -> None:
    """Not something they said: nobody is woken to answer it."""
    known = hashlib.sha256(f"system {message.wamid}".encode()).digest()
    if message.identity_change:
        await inbox.move_aliases_once(
            conn,
            message.identity_change.model_dump(),
            content_hash=known,
            body=_json(message.raw),
            sent_at=message.sent_at,
            now=now,
        )
        return
    await inbox.keep(
        conn, content_hash=known, kind="change", field="messages.system", body=_json(message.raw)
    )


async def _status(conn: AsyncConnection, status: DeliveryStatus) -> None:
    await statuses.receive(
        conn,
        wamid=status.wamid,
        status=status.status,
        outbox_id=outbox_id_of(status),
        error_code=status.error_code,
        error_details=status.error_details,
        raw=status.raw,
    )


def outbox_id_of(status: DeliveryStatus) -> int | None:
    """The id we sent along, when it is one of ours."""
    text = status.opaque or ""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None
    return number if number and number <= LARGEST_ID else None


async def _change(conn: AsyncConnection, change: OtherChange) -> None:
    await inbox.keep(
        conn,
        content_hash=bytes.fromhex(change.content_hash),
        kind="change",
        field=change.field,
        body=_json(change.raw),
    )


async def _keep_unparsable(conn: AsyncConnection, body: str, reason: str) -> None:
    logger.warning("webhook.kept_unparsable", reason=reason)
    known = hashlib.sha256(body.encode()).digest()
    await inbox.keep(conn, content_hash=known, kind="unparsable", field=None, body=body)


def _raw_body(body: bytes, reason: str) -> Unparsable:
    # As text that Postgres can keep: neither broken UTF-8 nor NUL.
    text = body.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    return Unparsable(raw=text, reason=reason)


def _text_of(part: Part) -> str:
    try:
        return _json(part.raw)
    except RecursionError:
        return repr(part.raw)


def _json(raw: object) -> str:
    return raw if isinstance(raw, str) else json.dumps(raw)
