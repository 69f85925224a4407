"""The tables of this folder: what customers type, beside what it must be read as."""

from collections.abc import Callable
from pathlib import Path

LEAST_ROWS = 150


def read_rows(kind: str, language: str) -> list[tuple[str, str]]:
    """Each text with its value as written in the table."""
    lines = Path(__file__).with_name(f"{kind}.{language}.txt").read_text(encoding="utf-8")
    pairs = (line.split(" => ") for line in lines.splitlines())
    return [(text.replace("\\n", "\n"), value) for text, value in pairs]


def list_failures(kind: str, language: str, read: Callable[[str], str]) -> str:
    """The rows that are read otherwise, a line each; nothing where all are right."""
    rows = read_rows(kind, language)
    assert len(rows) >= LEAST_ROWS
    found = ((text, value, read(text)) for text, value in rows)
    return "\n".join(f"{text!r}: {got}, not {value}" for text, value, got in found if got != value)
