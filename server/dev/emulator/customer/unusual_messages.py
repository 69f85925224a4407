"""What customers rarely send: orders, forms, news about themselves, kinds nobody knows."""

from typing import Literal

from pydantic import Field

from server.dev.emulator.customer.customers import JSON, Look
from server.dev.emulator.customer.press import CustomerAct, PressContext, Written
from server.dev.emulator.meta.graph_errors import as_failure

ITEM: JSON = {
    "product_retailer_id": "sku-1",
    "quantity": 2,
    "item_price": 1500,
    "currency": "RWF",
}


class OrderMessage(CustomerAct):
    type: Literal["order"]
    catalog_id: str = "194836987003835"
    text: str = ""
    product_items: list[JSON] = Field(default_factory=lambda: [ITEM])

    def write(self, context: PressContext) -> Written:
        order: JSON = {"catalog_id": self.catalog_id, "product_items": self.product_items}
        if self.text:
            order["text"] = self.text
        return Written("order", {"order": order}, Look(text=self.text or "Order"))


class AnswerFlow(CustomerAct):
    type: Literal["flow"]
    response_json: str = "{}"

    def write(self, context: PressContext) -> Written:
        reply = {"name": "flow", "body": "Sent", "response_json": self.response_json}
        wire: JSON = {"interactive": {"type": "nfm_reply", "nfm_reply": reply}}
        return Written("interactive", wire, Look(text="Sent"), self.quoted)


class Unsupported(CustomerAct):
    """A kind that Meta itself does not pass on."""

    type: Literal["unsupported"]
    kind: str = "poll_creation"

    def write(self, context: PressContext) -> Written:
        error = as_failure(131051, "Message type is currently not supported.")
        wire: JSON = {"errors": [error], "unsupported": {"type": self.kind}}
        return Written("unsupported", wire, Look(text=self.kind))


class UnknownMessage(CustomerAct):
    """A kind that did not exist when the business was written."""

    type: Literal["unknown"]
    kind: str = "hologram"

    def write(self, context: PressContext) -> Written:
        return Written(self.kind, {self.kind: {"note": "new"}}, Look(text=self.kind))


class SystemMessage(CustomerAct):
    """They changed their number or their business-scoped id; no contact comes along."""

    type: Literal["system"]
    kind: Literal["user_changed_number", "user_changed_user_id"] = "user_changed_user_id"
    value: str = Field(description="the new number or id")

    def write(self, context: PressContext) -> Written:
        customer = context.customer
        system: JSON = {"type": self.kind, "body": f"{customer.name} changed"}
        if self.kind == "user_changed_number":
            system |= {"wa_id": self.value, "body": f"{customer.name} changed to {self.value}"}
        else:
            system |= {"user_id": self.value, "previous_user_id": customer.user_id}
        return Written("system", {"system": system}, Look(text=self.kind), with_contact=False)


class Raw(CustomerAct):
    """Exactly this, over the parts every message has; null takes a part away."""

    type: Literal["raw"]
    message: JSON
    with_contact: bool = True

    def write(self, context: PressContext) -> Written:
        kind = str(self.message.get("type", "raw"))
        return Written(kind, self.message, Look(text=kind), with_contact=self.with_contact)
