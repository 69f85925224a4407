"""The glossary is the list of the nouns: of the tables, of the agents and of the API."""

import re
from pathlib import Path

from easymo.agents.table import EVERYBODY
from server.api.v1.app import create_v1

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?!word )([^|]+) \|([^|]*)\| [^|]+ \|$", re.MULTILINE)
TABLE = re.compile(r"^CREATE (?:TABLE|VIEW) (\w+)", re.MULTILINE)
NAMES = {name for _word, names in ROW.findall(GLOSSARY) for name in re.findall(r"`([^`]+)`", names)}


def tables() -> set[str]:
    files = sorted((ROOT / "db" / "schema").glob("*.sql"))
    return {name for file in files for name in TABLE.findall(file.read_text(encoding="utf-8"))}


def nouns_of_the_api() -> set[str]:
    """Every part of a path that is no number or name of something."""
    paths = create_v1().openapi()["paths"]
    return {part for path in paths for part in path.split("/") if part and "{" not in part}


def test_every_table_is_in_the_glossary() -> None:
    assert len(tables()) > 50
    assert tables() - NAMES == set()


def test_every_agent_is_in_the_glossary() -> None:
    assert set(EVERYBODY) - NAMES == set()


def test_every_noun_of_the_api_is_in_the_glossary() -> None:
    assert len(nouns_of_the_api()) > 10
    assert nouns_of_the_api() - NAMES == set()


def test_the_glossary_names_nothing_that_is_not_there() -> None:
    assert NAMES - tables() - set(EVERYBODY) - nouns_of_the_api() == set()


def test_a_word_stands_in_the_glossary_once() -> None:
    words = [word for word, _names in ROW.findall(GLOSSARY)]
    assert sorted(words) == sorted(set(words))
