"""WhatsApp's customer-service window: a day after a customer's last message, only templates go."""

from datetime import datetime, timedelta

# Meta counts from when it was sent, and so do we; sending takes its time.
WINDOW = timedelta(hours=24) - timedelta(minutes=10)


def is_open(heard_at: datetime, now: datetime) -> bool:
    """Whether any kind of message may still be sent to whoever was last heard then."""
    return now < heard_at + WINDOW
