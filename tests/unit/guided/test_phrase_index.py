"""Phrases are found through the index as if each had been looked for everywhere."""

from hypothesis import given
from hypothesis import strategies as st

from easymo.models.guided.lexicon.phrase_index import PhraseIndex
from easymo.models.guided.lexicon.text import alternation, whole

LISTS = {
    "top_up": ["top up", "recharg*", "ongeraho amafaranga"],
    "want": ["*shaka", "i want", "i want to", "want .. table"],
    "today": ["aujourd'hui", "today", "to"],
    "love": ["❤", "je t'aime"],
}
WORDS = ["i", "want", "to", "top", "up", "a", "table", "ndashaka", "recharger", "rechargez-moi"]
WORDS += ["aujourd", "hui", "today", "ongeraho", "amafaranga", "❤", "t", "aime", "je", "4"]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_the_index_finds_what_all_phrases_would(line: str) -> None:
    index = PhraseIndex.of(LISTS)
    everywhere = {
        name: [match.span() for match in whole(alternation(phrases)).finditer(line)]
        for name, phrases in LISTS.items()
    }
    found = {name: [match.span() for match in some] for name, some in index.find(line).items()}
    assert found == {name: spans for name, spans in everywhere.items() if spans}
