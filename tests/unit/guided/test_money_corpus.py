"""Amounts of money as customers type them: each is read whole, refused, or not there."""

import pytest

from easymo.messages import amount_parser
from easymo.models.guided.entities.money.amount_spans import read_amount_words
from kit.errors import Refused
from tests.unit.guided.corpora.table import list_failures
from tests.unit.guided.corpus import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_amount_is_taken_whole_or_not_at_all(language: str) -> None:
    failures = list_failures("money", language, _read)
    assert not failures, failures


def _read(text: str) -> str:
    words = read_amount_words(text)
    if words is None:
        return "-"
    try:
        return str(amount_parser.read(words))
    except Refused:
        return "?"
