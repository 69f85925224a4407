"""What a customer can do on her phone, and the message that Meta makes of it."""

import base64
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from server.emulator.directory import JSON, Customer, Look, Option
from server.emulator.graph_errors import as_failure
from server.emulator.state import Emulator

# One pixel; for pictures that a script sends without saying which.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@dataclass
class Written:
    """One message: its part of the webhook, and its look on the phone."""

    type: str
    wire: JSON
    look: Look = field(default_factory=Look)
    quoted: str = ""
    with_contact: bool = True


@dataclass(frozen=True)
class Desk:
    """What a press needs to know."""

    emulator: Emulator
    customer: Customer
    base_url: str


class Press(BaseModel):
    """One of the things a customer does; `name` also changes how she is called."""

    model_config = ConfigDict(extra="forbid")
    name: str = ""
    quoted: str = Field("", description="id of the message this one answers")


class WriteText(Press):
    type: Literal["text"]
    text: str

    def write(self, desk: Desk) -> Written:
        return Written("text", {"text": {"body": self.text}}, Look(text=self.text), self.quoted)


class PressOption(Press):
    """Press a button or choose a row. An id that was never offered is sent all the same."""

    type: Literal["button", "list", "template_button"]
    id: str
    message_id: str = Field("", description="press it on this older message")
    title: str = ""

    def write(self, desk: Desk) -> Written:
        offered_by, option = self._offer(desk.customer)
        title = self.title or (option.title if option else self.id)
        look = Look(text=title)
        if self.type == "template_button":
            wire: JSON = {"button": {"payload": self.id, "text": title}}
            return Written("button", wire, look, offered_by)
        reply: JSON = {"id": self.id, "title": title}
        if option and option.description:
            reply["description"] = option.description
        kind = f"{self.type}_reply"
        return Written(
            "interactive", {"interactive": {"type": kind, kind: reply}}, look, offered_by
        )

    def _offer(self, customer: Customer) -> tuple[str, Option | None]:
        for bubble in customer.newest_first():
            if self.message_id in ("", bubble.wamid):
                for option in bubble.look.options:
                    if option.id == self.id:
                        return bubble.wamid, option
        return self.message_id, None


class SendLocation(Press):
    type: Literal["location"]
    latitude: float
    longitude: float
    place: str = ""
    address: str = ""

    def write(self, desk: Desk) -> Written:
        location: JSON = {"latitude": self.latitude, "longitude": self.longitude}
        if self.place:
            location["name"] = self.place
        if self.address:
            location["address"] = self.address
        return Written("location", {"location": location}, Look(location=location), self.quoted)


class SendMedia(Press):
    type: Literal["image", "audio", "video", "document", "sticker"]
    data: Base64Bytes = PIXEL
    mime_type: str = ""
    caption: str = ""
    filename: str = ""
    voice: bool = True

    def write(self, desk: Desk) -> Written:
        defaults = {
            "image": "image/png",
            "audio": "audio/ogg; codecs=opus",
            "video": "video/mp4",
            "document": "application/pdf",
            "sticker": "image/webp",
        }
        mime_type = self.mime_type or defaults[self.type]
        now = desk.emulator.now()
        stored = desk.emulator.media.receive(self.data, mime_type, now)
        part = desk.emulator.media.announced(stored, desk.base_url, now) | self._extras()
        media: JSON = {
            "kind": self.type,
            "id": stored.id,
            "url": f"/phone/media/{stored.id}",
            "filename": self.filename,
            "mime_type": mime_type,
        }
        return Written(
            self.type, {self.type: part}, Look(text=self.caption, media=media), self.quoted
        )

    def _extras(self) -> JSON:
        extras: JSON = {}
        if self.type == "audio":
            extras["voice"] = self.voice
        if self.type == "sticker":
            extras["animated"] = False
        if self.type == "document":
            extras["filename"] = self.filename or "document.pdf"
        if self.caption:
            extras["caption"] = self.caption
        return extras


class SendContacts(Press):
    type: Literal["contacts"]
    contacts: list[JSON] = [
        {
            "name": {"formatted_name": "Keza Mutesi", "first_name": "Keza"},
            "phones": [{"phone": "+250 788 000 009", "type": "CELL", "wa_id": "250788000009"}],
        }
    ]

    def write(self, desk: Desk) -> Written:
        names = tuple(_formatted_name(contact) for contact in self.contacts)
        return Written("contacts", {"contacts": self.contacts}, Look(contacts=names), self.quoted)


class React(Press):
    type: Literal["reaction"]
    message_id: str
    emoji: str = ""

    def write(self, desk: Desk) -> Written:
        reaction: JSON = {"message_id": self.message_id}
        if self.emoji:
            reaction["emoji"] = self.emoji
        return Written("reaction", {"reaction": reaction}, Look(text=self.emoji))


class Order(Press):
    type: Literal["order"]
    catalog_id: str = "194836987003835"
    text: str = ""
    product_items: list[JSON] = [
        {"product_retailer_id": "sku-1", "quantity": 2, "item_price": 1500, "currency": "RWF"}
    ]

    def write(self, desk: Desk) -> Written:
        order: JSON = {"catalog_id": self.catalog_id, "product_items": self.product_items}
        if self.text:
            order["text"] = self.text
        return Written("order", {"order": order}, Look(text=self.text or "Order"))


class AnswerFlow(Press):
    type: Literal["flow"]
    response_json: str = "{}"

    def write(self, desk: Desk) -> Written:
        reply = {"name": "flow", "body": "Sent", "response_json": self.response_json}
        wire: JSON = {"interactive": {"type": "nfm_reply", "nfm_reply": reply}}
        return Written("interactive", wire, Look(text="Sent"), self.quoted)


class Unsupported(Press):
    """A kind that Meta itself does not pass on."""

    type: Literal["unsupported"]
    kind: str = "poll_creation"

    def write(self, desk: Desk) -> Written:
        error = as_failure(131051, "Message type is currently not supported.")
        wire: JSON = {"errors": [error], "unsupported": {"type": self.kind}}
        return Written("unsupported", wire, Look(text=self.kind))


class Unknown(Press):
    """A kind that did not exist when the business was written."""

    type: Literal["unknown"]
    kind: str = "hologram"

    def write(self, desk: Desk) -> Written:
        return Written(self.kind, {self.kind: {"note": "new"}}, Look(text=self.kind))


class System(Press):
    """She changed her number or her business-scoped id; no contact comes along."""

    type: Literal["system"]
    kind: Literal["user_changed_number", "user_changed_user_id"] = "user_changed_user_id"
    value: str = Field(description="the new number or id")

    def write(self, desk: Desk) -> Written:
        customer = desk.customer
        system: JSON = {"type": self.kind, "body": f"{customer.name} changed"}
        if self.kind == "user_changed_number":
            system |= {"wa_id": self.value, "body": f"{customer.name} changed to {self.value}"}
        else:
            system |= {"user_id": self.value, "previous_user_id": customer.user_id}
        return Written("system", {"system": system}, Look(text=self.kind), with_contact=False)


class Raw(Press):
    """Exactly this, over the parts every message has; null takes a part away."""

    type: Literal["raw"]
    message: JSON
    with_contact: bool = True

    def write(self, desk: Desk) -> Written:
        kind = str(self.message.get("type", "raw"))
        return Written(kind, self.message, Look(text=kind), with_contact=self.with_contact)


AnyPress = Annotated[
    WriteText
    | PressOption
    | SendLocation
    | SendMedia
    | SendContacts
    | React
    | Order
    | AnswerFlow
    | Unsupported
    | Unknown
    | System
    | Raw,
    Field(discriminator="type"),
]


def _formatted_name(contact: JSON) -> str:
    name = contact.get("name")
    return str(name.get("formatted_name", "")) if isinstance(name, dict) else ""
