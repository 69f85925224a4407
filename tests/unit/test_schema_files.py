"""`db/schema`: everything is made once, and says what it is for."""

import itertools
import re
from collections import Counter
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parents[2] / "db" / "schema").glob("*.sql"))
MADE = re.compile(
    r"^CREATE (?:UNIQUE |CONSTRAINT )?(TABLE|VIEW|FUNCTION|INDEX|TRIGGER) (\w+)", re.MULTILINE
)
CHANGED = re.compile(r"^(?:DROP .*|.*\bOR REPLACE\b.*|ALTER TABLE .*(?:\bADD\b|\bDROP\b).*)$", re.M)


def test_nothing_is_made_twice() -> None:
    made = Counter(name for file in FILES for name in MADE.findall(file.read_text()))
    assert [name for name, times in made.items() if times > 1] == []
    assert len(made) > 200


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_made_and_then_changed(file: Path) -> None:
    assert CHANGED.findall(file.read_text()) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_table_view_and_function_says_what_it_is_for(file: Path) -> None:
    lines = file.read_text().splitlines()
    assert lines[0].startswith("-- ")
    silent = [
        line
        for before, line in itertools.pairwise(lines)
        if re.match(r"CREATE (TABLE|VIEW|FUNCTION) ", line) and not before.startswith("--")
    ]
    assert silent == []


def test_the_number_of_a_file_is_its_own() -> None:
    numbers = [file.stem.split("_")[0] for file in FILES]
    assert numbers == [f"{number:02}" for number in range(1, len(FILES) + 1)]
