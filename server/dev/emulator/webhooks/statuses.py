"""What becomes of an accepted message: sent, delivered, read, or failed, told by webhooks."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from server.dev.emulator.customer.customers import JSON, EmulatedCustomer, ScreenBubble, Ticks
from server.dev.emulator.meta.graph_errors import as_failure
from server.dev.emulator.storage import Form, Storage
from server.dev.emulator.webhooks import webhooks
from server.dev.emulator.webhooks.dispatcher import WebhookDispatcher


@dataclass(frozen=True)
class DeliveryFailure:
    code: int
    details: str
    after_sent: bool = False


@dataclass(frozen=True)
class Report:
    """How a message fared, which is told a moment after its acceptance."""

    wa_id: str
    bubble: ScreenBubble
    at: datetime
    failure: DeliveryFailure | None = None


REPORTS = Form("report", Report)


class Reporter:
    """Tells the business how its messages fare."""

    def __init__(self, dispatcher: WebhookDispatcher, storage: Storage) -> None:
        self._dispatcher = dispatcher
        self._storage = storage
        self._tasks: set[asyncio.Task[None]] = set()
        self._unread: dict[str, list[ScreenBubble]] = {}

    def accepted(self, customer: EmulatedCustomer, bubble: ScreenBubble, at: datetime) -> None:
        """The message is on the customer's phone: report it after the usual moment."""
        self._later(customer, Report(customer.wa_id, bubble, at))

    def failed(
        self,
        customer: EmulatedCustomer,
        bubble: ScreenBubble,
        at: datetime,
        failure: DeliveryFailure,
    ) -> None:
        self._later(customer, Report(customer.wa_id, bubble, at, failure))

    def resume(self, find: Callable[[str], EmulatedCustomer]) -> None:
        """Tell what a restart kept from being told."""
        waiting = {report.bubble.wamid: report for report in self._storage.all(REPORTS)}
        for report in waiting.values():
            customer = find(report.wa_id)
            shown = customer.find(report.bubble.wamid) or report.bubble
            self._later(customer, replace(report, bubble=shown))

    def wait_for_reader(self, customer: EmulatedCustomer, bubble: ScreenBubble) -> None:
        """It is on their phone, and they have not opened the conversation."""
        self._unread.setdefault(customer.wa_id, []).append(bubble)

    def read_all(self, customer: EmulatedCustomer, at: datetime) -> None:
        """They opened the conversation."""
        for bubble in self._unread.pop(customer.wa_id, []):
            self._tell(customer, bubble, at, ["read"])

    def played(self, customer: EmulatedCustomer, bubble: ScreenBubble, at: datetime) -> None:
        self._tell(customer, bubble, at, ["played"])

    async def reset(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._unread.clear()

    @property
    def pending(self) -> int:
        return len(self._tasks)

    def _later(self, customer: EmulatedCustomer, report: Report) -> None:
        self._storage.put(REPORTS, report.bubble.wamid, report)
        task = asyncio.create_task(self._report(customer, report))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _report(self, customer: EmulatedCustomer, report: Report) -> None:
        await asyncio.sleep(self._dispatcher.faults.accept_status_delay_ms / 1000)
        if report.failure:
            self._tell_failure(customer, report, report.failure)
        elif report.bubble.type == "reaction":
            self._tell(customer, report.bubble, report.at, ["sent"])
        else:
            self._tell_arrival(customer, report)
        self._storage.drop(REPORTS, report.bubble.wamid)

    def _tell_arrival(self, customer: EmulatedCustomer, report: Report) -> None:
        faults = self._dispatcher.faults
        steps: list[Ticks] = []
        if not faults.skip_sent:
            steps.append("sent")
        if not faults.skip_delivered:
            steps.append("delivered")
        if faults.auto_read:
            steps.append("read")
        else:
            self.wait_for_reader(customer, report.bubble)
        in_order = steps[::-1] if faults.statuses_backwards else steps
        self._tell(customer, report.bubble, report.at, in_order)

    def _tell_failure(
        self, customer: EmulatedCustomer, report: Report, failure: DeliveryFailure
    ) -> None:
        if failure.after_sent:
            self._tell(customer, report.bubble, report.at, ["sent"])
        item = _status(customer, report.bubble, report.at, "failed")
        item["errors"] = [as_failure(failure.code, failure.details)]
        self._dispatcher.dispatch(webhooks.status(customer, item))

    def _tell(
        self, customer: EmulatedCustomer, bubble: ScreenBubble, at: datetime, steps: Sequence[Ticks]
    ) -> None:
        for step in steps:
            customer.tick(bubble, step)
            if not self._dispatcher.faults.lose_statuses:
                item = _status(customer, bubble, at, step)
                if step in (
                    "sent",
                    "read" if self._dispatcher.faults.skip_delivered else "delivered",
                ):
                    item["pricing"] = _pricing(bubble)
                self._dispatcher.dispatch(webhooks.status(customer, item))


def _status(customer: EmulatedCustomer, bubble: ScreenBubble, at: datetime, status: Ticks) -> JSON:
    item: JSON = {"id": bubble.wamid, "status": status, "timestamp": webhooks.unix(at)}
    item |= webhooks.recipient_of(customer)
    if bubble.opaque is not None:
        item["biz_opaque_callback_data"] = bubble.opaque
    return item


def _pricing(bubble: ScreenBubble) -> JSON:
    return {
        "billable": True,
        "pricing_model": "PMP",
        "category": bubble.category,
        "type": "regular",
    }
