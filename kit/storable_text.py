"""What comes from outside as a database keeps it, and no longer than anybody reads."""

from typing import Any

LONGEST = 4_096
"""Characters of a text; WhatsApp takes no longer ones, a transcription may be."""
LONGEST_NAME = 512


def storable(value: Any) -> Any:
    """Without what JSON can write but Postgres cannot keep: NUL and halves of emoji."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def shorten(text: str, most: int = LONGEST) -> str:
    """The beginning of a text, as it can be kept."""
    kept: str = storable(text[:most])
    return kept
