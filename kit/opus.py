"""Sound as WhatsApp plays it in voice notes: Opus in an Ogg file (RFC 3533 and 7845)."""

import struct

RATE = 48_000
PAGE, HEAD = b"OggS", b"OpusHead"
HEAD_WITHIN = 200
"""Bytes in which the head of the sound stands."""


def is_opus(content: bytes) -> bool:
    return content.startswith(PAGE) and HEAD in content[:HEAD_WITHIN]


def opus_seconds(content: bytes) -> float | None:
    """How long it is, by the position of its last page; None when it does not say."""
    last = content.rfind(PAGE)
    if HEAD not in content[:HEAD_WITHIN] or last < 0 or len(content) < last + 14:
        return None
    [position] = struct.unpack_from("<q", content, last + 6)
    return position / RATE if position >= 0 else None
