"""Whether a webhook is genuine: Meta signs the bytes of the body with the app's secret."""

import hashlib
import hmac

PREFIX = "sha256="


def is_genuine(raw: bytes, header: str | None, app_secret: str) -> bool:
    """Whether `X-Hub-Signature-256` signs exactly these bytes.

    Meta signs the body as sent, so it is checked before anything parses it.
    """
    # An empty secret would verify whatever anybody signed with an empty key.
    if not app_secret or not header or not header.startswith(PREFIX):
        return False
    expected = hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()
    # As bytes: compare_digest refuses text beyond ASCII, which a stranger may send.
    return hmac.compare_digest(header[len(PREFIX) :].encode(), expected.encode())
