"""What a customer can do on their phone, and the message that Meta makes of it."""

import base64
from typing import Annotated, Literal

from pydantic import Base64Bytes, Field

from server.dev.emulator.customer.customers import JSON, EmulatedCustomer, Look, ScreenOption
from server.dev.emulator.customer.press import CustomerAct, PressContext, Written
from server.dev.emulator.customer.unusual_messages import (
    AnswerFlow,
    OrderMessage,
    Raw,
    SystemMessage,
    UnknownMessage,
    Unsupported,
)

# One pixel; for pictures that a script sends without saying which.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

KEZA: JSON = {
    "name": {"formatted_name": "Keza Mutesi", "first_name": "Keza"},
    "phones": [{"phone": "+250 788 000 009", "type": "CELL", "wa_id": "250788000009"}],
}


class WriteText(CustomerAct):
    type: Literal["text"]
    text: str

    def write(self, context: PressContext) -> Written:
        return Written("text", {"text": {"body": self.text}}, Look(text=self.text), self.quoted)


class PressOption(CustomerAct):
    """Press a button or choose a row. An id that was never offered is sent all the same."""

    type: Literal["button", "list", "template_button"]
    id: str
    message_id: str = Field("", description="press it on this older message")
    title: str = ""

    def write(self, context: PressContext) -> Written:
        offered_by, option = self._offer(context.customer)
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

    def _offer(self, customer: EmulatedCustomer) -> tuple[str, ScreenOption | None]:
        for bubble in customer.newest_first():
            if self.message_id in ("", bubble.wamid):
                for option in bubble.look.options:
                    if option.id == self.id:
                        return bubble.wamid, option
        return self.message_id, None


class SendLocation(CustomerAct):
    type: Literal["location"]
    latitude: float
    longitude: float
    place: str = ""
    address: str = ""

    def write(self, context: PressContext) -> Written:
        location: JSON = {"latitude": self.latitude, "longitude": self.longitude}
        if self.place:
            location["name"] = self.place
        if self.address:
            location["address"] = self.address
        return Written("location", {"location": location}, Look(location=location), self.quoted)


class SendMedia(CustomerAct):
    type: Literal["image", "audio", "video", "document", "sticker"]
    data: Base64Bytes = PIXEL
    mime_type: str = ""
    caption: str = ""
    filename: str = ""
    voice: bool = True

    def write(self, context: PressContext) -> Written:
        defaults = {
            "image": "image/png",
            "audio": "audio/ogg; codecs=opus",
            "video": "video/mp4",
            "document": "application/pdf",
            "sticker": "image/webp",
        }
        mime_type = self.mime_type or defaults[self.type]
        now = context.emulator.now()
        stored = context.emulator.media.receive(self.data, mime_type, now)
        part = context.emulator.media.announced(stored, context.base_url, now) | self._extras()
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


class SendContacts(CustomerAct):
    type: Literal["contacts"]
    contacts: list[JSON] = Field(default_factory=lambda: [KEZA])

    def write(self, context: PressContext) -> Written:
        names = tuple(_formatted_name(contact) for contact in self.contacts)
        return Written("contacts", {"contacts": self.contacts}, Look(contacts=names), self.quoted)


class React(CustomerAct):
    type: Literal["reaction"]
    message_id: str
    emoji: str = ""

    def write(self, context: PressContext) -> Written:
        reaction: JSON = {"message_id": self.message_id}
        if self.emoji:
            reaction["emoji"] = self.emoji
        return Written("reaction", {"reaction": reaction}, Look(text=self.emoji))


AnyPress = Annotated[
    WriteText
    | PressOption
    | SendLocation
    | SendMedia
    | SendContacts
    | React
    | OrderMessage
    | AnswerFlow
    | Unsupported
    | UnknownMessage
    | SystemMessage
    | Raw,
    Field(discriminator="type"),
]


def _formatted_name(contact: JSON) -> str:
    name = contact.get("name")
    return str(name.get("formatted_name", "")) if isinstance(name, dict) else ""
