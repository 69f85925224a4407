"""What all outgoing messages share."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator

from easymo.whatsapp.errors import BadMessage, TooLong

Payload = dict[str, Any]


def fits(what: str, text: str | None, limit: int) -> None:
    """Raise unless `text` says something and is short enough; None is fine."""
    if text is None:
        return
    if not text.strip():
        raise BadMessage(f"{what} is empty")
    if len(text) > limit:
        raise TooLong(f"{what} has {len(text)} characters, WhatsApp takes {limit}")


def unique(what: str, values: list[str]) -> None:
    if len(set(values)) != len(values):
        raise BadMessage(f"{what} repeat: {', '.join(values)}")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Recipient(Part):
    """Whom to write to. The phone number wins, as it does at Meta."""

    wa_id: str | None = None
    user_id: str | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.wa_id and not self.user_id:
            raise BadMessage("A recipient needs a phone number or a business-scoped id")
        return self

    def address(self) -> Payload:
        return {"to": self.wa_id} if self.wa_id else {"recipient": self.user_id}


class Message(Part):
    """What all messages share. `reply_to` is the wamid of a message to quote."""

    reply_to: str | None = None

    def content(self) -> Payload:
        """The part of Meta's JSON that says what is sent: `type` and the object of that name."""
        raise NotImplementedError

    def payload(self) -> Payload:
        """Meta's JSON without address."""
        context = {"context": {"message_id": self.reply_to}} if self.reply_to else {}
        return {"messaging_product": "whatsapp", **context, **self.content()}
