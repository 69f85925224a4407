"""Everything EasyMO can say, checked against Meta's limits when it is made.

A message survives a trip through JSON: `OUTGOING.validate_json(message.model_dump_json())`.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from easymo.whatsapp.errors import BadMessage
from easymo.whatsapp.outbound.interactive import (
    Buttons,
    ButtonsOption,
    CtaUrl,
    ListMenu,
    LocationRequest,
    Row,
    Section,
)
from easymo.whatsapp.outbound.limits import BODY_CHARACTERS, TEXT_CHARACTERS
from easymo.whatsapp.outbound.message import Message, Part, Payload, Recipient, fits

__all__ = [
    "OUTGOING",
    "Buttons",
    "ButtonsOption",
    "ContactCard",
    "Contacts",
    "CtaUrl",
    "ListMenu",
    "Location",
    "LocationRequest",
    "Media",
    "Outgoing",
    "Reaction",
    "Recipient",
    "Row",
    "Section",
    "Template",
    "Text",
]


class Text(Message):
    type: Literal["text"] = "text"
    body: str
    preview_url: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fits("The text", self.body, TEXT_CHARACTERS)
        return self

    def content(self) -> Payload:
        return {"type": "text", "text": {"body": self.body, "preview_url": self.preview_url}}


class Media(Message):
    """A file, by the id of an upload or by a link that Meta fetches itself."""

    type: Literal["image", "audio", "video", "document", "sticker"]
    id: str | None = None
    link: str | None = None
    caption: str | None = None
    filename: str | None = None
    voice: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fits("The caption", self.caption, BODY_CHARACTERS)
        if bool(self.id) == bool(self.link):
            raise BadMessage("A file is named by its id or by its link, one of them")
        if self.caption and self.type in {"audio", "sticker"}:
            raise BadMessage(f"WhatsApp shows no caption under {self.type}")
        if self.filename and self.type != "document":
            raise BadMessage("Only documents have file names")
        if self.voice and self.type != "audio":
            raise BadMessage("Only audio can be a voice message")
        return self

    def content(self) -> Payload:
        file = self.model_dump(include={"id", "link", "caption", "filename"}, exclude_none=True)
        voice = {"voice": True} if self.voice else {}
        return {"type": self.type, self.type: {**file, **voice}}


class Location(Message):
    type: Literal["location"] = "location"
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: str | None = None
    address: str | None = None

    def content(self) -> Payload:
        include = {"latitude", "longitude", "name", "address"}
        return {"type": "location", "location": self.model_dump(include=include, exclude_none=True)}


class ContactCard(Part):
    name: str = Field(min_length=1)
    phone: str = Field(min_length=1)
    wa_id: str | None = None

    def card(self) -> Payload:
        phone = {"phone": self.phone, **({"wa_id": self.wa_id} if self.wa_id else {})}
        return {
            "name": {"formatted_name": self.name, "first_name": self.name},
            "phones": [phone],
        }


class Contacts(Message):
    type: Literal["contacts"] = "contacts"
    cards: list[ContactCard] = Field(min_length=1, max_length=5)

    def content(self) -> Payload:
        return {"type": "contacts", "contacts": [card.card() for card in self.cards]}


class Reaction(Message):
    """An emoji on a message of the customer; an empty one takes it away."""

    type: Literal["reaction"] = "reaction"
    wamid: str = Field(min_length=1)
    emoji: str = ""

    @model_validator(mode="after")
    def _quotes_nothing(self) -> Self:
        if self.reply_to:
            raise BadMessage("A reaction cannot quote a message")
        return self

    def content(self) -> Payload:
        reaction = {"message_id": self.wamid, "emoji": self.emoji}
        return {"type": "reaction", "reaction": reaction}


class Template(Message):
    """An approved template: what may be sent when the customer was silent for a day.

    `components` are Meta's own, for they differ from template to template.
    """

    type: Literal["template"] = "template"
    name: str = Field(pattern=r"^[a-z0-9_]{1,512}$")
    language: str = Field(min_length=2)
    components: list[dict[str, Any]] = Field(default_factory=list)

    @classmethod
    def with_words(
        cls, name: str, language: str, *words: str, payloads: Sequence[str] = ()
    ) -> "Template":
        """A template whose body has positional placeholders, filled with `words`; `payloads` come
        back when its quick replies are pressed."""
        parameters = [{"type": "text", "text": word} for word in words]
        components: list[dict[str, Any]] = []
        if words:
            components.append({"type": "body", "parameters": parameters})
        for index, payload in enumerate(payloads):
            pressed = [{"type": "payload", "payload": payload}]
            button = {"type": "button", "sub_type": "quick_reply", "index": str(index)}
            components.append({**button, "parameters": pressed})
        return cls(name=name, language=language, components=components)

    def content(self) -> Payload:
        template: Payload = {"name": self.name, "language": {"code": self.language}}
        if self.components:
            template["components"] = self.components
        return {"type": "template", "template": template}


Outgoing = Annotated[
    Text
    | Buttons
    | ListMenu
    | CtaUrl
    | LocationRequest
    | Media
    | Location
    | Contacts
    | Reaction
    | Template,
    Field(discriminator="type"),
]
OUTGOING: TypeAdapter[Outgoing] = TypeAdapter(Outgoing)
