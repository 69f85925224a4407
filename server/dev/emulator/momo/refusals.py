"""What MTN answers when it says no."""

from fastapi.responses import HTMLResponse, JSONResponse, Response

STATUS = {
    "RESOURCE_NOT_FOUND": 404,
    "RESOURCE_ALREADY_EXIST": 409,
    "INVALID_CURRENCY": 500,
    "NOT_ALLOWED_TARGET_ENVIRONMENT": 500,
}
WORDS = {
    "RESOURCE_NOT_FOUND": "Requested resource was not found.",
    "RESOURCE_ALREADY_EXIST": "Duplicated reference id. Creation of resource failed.",
    "INVALID_CURRENCY": "Currency not supported.",
    "NOT_ALLOWED_TARGET_ENVIRONMENT": "Access to target environment is forbidden.",
}


class MomoRefusal(Exception):
    """A no, and the answer it becomes."""

    def __init__(self, status: int, response: Response) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.response = response


def refused(code: str) -> MomoRefusal:
    """A no with one of MTN's codes."""
    status = STATUS[code]
    return MomoRefusal(status, JSONResponse({"code": code, "message": WORDS[code]}, status))


def malformed() -> MomoRefusal:
    """A body that breaks a rule gets no word of explanation."""
    return MomoRefusal(400, Response(status_code=400))


def not_let_in(message: str, status: int = 401) -> MomoRefusal:
    """The gateway before MTN turns a caller away."""
    body = {"statusCode": status, "message": message}
    return MomoRefusal(status, JSONResponse(body, status))


def gateway_error() -> MomoRefusal:
    page = "<html><head><title>500 Internal Server Error</title></head><body>nginx</body></html>"
    return MomoRefusal(500, HTMLResponse(page, 500))
