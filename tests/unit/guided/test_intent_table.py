"""Each intent is declared once, and what is true of several intents is a trait of the table."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from easymo.messages.catalogue import say
from easymo.models.guided import nlu
from easymo.models.guided.lexicon.intent_traits import Trait
from easymo.models.guided.lexicon.intents import INTENTS, Intent, intents_with
from easymo.models.guided.lexicon.phrasebook import phrasebooks

NAMES = frozenset(get_args(Intent))
TABLE = "intents.py"
GUIDED = Path(str(nlu.__file__)).parents[1]
MODULES = sorted(file for file in GUIDED.rglob("*.py") if file.name != TABLE)
MOST_BY_HAND = 2
Listing = ast.Set | ast.List | ast.Tuple | ast.Dict | ast.MatchOr


def by_hand(source: str) -> Iterator[set[str]]:
    """The names of intents in each literal collection, and in each pattern of alternatives."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Listing):
            words = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            yield {word for word in words if isinstance(word, str)} & NAMES


def test_every_intent_has_its_row_in_the_same_order() -> None:
    assert tuple(INTENTS) == get_args(Intent)


def test_every_trait_is_one_of_an_intent() -> None:
    assert [trait for trait in get_args(Trait) if not intents_with(trait)] == []


def test_every_sentence_of_the_table_is_in_the_catalogue() -> None:
    assert all(
        say(spec.says, book.language)
        for spec in INTENTS.values()
        if spec.says
        for book in phrasebooks()
    )


def test_every_language_knows_every_intent() -> None:
    assert all(set(book.intents) == NAMES for book in phrasebooks())


@pytest.mark.parametrize("module", MODULES, ids=lambda file: str(file.relative_to(GUIDED)))
def test_no_module_lists_more_than_two_intents_by_hand(module: Path) -> None:
    lists = by_hand(module.read_text("utf-8"))
    assert [names for names in lists if len(names) > MOST_BY_HAND] == []


@pytest.mark.parametrize(
    "source",
    [
        '{"yes", "no", "drop"}',
        'x = ("book", ["pay", "info"])',
        'match x:\n    case "yes" | "no" | "drop":\n        pass',
    ],
)
def test_a_list_by_hand_is_seen(source: str) -> None:
    assert max(map(len, by_hand(source))) > MOST_BY_HAND
