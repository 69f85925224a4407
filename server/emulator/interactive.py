"""Interactive messages: buttons, lists, links, a request for the location, flows, products."""

from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, model_validator

ROWS_IN_TOTAL = 10


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reference(_Strict):
    """Media by the id of an upload, or by a link that Meta would fetch."""

    id: str | None = None
    link: AnyHttpUrl | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.id is None) == (self.link is None):
            raise ValueError("give either id or link")
        return self


class HeaderDocument(Reference):
    filename: str = ""


class TextHeader(_Strict):
    type: Literal["text"]
    text: str = Field(min_length=1, max_length=60)


class ImageHeader(_Strict):
    type: Literal["image"]
    image: Reference


class VideoHeader(_Strict):
    type: Literal["video"]
    video: Reference


class DocumentHeader(_Strict):
    type: Literal["document"]
    document: HeaderDocument


Header = Annotated[
    TextHeader | ImageHeader | VideoHeader | DocumentHeader, Field(discriminator="type")
]


class Body(_Strict):
    text: str = Field(min_length=1, max_length=1024)


class Footer(_Strict):
    text: str = Field(min_length=1, max_length=60)


class Reply(_Strict):
    id: str = Field(min_length=1, max_length=256)
    title: str = Field(min_length=1, max_length=20)


class ReplyButton(_Strict):
    type: Literal["reply"]
    reply: Reply


class ButtonAction(_Strict):
    buttons: list[ReplyButton] = Field(min_length=1, max_length=3)

    @model_validator(mode="after")
    def _differ(self) -> Self:
        for part in ("id", "title"):
            if len({getattr(b.reply, part) for b in self.buttons}) < len(self.buttons):
                raise ValueError(f"duplicated button {part}")
        return self


class Buttons(_Strict):
    type: Literal["button"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: ButtonAction


class Row(_Strict):
    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=24)
    description: str = Field("", max_length=72)


class Section(_Strict):
    title: str = Field("", max_length=24)
    rows: list[Row] = Field(min_length=1)


class ListAction(_Strict):
    button: str = Field(min_length=1, max_length=20)
    sections: list[Section] = Field(min_length=1, max_length=10)

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


class Rows(_Strict):
    type: Literal["list"]
    header: TextHeader | None = None
    body: Body
    footer: Footer | None = None
    action: ListAction


class UrlParameters(_Strict):
    display_text: str = Field(min_length=1, max_length=20)
    url: AnyHttpUrl


class UrlAction(_Strict):
    name: Literal["cta_url"]
    parameters: UrlParameters


class UrlButton(_Strict):
    type: Literal["cta_url"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: UrlAction


class LocationAction(_Strict):
    name: Literal["send_location"]


class LocationRequest(_Strict):
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


class FlowAction(_Strict):
    name: Literal["flow"]
    parameters: FlowParameters


class Flow(_Strict):
    type: Literal["flow"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: FlowAction


class ProductItem(_Strict):
    product_retailer_id: str = Field(min_length=1)


class ProductSection(_Strict):
    title: str = Field("", max_length=24)
    product_items: list[ProductItem] = Field(min_length=1, max_length=30)


class ProductListAction(_Strict):
    catalog_id: str
    sections: list[ProductSection] = Field(min_length=1, max_length=10)


class ProductList(_Strict):
    type: Literal["product_list"]
    header: TextHeader
    body: Body
    footer: Footer | None = None
    action: ProductListAction


class ProductAction(_Strict):
    catalog_id: str
    product_retailer_id: str


class Product(_Strict):
    type: Literal["product"]
    body: Body | None = None
    footer: Footer | None = None
    action: ProductAction


Interactive = Annotated[
    Buttons | Rows | UrlButton | LocationRequest | Flow | ProductList | Product,
    Field(discriminator="type"),
]
