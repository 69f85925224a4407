"""A business sends: check it against the rules of the moment, then put it on the phone."""

import asyncio
from datetime import timedelta

from server.dev.emulator.customer import screen
from server.dev.emulator.customer.customers import JSON, EmulatedCustomer, Look, ScreenBubble
from server.dev.emulator.meta import outbound
from server.dev.emulator.meta.graph_errors import MetaError
from server.dev.emulator.meta.validation import Outbound
from server.dev.emulator.state import Emulator
from server.dev.emulator.webhooks.statuses import DeliveryFailure

WINDOW = timedelta(hours=24)
TYPING_SECONDS = 25
OUTSIDE_WINDOW = "More than 24 hours have passed since the customer last replied to this number."


def accept(emulator: Emulator, message: Outbound) -> JSON:
    """Meta's answer to one send. 200 means accepted, nothing more."""
    _reject_on_purpose(emulator)
    customer = _addressee(emulator, message)
    if emulator.faults.limits:
        emulator.limits.check(customer.wa_id, throttle_status=emulator.faults.throttle_status)
    look, category = _look(emulator, message)
    outside = _is_outside_window(emulator, customer, message)
    if outside and emulator.faults.window == "sync":
        raise MetaError(131047, OUTSIDE_WINDOW)
    bubble = ScreenBubble(
        direction="out",
        wamid=emulator.mint(customer, "out"),
        type=message.type,
        look=look,
        at=emulator.now(),
        interactive=getattr(message.content, "type", "") if message.type == "interactive" else "",
        quoted=message.quoted,
        opaque=message.opaque,
        category=category,
    )
    _hand_over(emulator, customer, bubble, message, outside=outside)
    return _answer(customer, bubble, message)


def mark_read(emulator: Emulator, receipt: outbound.ReadReceipt) -> JSON:
    """Blue ticks on this message and all before it; perhaps typing dots."""
    for customer in emulator.customers:
        read = customer.find(receipt.message_id)
        if read and read.direction == "in":
            for bubble in customer.newest_first():
                if bubble.direction == "in" and bubble.position <= read.position:
                    if bubble.ticks == "read":
                        break
                    customer.tick(bubble, "read")
            if receipt.typing_indicator:
                _show_typing(customer)
            return {"success": True}
    raise MetaError(131009, f"Message {receipt.message_id!r} is not one a customer wrote.")


def _reject_on_purpose(emulator: Emulator) -> None:
    rejection = emulator.faults.next_rejection()
    if rejection:
        raise MetaError(rejection.code, rejection.details, status=rejection.status)


def _addressee(emulator: Emulator, message: Outbound) -> EmulatedCustomer:
    if message.to == emulator.config.display_phone_number:
        raise MetaError(131021, "Recipient phone number cannot be the sender's.")
    if message.to:
        return emulator.customers.get(message.to)
    customer = emulator.customers.by_user_id(message.recipient)
    if customer is None:
        raise MetaError(131026, f"Nobody has the id {message.recipient}.")
    return customer


def _look(emulator: Emulator, message: Outbound) -> tuple[Look, str]:
    if isinstance(message.content, outbound.MetaTemplate):
        rendered = emulator.templates.render(message.content)
        return rendered.look, rendered.category
    if isinstance(message.content, outbound.MetaReaction):
        return Look(text=message.content.emoji), "service"
    look = screen.look(message.content)
    if look.media and look.media["id"]:
        stored = emulator.media.find(str(look.media["id"]), emulator.now())
        if stored is None:
            raise MetaError(131009, f"Media {look.media['id']} does not exist.")
        look.media["mime_type"] = stored.mime_type
    return look, "service"


def _is_outside_window(emulator: Emulator, customer: EmulatedCustomer, message: Outbound) -> bool:
    if emulator.faults.window == "off" or message.type == "template":
        return False
    return customer.wrote_at is None or emulator.now() - customer.wrote_at > WINDOW


def _hand_over(
    emulator: Emulator,
    customer: EmulatedCustomer,
    bubble: ScreenBubble,
    message: Outbound,
    *,
    outside: bool,
) -> None:
    failure = emulator.faults.next_failure()
    reporter, now = emulator.reporter, emulator.now()
    if failure:
        why = DeliveryFailure(failure.code, failure.details, failure.after_sent)
        reporter.failed(customer, bubble, now, why)
    elif outside:
        reporter.failed(customer, bubble, now, DeliveryFailure(131047, OUTSIDE_WINDOW))
    elif isinstance(message.content, outbound.MetaReaction):
        _react(emulator, customer, bubble, message.content)
    else:
        _stop_typing(customer)
        customer.add(bubble)
        reporter.accepted(customer, bubble, now)


def _react(
    emulator: Emulator,
    customer: EmulatedCustomer,
    bubble: ScreenBubble,
    reaction: outbound.MetaReaction,
) -> None:
    target = customer.find(reaction.message_id)
    if target is None or target.direction == "out":
        why = DeliveryFailure(131009, "Reactions go to messages that the customer wrote.")
        emulator.reporter.failed(customer, bubble, emulator.now(), why)
        return
    target.reaction = reaction.emoji
    customer.touch(target)
    emulator.reporter.accepted(customer, bubble, emulator.now())


def _show_typing(customer: EmulatedCustomer) -> None:
    customer.is_typing = True
    customer.typing_turn += 1
    customer.touch()
    asyncio.get_running_loop().call_later(
        TYPING_SECONDS, _stop_typing, customer, customer.typing_turn
    )


def _stop_typing(customer: EmulatedCustomer, turn: int | None = None) -> None:
    if customer.is_typing and turn in (None, customer.typing_turn):
        customer.is_typing = False
        customer.touch()


def _answer(customer: EmulatedCustomer, bubble: ScreenBubble, message: Outbound) -> JSON:
    contact: JSON = {"input": message.input}
    if message.to:
        contact["wa_id"] = customer.wa_id
    else:
        contact["user_id"] = customer.user_id
    accepted: JSON = {"id": bubble.wamid}
    if message.type == "template":
        accepted["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [accepted]}
