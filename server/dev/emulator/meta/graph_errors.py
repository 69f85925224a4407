"""Meta's error envelope, and which HTTP status goes with which code."""

import random
import string

from fastapi.responses import JSONResponse

TITLES = {
    1: "API Unknown",
    2: "API Service",
    3: "API Method",
    4: "API Too Many Calls",
    10: "Permission Denied",
    33: "Parameter value is not valid",
    100: "Invalid parameter",
    190: "Invalid OAuth access token - Cannot parse access token",
    368: "Temporarily blocked for policies violations",
    80007: "Rate limit issues",
    130429: "Rate limit hit",
    130472: "User's number is part of an experiment",
    130497: "Business account is restricted from messaging users in this country",
    131000: "Something went wrong",
    131005: "Access denied",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131014: "Request for message failed",
    131016: "Service unavailable",
    131021: "Recipient cannot be sender",
    131026: "Message undeliverable",
    131030: "Recipient phone number not in allowed list",
    131031: "Account has been locked",
    131042: "Business eligibility payment issue",
    131045: "Incorrect certificate",
    131047: "Re-engagement message",
    131048: "Spam rate limit hit",
    131049: "This message was not delivered to maintain healthy ecosystem engagement",
    131050: "User has stopped marketing messages",
    131051: "Unsupported message type",
    131052: "Media download error",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    131057: "Account in maintenance mode",
    131060: "This message is currently unavailable",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132015: "Template is paused",
    132016: "Template is disabled",
    133010: "Phone number not registered",
}
THROTTLES = {4, 80007, 130429, 131048, 131056, 131057, 133016}
STATUSES = {
    2: 503,
    3: 500,
    10: 403,
    190: 401,
    368: 403,
    130497: 403,
    131000: 500,
    131005: 403,
    131016: 503,
    131031: 403,
    131045: 500,
    132001: 404,
    133004: 503,
}

_ALPHABET = string.ascii_letters + string.digits + "_-"


class MetaError(Exception):
    """A call is answered with Meta's error envelope."""

    def __init__(
        self, code: int, details: str = "", *, status: int | None = None, subcode: int | None = None
    ) -> None:
        self.code = code
        self.details = details
        self.status = status or STATUSES.get(code, 400)
        self.subcode = subcode
        super().__init__(f"(#{code}) {TITLES.get(code, 'Unknown error')}")


def envelope(error: MetaError, rng: random.Random) -> dict[str, object]:
    body: dict[str, object] = {
        "message": str(error),
        "type": "OAuthException",
        "code": error.code,
    }
    if error.subcode:
        body["error_subcode"] = error.subcode
    if error.details:
        body["error_data"] = {"messaging_product": "whatsapp", "details": error.details}
    body["fbtrace_id"] = "A" + "".join(rng.choices(_ALPHABET, k=22))
    return {"error": body}


def response(error: MetaError, rng: random.Random) -> JSONResponse:
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'OAuth "Facebook Platform" "invalid_token"'
    if error.code in THROTTLES:
        headers["X-Business-Use-Case-Usage"] = "{}"
    return JSONResponse(envelope(error, rng), status_code=error.status, headers=headers)


def as_failure(code: int, details: str = "") -> dict[str, object]:
    """The same error as `statuses[].errors` and `messages[].errors` carry it."""
    title = TITLES.get(code, "Unknown error")
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or f"{title}."},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }
