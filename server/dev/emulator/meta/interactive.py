"""Interactive messages: buttons, lists, links, requests for a location or a contact, flows."""

from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, BaseModel, Field, model_validator

from server.dev.emulator.meta.parts import Body, Footer, Header, MetaModel, TextHeader
from server.dev.emulator.meta.showcase import Carousel, Catalog, MetaProduct, ProductList

ROWS_IN_TOTAL = 10


class MetaReply(MetaModel):
    id: str = Field(min_length=1, max_length=256)
    title: str = Field(min_length=1, max_length=20)


class ReplyButton(MetaModel):
    type: Literal["reply"]
    reply: MetaReply


class ButtonAction(MetaModel):
    buttons: list[ReplyButton] = Field(min_length=1, max_length=3)

    @model_validator(mode="after")
    def _differ(self) -> Self:
        for part in ("id", "title"):
            if len({getattr(b.reply, part) for b in self.buttons}) < len(self.buttons):
                raise ValueError(f"duplicated button {part}")
        return self


class MetaButtons(MetaModel):
    type: Literal["button"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: ButtonAction


class MetaRow(MetaModel):
    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=24)
    description: str = Field("", max_length=72)


class MetaSection(MetaModel):
    title: str = Field("", max_length=24)
    rows: list[MetaRow] = Field(min_length=1)


class ListAction(MetaModel):
    button: str = Field(min_length=1, max_length=20)
    sections: list[MetaSection] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        ids = [row.id for section in self.sections for row in section.rows]
        if len(ids) > ROWS_IN_TOTAL:
            raise ValueError(f"total row count exceeds {ROWS_IN_TOTAL}")
        if len(set(ids)) < len(ids):
            raise ValueError("duplicated row id")
        if len(self.sections) > 1 and not all(section.title for section in self.sections):
            raise ValueError("section title is required when there is more than one section")
        return self


class Rows(MetaModel):
    type: Literal["list"]
    header: TextHeader | None = None
    body: Body
    footer: Footer | None = None
    action: ListAction


class UrlParameters(MetaModel):
    display_text: str = Field(min_length=1, max_length=20)
    url: AnyHttpUrl


class UrlAction(MetaModel):
    name: Literal["cta_url"]
    parameters: UrlParameters


class UrlButton(MetaModel):
    type: Literal["cta_url"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: UrlAction


class LocationAction(MetaModel):
    name: Literal["send_location"]


class MetaLocationRequest(MetaModel):
    type: Literal["location_request_message"]
    body: Body
    action: LocationAction


class FlowParameters(BaseModel):
    flow_message_version: Literal["3"]
    flow_id: str = ""
    flow_name: str = ""
    flow_cta: str = Field(min_length=1, max_length=30)
    flow_token: str = ""
    flow_action: Literal["navigate", "data_exchange"] = "navigate"

    @model_validator(mode="after")
    def _is_named_once(self) -> Self:
        if bool(self.flow_id) == bool(self.flow_name):
            raise ValueError("give either flow_id or flow_name")
        return self


class FlowAction(MetaModel):
    name: Literal["flow"]
    parameters: FlowParameters


class Flow(MetaModel):
    type: Literal["flow"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: FlowAction


class ContactRequestAction(MetaModel):
    name: Literal["request_contact_info"]


class ContactRequest(MetaModel):
    type: Literal["request_contact_info"]
    body: Body
    action: ContactRequestAction


Interactive = Annotated[
    MetaButtons
    | Rows
    | UrlButton
    | MetaLocationRequest
    | ContactRequest
    | Flow
    | ProductList
    | MetaProduct
    | Catalog
    | Carousel,
    Field(discriminator="type"),
]
