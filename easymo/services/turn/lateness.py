"""Whether a message reached us so long after it was written that it is asked again."""

from datetime import datetime, timedelta


def is_late(sent_at: str | None, now: datetime, hours: float) -> bool:
    """False of a message that does not say when it was written."""
    written = written_at(sent_at)
    return written is not None and now - written > timedelta(hours=hours)


def written_at(sent_at: str | None) -> datetime | None:
    return datetime.fromisoformat(sent_at) if sent_at else None
