"""What a business may send: every kind with its limits, as Meta's documentation gives them."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from server.dev.emulator.meta.interactive import Interactive
from server.dev.emulator.meta.parts import MetaModel, Reference


class MetaText(MetaModel):
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


class MetaLocation(MetaModel):
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


class MetaContact(BaseModel):
    name: ContactName
    phones: list[ContactPhone] = []


class MetaReaction(MetaModel):
    message_id: str = Field(min_length=1)
    emoji: str = Field(max_length=24)


class MetaLanguage(MetaModel):
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


class MetaTemplate(MetaModel):
    name: str = Field(min_length=1, max_length=512)
    language: MetaLanguage
    components: list[TemplateComponent] = Field(default_factory=list)
    namespace: str = ""


Contacts = Annotated[list[MetaContact], Field(min_length=1, max_length=257)]


class MetaContext(MetaModel):
    message_id: str = Field(min_length=1)


class Envelope(MetaModel):
    """What surrounds every kind."""

    messaging_product: Literal["whatsapp"]
    recipient_type: Literal["individual", "group"] = "individual"
    to: str | None = None
    recipient: str | None = None
    type: str = "text"
    context: MetaContext | None = None
    biz_opaque_callback_data: str | None = Field(None, max_length=512)
    recipient_identity_key_hash: str | None = None


class TypingIndicator(MetaModel):
    type: Literal["text"]


class ReadReceipt(MetaModel):
    messaging_product: Literal["whatsapp"]
    status: Literal["read"]
    message_id: str = Field(min_length=1)
    typing_indicator: TypingIndicator | None = None


Content = (
    MetaText
    | Image
    | Video
    | Audio
    | Document
    | Sticker
    | MetaLocation
    | list[MetaContact]
    | MetaReaction
    | MetaTemplate
    | Interactive
)
