"""Whether a file is the one that Meta told of."""

import base64
import hashlib


def is_the_same(content: bytes, told: str | None, sent: str | None) -> bool:
    """By both checksums, where given: Meta writes one in hexadecimal and the webhook's in base64.

    Each is taken in either writing, so that a change on their side loses no file.
    """
    digest = hashlib.sha256(content).digest()
    written = {digest.hex(), base64.b64encode(digest).decode()}
    return all(
        one is None or one in written or one.lower() in written
        for one in (told or None, sent or None)
    )
