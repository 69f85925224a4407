"""What EasyMO says when it speaks first."""

from easymo.messages.catalogue import say
from graphs.state import Bubble, Choice, Inbound


def bubbles(event: Inbound, language: str) -> list[Bubble]:
    """The answer to an event of the inbox. An unknown one is a bug of whoever raised it."""
    match event.get("event"):
        case "action_expired":
            again = Choice(title=say("booking.book", language), tool="create_booking", arguments={})
            return [Bubble(text=say("action.expired", language), choices=[again])]
        case other:
            raise ValueError(f"no words for the event {other!r}")
