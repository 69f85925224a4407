"""`.env.example`: every setting with its default and what it is for."""

import json
import textwrap
from collections.abc import Iterator

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from kit.settings import Settings

_HEAD = """\
# Every setting of EasyMO, with its default. Nothing has to be set to try it.
# Copy what you want to change to .env, or set it in the environment, which wins.
# Made by `easymo settings`; change kit/settings/ instead of this file.
"""
_WIDTH = 98


def example() -> str:
    """The text of `.env.example`."""
    lines = [_HEAD]
    groups: list[tuple[str, type[BaseModel]]] = []
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            groups.append((name, field.annotation))
        else:
            lines += _setting(name.upper(), field)
    for name, group in groups:
        lines += ["", *_comment(" ".join((group.__doc__ or "").split()), "## ")]
        for inner, field in group.model_fields.items():
            lines += _setting(f"{name}__{inner}".upper(), field)
    return "\n".join(lines) + "\n"


def _setting(name: str, field: FieldInfo) -> Iterator[str]:
    yield from _comment(field.description or "")
    yield f"#{name}={_text(field.default)}"


def _comment(words: str, mark: str = "# ") -> list[str]:
    return textwrap.wrap(words, _WIDTH, initial_indent=mark, subsequent_indent=mark)


def _text(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, list):
        return json.dumps(default)
    return default.get_secret_value() if isinstance(default, SecretStr) else str(default)
