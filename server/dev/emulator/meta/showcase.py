"""Messages that show goods: products, the catalogue, a carousel of cards."""

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from server.dev.emulator.meta.parts import (
    Body,
    Footer,
    ImageHeader,
    MetaModel,
    TextHeader,
    VideoHeader,
)


class ProductItem(MetaModel):
    product_retailer_id: str = Field(min_length=1)


class ProductSection(MetaModel):
    title: str = Field("", max_length=24)
    product_items: list[ProductItem] = Field(min_length=1, max_length=30)


class ProductListAction(MetaModel):
    catalog_id: str
    sections: list[ProductSection] = Field(min_length=1, max_length=10)


class ProductList(MetaModel):
    type: Literal["product_list"]
    header: TextHeader
    body: Body
    footer: Footer | None = None
    action: ProductListAction


class ProductAction(MetaModel):
    catalog_id: str
    product_retailer_id: str


class MetaProduct(MetaModel):
    type: Literal["product"]
    body: Body | None = None
    footer: Footer | None = None
    action: ProductAction


class CatalogParameters(MetaModel):
    thumbnail_product_retailer_id: str = ""


class CatalogAction(MetaModel):
    name: Literal["catalog_message"]
    parameters: CatalogParameters | None = None


class Catalog(MetaModel):
    type: Literal["catalog_message"]
    body: Body
    footer: Footer | None = None
    action: CatalogAction


class CardAction(BaseModel):
    """What a card's buttons do; only their kind is compared."""

    name: str = "quick_reply"


class MetaCard(MetaModel):
    card_index: int = Field(ge=0, le=9)
    type: str = "cta_url"
    header: ImageHeader | VideoHeader = Field(discriminator="type")
    body: Body | None = None
    action: CardAction


class CarouselAction(MetaModel):
    cards: list[MetaCard] = Field(min_length=2, max_length=10)

    @model_validator(mode="after")
    def _are_alike(self) -> Self:
        if len({(card.type, card.action.name) for card in self.cards}) > 1:
            raise ValueError("all cards need the same kind of buttons")
        return self


class Carousel(MetaModel):
    type: Literal["carousel"]
    body: Body
    action: CarouselAction
