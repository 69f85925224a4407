"""Going on where an emulator before this one was stopped or killed."""

from server.dev.emulator.customer.customer_message import tick_when_delivered
from server.dev.emulator.customer.customers import BUBBLES, PEOPLE
from server.dev.emulator.state import Emulator
from server.dev.emulator.webhooks.dispatcher import Receipt
from server.dev.emulator.webhooks.statuses import REPORTS
from server.dev.emulator.webhooks.webhooks import Update


async def resume(emulator: Emulator) -> None:
    """Show what stood on the screens, and tell the business what it was not told."""
    emulator.media.restore(emulator.now())
    for person in emulator.storage.all(PEOPLE):
        emulator.customers.put_back(person)
    _fill_screens(emulator)
    emulator.reporter.resume(emulator.customers.get)
    for update, receipt in emulator.dispatcher.resume():
        _tick(emulator, update, receipt)
    await emulator.momo.resume()
    emulator.storage.commit()


def _fill_screens(emulator: Emulator) -> None:
    told_later = {report.bubble.wamid for report in emulator.storage.all(REPORTS)}
    for shown in sorted(emulator.storage.all(BUBBLES), key=lambda shown: shown.bubble.seq):
        customer, bubble = emulator.customers.get(shown.wa_id), shown.bubble
        customer.put_back(bubble)
        is_unread = bubble.direction == "out" and bubble.ticks in ("sent", "delivered")
        if is_unread and bubble.wamid not in told_later:
            emulator.reporter.wait_for_reader(customer, bubble)


def _tick(emulator: Emulator, update: Update, receipt: Receipt) -> None:
    if update.part != "messages":
        return
    wamid = str(update.item["id"])
    for customer in emulator.customers:
        if bubble := customer.find(wamid):
            tick_when_delivered(customer, bubble, receipt)
