"""Reading what the Graph API answers: a result, or the error it stands for."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from easymo.whatsapp.errors import AnswerLost, ApiError


class GraphAnswer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


AnswerT = TypeVar("AnswerT", bound=GraphAnswer)


class MessageAnswer(GraphAnswer):
    id: str


class Addressee(GraphAnswer):
    wa_id: str | None = None
    user_id: str | None = None


class SendAnswer(GraphAnswer):
    messages: list[MessageAnswer] = Field(min_length=1)
    contacts: list[Addressee] = Field(default_factory=list)


class UploadAnswer(GraphAnswer):
    id: str


class MediaAnswer(GraphAnswer):
    """Where a file can be fetched for five minutes. `sha256` is hexadecimal here."""

    id: str
    url: str
    mime_type: str | None = None
    sha256: str | None = None
    file_size: int | None = None


class SuccessAnswer(GraphAnswer):
    success: bool


class GraphErrorData(GraphAnswer):
    details: str | None = None


class GraphErrorBody(GraphAnswer):
    code: int
    message: str = "Refused"
    error_data: GraphErrorData | None = None


class GraphErrorAnswer(GraphAnswer):
    error: GraphErrorBody


def read_answer(answer: type[AnswerT], status: int, body: bytes, after: float | None) -> AnswerT:
    """The answer's model.

    Raises:
        ApiError: Meta said no.
        AnswerLost: Something answered that does not tell whether the request was carried out.
    """
    if 200 <= status < 300:
        try:
            return answer.model_validate_json(body)
        except ValidationError as exc:
            raise AnswerLost(f"HTTP {status}, but not the expected answer") from exc
    try:
        error = GraphErrorAnswer.model_validate_json(body).error
    except ValidationError as exc:
        # A gateway that gave up on Meta may have handed the request over before.
        if status >= 500:
            raise AnswerLost(f"HTTP {status} without an error of the Graph API") from exc
        raise ApiError(None, "Not the Graph API", http_status=status) from exc
    details = error.error_data.details if error.error_data else None
    raise ApiError(
        error.code,
        error.message,
        http_status=status,
        details=details,
        retry_after_seconds=after,
    )


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header; its other form, a date, is not used by Meta."""
    value = headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None
