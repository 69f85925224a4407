"""How long a voice note is, as well as its bytes tell."""

import struct

# At usual bit rates of speech; for what does not say it.
BYTES_PER_SECOND = {
    "audio/ogg": 2_000,
    "audio/amr": 1_500,
    "audio/aac": 3_000,
    "audio/mp4": 3_000,
    "audio/mpeg": 4_000,
}
MOST_BYTES_PER_SECOND = 64_000
"""Of the densest sound there is: so long a file of a size is at least."""
OPUS_RATE = 48_000
PAGE, OPUS = b"OggS", b"OpusHead"


def seconds_of(content: bytes, mime_type: str) -> float:
    """What the file says, never less than its size allows; else what is usual for its size."""
    told = _opus_seconds(content) if mime_type == "audio/ogg" else None
    if told is None:
        return len(content) / BYTES_PER_SECOND.get(mime_type, min(BYTES_PER_SECOND.values()))
    return max(told, least_seconds(len(content)))


def least_seconds(size: int) -> float:
    return size / MOST_BYTES_PER_SECOND


def _opus_seconds(content: bytes) -> float | None:
    """The position of the last page (RFC 3533 and 7845)."""
    last = content.rfind(PAGE)
    if OPUS not in content[:200] or last < 0 or len(content) < last + 14:
        return None
    [position] = struct.unpack_from("<q", content, last + 6)
    return position / OPUS_RATE if position >= 0 else None
