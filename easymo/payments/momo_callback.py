"""What MTN calls us with: unsigned, so only a hint to go and read a status."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError


class MomoCallback(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    externalId: UUID


def read_reference(body: bytes) -> UUID | None:
    """The payment that somebody says has news; None when the body names none.

    Nothing else of a callback is read. We send the reference as `externalId`, and get it back.
    """
    try:
        return MomoCallback.model_validate_json(body).externalId
    except ValidationError:
        return None
