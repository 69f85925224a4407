"""What EasyMO says when it speaks first."""

from easymo.messages.catalogue import say
from graphs.state import Bubble, Choice, Inbound


def bubbles(event: Inbound, language: str) -> list[Bubble]:
    """The answer to an event of the inbox. An unknown one is a bug of whoever raised it."""
    match event.get("event"):
        case "action_expired":
            kind = event["action_kind"]
            bubble = Bubble(text=say(f"action.{kind}_expired", language))
            if kind == "create_booking":
                title = say("booking.book", language)
                bubble["choices"] = [Choice(title=title, tool="create_booking", arguments={})]
            return [bubble]
        case other:
            raise ValueError(f"no words for the event {other!r}")
