"""What a business may send: every kind with its limits, as Meta's documentation gives them."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from server.dev.emulator.meta.interactive import Interactive
from server.dev.emulator.meta.parts import Reference, Strict


class Text(Strict):
    body: str = Field(min_length=1, max_length=4096)
    preview_url: bool = False


class Image(Reference):
    caption: str = Field("", max_length=1024)


class Video(Reference):
    caption: str = Field("", max_length=1024)


class Audio(Reference):
    voice: bool = False


class Document(Reference):
    caption: str = Field("", max_length=1024)
    filename: str = ""


class Sticker(Reference):
    pass


class Location(Strict):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: str = ""
    address: str = ""


class ContactName(BaseModel):
    formatted_name: str = Field(min_length=1)
    first_name: str = ""
    last_name: str = ""
    middle_name: str = ""
    prefix: str = ""
    suffix: str = ""

    @model_validator(mode="after")
    def _has_another_part(self) -> Self:
        parts = (self.first_name, self.last_name, self.middle_name, self.prefix, self.suffix)
        if not any(parts):
            raise ValueError("name needs formatted_name and one more part")
        return self


class ContactPhone(BaseModel):
    phone: str = ""
    type: str = ""
    wa_id: str = ""


class Contact(BaseModel):
    name: ContactName
    phones: list[ContactPhone] = []


class Reaction(Strict):
    message_id: str = Field(min_length=1)
    emoji: str = Field(max_length=24)


class Language(Strict):
    code: str = Field(min_length=2)
    policy: str = "deterministic"


class TemplateParameter(BaseModel):
    type: str
    text: str = ""
    payload: str = ""
    parameter_name: str = ""


class TemplateComponent(BaseModel):
    type: str
    sub_type: str = ""
    index: int = 0
    parameters: list[TemplateParameter] = []


class Template(Strict):
    name: str = Field(min_length=1, max_length=512)
    language: Language
    components: list[TemplateComponent] = Field(default_factory=list)
    namespace: str = ""


Contacts = Annotated[list[Contact], Field(min_length=1, max_length=257)]


class Context(Strict):
    message_id: str = Field(min_length=1)


class Envelope(Strict):
    """What surrounds every kind."""

    messaging_product: Literal["whatsapp"]
    recipient_type: Literal["individual", "group"] = "individual"
    to: str | None = None
    recipient: str | None = None
    type: str = "text"
    context: Context | None = None
    biz_opaque_callback_data: str | None = Field(None, max_length=512)
    recipient_identity_key_hash: str | None = None


class TypingIndicator(Strict):
    type: Literal["text"]


class ReadReceipt(Strict):
    messaging_product: Literal["whatsapp"]
    status: Literal["read"]
    message_id: str = Field(min_length=1)
    typing_indicator: TypingIndicator | None = None


Content = (
    Text
    | Image
    | Video
    | Audio
    | Document
    | Sticker
    | Location
    | list[Contact]
    | Reaction
    | Template
    | Interactive
)
