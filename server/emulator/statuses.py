"""What becomes of an accepted message: sent, delivered, read, or failed, told by webhooks."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import datetime

from server.emulator import webhooks
from server.emulator.delivery import Courier
from server.emulator.directory import JSON, Bubble, Customer, Ticks
from server.emulator.graph_errors import as_failure


class Reporter:
    """Tells the business how its messages fare."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._tasks: set[asyncio.Task[None]] = set()
        self._unread: dict[str, list[Bubble]] = {}

    def accepted(self, customer: Customer, bubble: Bubble, at: datetime) -> None:
        """The message is on the customer's phone: report it after the usual moment."""
        self._later(self._report(customer, bubble, at))

    def failed(
        self,
        customer: Customer,
        bubble: Bubble,
        at: datetime,
        code: int,
        details: str,
        *,
        after_sent: bool = False,
    ) -> None:
        self._later(self._report_failure(customer, bubble, at, code, details, after_sent))

    def read_all(self, customer: Customer, at: datetime) -> None:
        """She opened the conversation."""
        for bubble in self._unread.pop(customer.wa_id, []):
            self._tell(customer, bubble, at, ["read"])

    def played(self, customer: Customer, bubble: Bubble, at: datetime) -> None:
        self._tell(customer, bubble, at, ["played"])

    async def reset(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._unread.clear()

    @property
    def pending(self) -> int:
        return len(self._tasks)

    def _later(self, report: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(report)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _report(self, customer: Customer, bubble: Bubble, at: datetime) -> None:
        faults = self._courier.faults
        await asyncio.sleep(faults.accept_status_delay_ms / 1000)
        if bubble.type == "reaction":
            self._tell(customer, bubble, at, ["sent"])
            return
        steps: list[Ticks] = []
        if not faults.skip_sent:
            steps.append("sent")
        if not faults.skip_delivered:
            steps.append("delivered")
        if faults.auto_read:
            steps.append("read")
        else:
            self._unread.setdefault(customer.wa_id, []).append(bubble)
        self._tell(customer, bubble, at, steps[::-1] if faults.statuses_backwards else steps)

    async def _report_failure(
        self,
        customer: Customer,
        bubble: Bubble,
        at: datetime,
        code: int,
        details: str,
        after_sent: bool,
    ) -> None:
        await asyncio.sleep(self._courier.faults.accept_status_delay_ms / 1000)
        if after_sent:
            self._tell(customer, bubble, at, ["sent"])
        item = _status(customer, bubble, at, "failed")
        item["errors"] = [as_failure(code, details)]
        self._courier.dispatch(webhooks.status(customer, item))

    def _tell(
        self, customer: Customer, bubble: Bubble, at: datetime, steps: Sequence[Ticks]
    ) -> None:
        for step in steps:
            customer.tick(bubble, step)
            if not self._courier.faults.lose_statuses:
                item = _status(customer, bubble, at, step)
                if step in ("sent", "read" if self._courier.faults.skip_delivered else "delivered"):
                    item["pricing"] = _pricing(bubble)
                self._courier.dispatch(webhooks.status(customer, item))


def _status(customer: Customer, bubble: Bubble, at: datetime, status: Ticks) -> JSON:
    item: JSON = {"id": bubble.wamid, "status": status, "timestamp": webhooks.unix(at)}
    item |= webhooks.recipient_of(customer)
    if bubble.opaque is not None:
        item["biz_opaque_callback_data"] = bubble.opaque
    return item


def _pricing(bubble: Bubble) -> JSON:
    return {
        "billable": True,
        "pricing_model": "PMP",
        "category": bubble.category,
        "type": "regular",
    }
