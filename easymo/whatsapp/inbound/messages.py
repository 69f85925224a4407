"""What one webhook brought, in our words. Everything here survives a trip through JSON."""

from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from easymo.whatsapp.inbound.message_kinds import MessageKind
from kit.storable_text import LONGEST_NAME, shorten

RawJson = dict[str, Any]
Text = Annotated[str, AfterValidator(shorten)]
Name = Annotated[str, AfterValidator(partial(shorten, most=LONGEST_NAME))]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Sender(Frozen):
    """Who wrote. At least one of the ids is known; the phone number (`wa_id`) may not be."""

    wa_id: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None
    profile_name: Name | None = None
    username: Name | None = None


class SharedLocation(Frozen):
    latitude: float
    longitude: float
    name: Name | None = None
    address: Name | None = None


class SharedMedia(Frozen):
    id: str
    mime_type: str | None = None
    sha256: str | None = None  # base64 here, hexadecimal when the media endpoint tells it
    url: str | None = None
    filename: Name | None = None
    voice: bool = False


class IdentityChange(Frozen):
    """A customer's phone number or business-scoped id changed."""

    old_wa_id: str | None = None
    new_wa_id: str | None = None
    old_user_id: str | None = None
    new_user_id: str | None = None
    old_parent_user_id: str | None = None
    new_parent_user_id: str | None = None


class InboundMessage(Frozen):
    wamid: str
    phone_number_id: str
    kind: MessageKind
    meta_type: str | None = Field(description="Meta's own word, which tells apart the unsupported")
    sender: Sender
    sent_at: AwareDatetime | None = None
    text: Text | None = Field(None, description="What they said: body, caption, title, emoji")
    option_id: Name | None = Field(None, description="Id of the button or row they pressed")
    location: SharedLocation | None = None
    media: SharedMedia | None = None
    identity_change: IdentityChange | None = None
    context_wamid: str | None = Field(None, description="What is answered, reacted to or changed")
    raw: RawJson


class DeliveryStatus(Frozen):
    """What became of a message of ours."""

    wamid: str
    status: str = Field(description="sent, delivered, read, played, failed, or a newer word")
    at: AwareDatetime | None = None
    phone_number_id: str | None = None
    recipient_wa_id: str | None = None
    recipient_user_id: str | None = None
    opaque: str | None = Field(None, description="What we sent as biz_opaque_callback_data")
    error_code: int | None = None
    error_details: str | None = None
    pricing: RawJson | None = None
    raw: RawJson


class OtherChange(Frozen):
    """Anything else Meta tells, unread. Its hash is the same when it is delivered again."""

    field: str
    raw: RawJson
    content_hash: str


class Unparsable(Frozen):
    raw: Any
    reason: str


class Webhook(Frozen):
    """One POST, taken apart. What one part is like never costs another its place here."""

    messages: list[InboundMessage] = []
    statuses: list[DeliveryStatus] = []
    others: list[OtherChange] = []
    unparsable: list[Unparsable] = []
