"""Meta's shapes of messages and statuses, as tolerantly as they can be read.

Whatever Meta documents as optional, and whatever was seen missing, is optional here.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _moment(value: Any) -> datetime | None:
    """Unix seconds, as text or number. A time nobody can read is not worth losing a message."""
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _none_if_blank(value: Any) -> Any:
    return None if value == "" else value


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Id = Annotated[str | None, BeforeValidator(_none_if_blank)]


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, frozen=True)


class Profile(Wire):
    name: str | None = None
    username: str | None = None


class Contact(Wire):
    wa_id: Id = None
    user_id: Id = None
    parent_user_id: Id = None
    profile: Profile | None = None


class Context(Wire):
    id: Id = None


class Text(Wire):
    body: str


class File(Wire):
    id: str
    mime_type: str | None = None
    sha256: str | None = None
    url: str | None = None
    filename: str | None = None
    caption: str | None = None
    voice: bool | None = None


class Place(Wire):
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class Pressed(Wire):
    id: str
    title: str | None = None


class FlowAnswer(Wire):
    name: str | None = None
    body: str | None = None


class Interactive(Wire):
    type: str
    button_reply: Pressed | None = None
    list_reply: Pressed | None = None
    nfm_reply: FlowAnswer | None = None


class TemplateButton(Wire):
    payload: str | None = None
    text: str | None = None


class Reaction(Wire):
    message_id: str
    emoji: str | None = None


class Order(Wire):
    text: str | None = None


class System(Wire):
    type: str | None = None
    body: str | None = None
    customer: Id = None
    wa_id: Id = None
    new_wa_id: Id = None
    user_id: Id = None
    parent_user_id: Id = None
    previous_user_id: Id = None
    previous_parent_user_id: Id = None


class Edited(Wire):
    """The message as it reads now; what of it is no text cannot be edited."""

    text: Text | None = None
    image: File | None = None
    video: File | None = None
    document: File | None = None

    @property
    def words(self) -> str | None:
        file = self.image or self.video or self.document
        return self.text.body if self.text else file.caption if file else None


class Edit(Wire):
    original_message_id: str = Field(min_length=1)
    message: Edited | None = None


class Revoke(Wire):
    original_message_id: str = Field(min_length=1)


class Message(Wire):
    id: str = Field(min_length=1)
    type: str | None = None
    timestamp: Moment = None
    from_wa_id: Id = Field(None, alias="from")
    from_user_id: Id = None
    from_parent_user_id: Id = None
    group_id: Id = None
    context: Context | None = None
    text: Text | None = None
    image: File | None = None
    video: File | None = None
    audio: File | None = None
    voice: File | None = None
    document: File | None = None
    sticker: File | None = None
    location: Place | None = None
    contacts: list[Any] | None = None
    interactive: Interactive | None = None
    button: TemplateButton | None = None
    reaction: Reaction | None = None
    order: Order | None = None
    system: System | None = None
    edit: Edit | None = None
    revoke: Revoke | None = None


class ErrorData(Wire):
    details: str | None = None


class Error(Wire):
    code: int | None = None
    title: str | None = None
    message: str | None = None
    error_data: ErrorData | None = None


class Status(Wire):
    id: str = Field(min_length=1)
    status: str = Field(min_length=1)
    timestamp: Moment = None
    recipient_id: Id = None
    recipient_user_id: Id = None
    recipient_type: str | None = None
    biz_opaque_callback_data: str | None = None
    pricing: dict[str, Any] | None = None
    errors: list[Error] | None = None
