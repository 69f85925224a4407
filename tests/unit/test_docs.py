"""The pages for people tell of files, commands, settings and tables that are there."""

import re
from functools import cache
from pathlib import Path

import pytest

from server.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", "docs/operators.md", "docs/evals.md", "docs/glossary.md"]
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
"""Something in code's letters with a slash in it: a folder ends in one."""
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
CODE = ("kit", "easymo", "tools", "nodes", "graphs", "evals", "server", "db", "tests", "benchmarks")
FILE = re.compile(r"`([a-z][\w.-]*\.(?:py|toml|md|sql|yaml))`")
"""A file that is named without its folder."""
COMMAND = re.compile(r"(?:`|^)easymo ([a-z]+)", re.MULTILINE)
SETTING = re.compile(r"`([A-Z]+(?:_[A-Z]+)*__[A-Z_]*)\b")
SYMBOL = re.compile(r"`(?:of )?([A-Z]{4,}|[A-Z][a-z]+(?:[A-Z][a-z]+)+)`(?= (?:of|in|above)\b)")
"""A table or a class that a page sends its reader to."""


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    named = {
        path
        for path in PATH.findall((ROOT / page).read_text(encoding="utf-8"))
        if path.split("/")[0] in FOLDERS and "NNNN" not in path
    }
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_target_that_a_page_names_is_in_the_makefile(page: str) -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
    assert named <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_without_its_folder_is_somewhere(page: str) -> None:
    assert named_in(page, FILE) <= file_names()


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_is_one(page: str) -> None:
    assert named_in(page, COMMAND) <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_that_a_page_names_is_one(page: str) -> None:
    known = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name for name in named_in(page, SETTING) if name not in known] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_table_and_class_that_a_page_sends_to_is_defined(page: str) -> None:
    assert [name for name in named_in(page, SYMBOL) if not is_defined(name)] == []


def named_in(page: str, pattern: re.Pattern[str]) -> set[str]:
    return set(pattern.findall((ROOT / page).read_text(encoding="utf-8")))


@cache
def file_names() -> set[str]:
    inside = {path.name for folder in (*CODE, "docs") for path in (ROOT / folder).rglob("*.*")}
    return inside | {path.name for path in ROOT.iterdir()}


@cache
def code() -> str:
    files = (path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def is_defined(name: str) -> bool:
    """At the beginning of a line: `class Name`, `NAME = …` or `NAME: … = …`."""
    return re.search(rf"^(?:class )?{name}\b", code(), re.MULTILINE) is not None
