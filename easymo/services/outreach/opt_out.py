"""The wish to be sent nothing that was not asked for: "stop", until "start" takes it back.

It is kept in `customers.opted_out_at`. Whoever may be written to first is asked about it where
that is decided: reminders, notifications, offers of rides, feedback.
"""

from collections.abc import Iterable

from easymo.models.guided.nlu.commands import Command, read_command

_WISHES: dict[Command, bool] = {"stop": True, "start": False}


def opt_out_of(command: Command | None) -> bool | None:
    """Whether a command opts out; None when it says nothing of it."""
    return _WISHES.get(command) if command else None


def read_opt_out(texts: Iterable[str]) -> bool | None:
    """What the last of several messages that says something of it wishes."""
    wishes = (opt_out_of(read_command(text)) for text in texts)
    return next((wish for wish in reversed([*wishes]) if wish is not None), None)
