"""What the code itself says to customers: a folder per language, a file per subject.

The key `booking.again` is `again` in `booking.toml`, or in a file `booking-….toml` that adds to
that subject. A sentence is a string with `{placeholders}`, or a table of plural forms (`one`,
`other`, … as in CLDR) chosen by the number given as `count`. A
native speaker can correct the files without knowing Python. A key missing in a language falls back
to English, and a test says so.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from babel import Locale

Language = Literal["en", "fr", "rw", "sw"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "en"


def language_or_default(known: str | None) -> str:
    """The one place that decides what somebody is spoken to in whose language is not known."""
    return known or DEFAULT


def say(key: str, language: str = DEFAULT, **facts: object) -> str:
    """The sentence `key` in `language`, filled with `facts`.

    Raises KeyError when no language has the key, or a placeholder has no fact: both are bugs.
    """
    spoken = language if language in LANGUAGES else DEFAULT
    sentence = _sentences(spoken).get(key) or _sentences(DEFAULT)[key]
    if isinstance(sentence, dict):
        form = Locale(spoken).plural_form(int(str(facts["count"])))
        sentence = sentence.get(form) or sentence["other"]
    return str(sentence).format(**facts)


def keys(language: str) -> set[str]:
    """Every key the language's file has."""
    return set(_sentences(language))


def sentences(language: str) -> list[str]:
    """All that code says in a language, with its placeholders."""
    forms = _sentences(language).values()
    return [str(one) for form in forms for one in (form.values() if type(form) is dict else [form])]


@cache
def _sentences(language: str) -> dict[str, Any]:
    folder = files("easymo.messages").joinpath(language)
    subjects: dict[str, dict[str, Any]] = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            subject = subjects.setdefault(file.name.removesuffix(".toml").partition("-")[0], {})
            added = tomllib.loads(file.read_text(encoding="utf-8"))
            if twice := subject.keys() & added.keys():
                raise ValueError(f"{file.name} has what another file has too: {sorted(twice)}")
            subject |= added
    return dict(_flat(subjects))


PLURAL_FORMS = {"zero", "one", "two", "few", "many", "other"}


def _flat(table: dict[str, Any], prefix: str = "") -> Any:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and not set(value) <= PLURAL_FORMS:
            yield from _flat(value, f"{key}.")
        else:
            yield key, value
