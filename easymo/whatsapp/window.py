"""WhatsApp's customer-service window: a day after her last message, only templates may be sent."""

from datetime import datetime, timedelta

# Meta counts from when it was sent, and so do we; sending takes its time.
WINDOW = timedelta(hours=24) - timedelta(minutes=10)


def is_open(heard_at: datetime, now: datetime) -> bool:
    """Whether any kind of message may still be sent to whoever was last heard then."""
    return now < heard_at + WINDOW
