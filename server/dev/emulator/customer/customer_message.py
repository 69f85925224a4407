"""A customer writes: show it on their screen, and tell the business."""

from server.dev.emulator.customer.customers import JSON, EmulatedCustomer, ScreenBubble
from server.dev.emulator.customer.inbound import AnyPress, React
from server.dev.emulator.customer.press import PressContext, Written
from server.dev.emulator.customer.unusual_messages import SystemMessage
from server.dev.emulator.state import Emulator
from server.dev.emulator.webhooks import webhooks
from server.dev.emulator.webhooks.dispatcher import Receipt


def write(
    emulator: Emulator, customer: EmulatedCustomer, press: AnyPress, base_url: str
) -> tuple[ScreenBubble, Receipt]:
    """Returns at once; the receipt resolves when the business has it."""
    if press.name:
        customer.name = press.name
    written = press.write(PressContext(emulator, customer, base_url))
    bubble = ScreenBubble(
        direction="in",
        wamid=emulator.mint(customer, "in"),
        type=written.type,
        look=written.look,
        at=emulator.now(),
        quoted=written.quoted,
    )
    item = _item(emulator, customer, bubble, written)
    customer.wrote_at = bubble.at
    if isinstance(press, React):
        _show_reaction(customer, press)
    else:
        customer.add(bubble)
    emulator.limits.count_inbound()
    update = webhooks.message(customer, item, with_contact=written.with_contact)
    receipt = emulator.dispatcher.dispatch(update)
    tick_when_delivered(customer, bubble, receipt)
    if isinstance(press, SystemMessage) and press.kind == "user_changed_user_id":
        emulator.customers.change_user_id(customer, press.value)
    emulator.remember(customer)
    return bubble, receipt


def tick_when_delivered(customer: EmulatedCustomer, bubble: ScreenBubble, receipt: Receipt) -> None:
    receipt.answered.add_done_callback(lambda answered: _delivered(customer, bubble, receipt))


def _item(
    emulator: Emulator, customer: EmulatedCustomer, bubble: ScreenBubble, written: Written
) -> JSON:
    item: JSON = webhooks.sender_of(customer)
    item |= {"id": bubble.wamid, "timestamp": webhooks.unix(bubble.at), "type": written.type}
    if written.quoted:
        item["context"] = {"from": emulator.config.display_phone_number, "id": written.quoted}
    item |= written.wire
    bubble.wamid = str(item["id"])
    return {key: value for key, value in item.items() if value is not None}


def _show_reaction(customer: EmulatedCustomer, press: React) -> None:
    target = customer.find(press.message_id)
    if target:
        target.reaction = press.emoji
        customer.touch(target)


def _delivered(customer: EmulatedCustomer, bubble: ScreenBubble, receipt: Receipt) -> None:
    answered = receipt.answered
    is_shown = customer.find(bubble.wamid) is bubble
    if is_shown and not answered.cancelled() and answered.result().status == 200:
        customer.tick(bubble, "delivered")
