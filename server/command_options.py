"""A command whose options are the fields of a dataclass, so that they travel as one thing."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, get_type_hints

Options = TypeVar("Options")
Command = Callable[[Options], None]


def takes(options: type[Options]) -> Callable[[Command[Options]], Callable[..., None]]:
    """For typer: the command has the options that `options` has fields, and is given one of it."""

    def decorate(command: Command[Options]) -> Callable[..., None]:
        @wraps(command)
        def run(**given: Any) -> None:
            command(options(**given))

        hints = get_type_hints(options, include_extras=True)
        fields = inspect.signature(options).parameters
        run.__annotations__ = hints
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [field.replace(annotation=hints[name]) for name, field in fields.items()]
        )
        return run

    return decorate
