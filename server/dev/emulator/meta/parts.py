"""Parts that several kinds of messages share."""

from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, model_validator


class MetaModel(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reference(MetaModel):
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


class TextHeader(MetaModel):
    type: Literal["text"]
    text: str = Field(min_length=1, max_length=60)


class ImageHeader(MetaModel):
    type: Literal["image"]
    image: Reference


class VideoHeader(MetaModel):
    type: Literal["video"]
    video: Reference


class DocumentHeader(MetaModel):
    type: Literal["document"]
    document: HeaderDocument


Header = Annotated[
    TextHeader | ImageHeader | VideoHeader | DocumentHeader, Field(discriminator="type")
]


class Body(MetaModel):
    text: str = Field(min_length=1, max_length=1024)


class Footer(MetaModel):
    text: str = Field(min_length=1, max_length=60)
