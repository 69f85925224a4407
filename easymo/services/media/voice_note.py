"""How long a voice note is, as well as its bytes tell."""

from kit.opus import opus_seconds

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


def seconds_of(content: bytes, mime_type: str) -> float:
    """What the file says, never less than its size allows; else what is usual for its size."""
    told = opus_seconds(content) if mime_type == "audio/ogg" else None
    if told is None:
        return len(content) / BYTES_PER_SECOND.get(mime_type, min(BYTES_PER_SECOND.values()))
    return max(told, least_seconds(len(content)))


def least_seconds(size: int) -> float:
    return size / MOST_BYTES_PER_SECOND
