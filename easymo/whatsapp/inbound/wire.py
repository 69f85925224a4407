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


class WireProfile(Wire):
    name: str | None = None
    username: str | None = None


class WireContact(Wire):
    wa_id: Id = None
    user_id: Id = None
    parent_user_id: Id = None
    profile: WireProfile | None = None


class WireContext(Wire):
    id: Id = None


class WireText(Wire):
    body: str


class WireFile(Wire):
    id: str
    mime_type: str | None = None
    sha256: str | None = None
    url: str | None = None
    filename: str | None = None
    caption: str | None = None
    voice: bool | None = None


class WirePlace(Wire):
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class WirePressed(Wire):
    id: str
    title: str | None = None


class WireFlowAnswer(Wire):
    name: str | None = None
    body: str | None = None


class WireInteractive(Wire):
    type: str
    button_reply: WirePressed | None = None
    list_reply: WirePressed | None = None
    nfm_reply: WireFlowAnswer | None = None


class WireTemplateButton(Wire):
    payload: str | None = None
    text: str | None = None


class WireReaction(Wire):
    message_id: str
    emoji: str | None = None


class WireOrder(Wire):
    text: str | None = None


class WireSystem(Wire):
    type: str | None = None
    body: str | None = None
    customer: Id = None
    wa_id: Id = None
    new_wa_id: Id = None
    user_id: Id = None
    parent_user_id: Id = None
    previous_user_id: Id = None
    previous_parent_user_id: Id = None


class WireEdited(Wire):
    """The message as it reads now; what of it is no text cannot be edited."""

    text: WireText | None = None
    image: WireFile | None = None
    video: WireFile | None = None
    document: WireFile | None = None

    @property
    def words(self) -> str | None:
        file = self.image or self.video or self.document
        return self.text.body if self.text else file.caption if file else None


class WireEdit(Wire):
    original_message_id: str = Field(min_length=1)
    message: WireEdited | None = None


class WireRevoke(Wire):
    original_message_id: str = Field(min_length=1)


class WireMessage(Wire):
    id: str = Field(min_length=1)
    type: str | None = None
    timestamp: Moment = None
    from_wa_id: Id = Field(None, alias="from")
    from_user_id: Id = None
    from_parent_user_id: Id = None
    group_id: Id = None
    context: WireContext | None = None
    text: WireText | None = None
    image: WireFile | None = None
    video: WireFile | None = None
    audio: WireFile | None = None
    voice: WireFile | None = None
    document: WireFile | None = None
    sticker: WireFile | None = None
    location: WirePlace | None = None
    contacts: list[Any] | None = None
    interactive: WireInteractive | None = None
    button: WireTemplateButton | None = None
    reaction: WireReaction | None = None
    order: WireOrder | None = None
    system: WireSystem | None = None
    edit: WireEdit | None = None
    revoke: WireRevoke | None = None


class WireErrorData(Wire):
    details: str | None = None


class WireError(Wire):
    code: int | None = None
    title: str | None = None
    message: str | None = None
    error_data: WireErrorData | None = None


class WireStatus(Wire):
    id: str = Field(min_length=1)
    status: str = Field(min_length=1)
    timestamp: Moment = None
    recipient_id: Id = None
    recipient_user_id: Id = None
    recipient_type: str | None = None
    biz_opaque_callback_data: str | None = None
    pricing: dict[str, Any] | None = None
    errors: list[WireError] | None = None
