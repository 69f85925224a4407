"""A model names the language; what the customer wrote must bear it out."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from easymo.messages.catalogue import LANGUAGES, Language
from nodes.opening.spoken_language import newest_words, spoken

TELL_NOTHING = [
    "2",
    "19:00",
    "Kimironko",
    "ok",
    "👍🏿",
    "5k",
    "Aline Uwase",
    "MTN",
    "Remera 2",
    "?",
]
SENTENCES: list[tuple[Language, str]] = [
    ("en", "can you tell me where it is please"),
    ("en", "I would like a table for two"),
    ("fr", "je voudrais une table pour ce soir"),
    ("fr", "où êtes-vous ouverts le dimanche ?"),
    ("rw", "ndashaka kubika ameza y'abantu babiri"),
    ("rw", "mwampaye iki ku manywa?"),
    ("sw", "nataka kuhifadhi meza ya watu wawili"),
    ("sw", "mnafungua saa ngapi kesho?"),
]
ASKED_FOR: list[tuple[str, Language, Language]] = [
    ("could you write french?", "en", "fr"),
    ("English please", "fr", "en"),
    ("mu kinyarwanda", "en", "rw"),
    ("kwa kiswahili", "en", "sw"),
    ("en anglais svp", "fr", "en"),
]


@pytest.mark.parametrize("said", TELL_NOTHING)
@pytest.mark.parametrize("before", LANGUAGES)
@pytest.mark.parametrize("named", LANGUAGES)
def test_a_bare_word_changes_no_language_whatever_a_model_says(
    said: str, before: Language, named: Language
) -> None:
    assert spoken(said, named, before) == before


@pytest.mark.parametrize(("language", "said"), SENTENCES)
@pytest.mark.parametrize("before", LANGUAGES)
def test_a_sentence_in_another_language_changes_it(
    language: Language, said: str, before: Language
) -> None:
    assert spoken(said, language, before) == language


@pytest.mark.parametrize(("language", "said"), SENTENCES)
@pytest.mark.parametrize("named", LANGUAGES)
def test_a_sentence_in_the_language_so_far_keeps_it(
    language: Language, said: str, named: Language
) -> None:
    assert spoken(said, named, language) == language


@pytest.mark.parametrize(("said", "before", "wanted"), ASKED_FOR)
def test_a_language_that_is_asked_for_by_name_is_spoken(
    said: str, before: Language, wanted: Language
) -> None:
    assert spoken(said, wanted, before) == wanted


@pytest.mark.parametrize(("language", "said"), SENTENCES)
@pytest.mark.parametrize("named", LANGUAGES)
def test_the_first_words_tell_the_language_even_when_a_model_errs(
    language: Language, said: str, named: Language
) -> None:
    assert spoken(said, named, None) == language


def test_only_what_was_not_answered_yet_is_read() -> None:
    talk = [
        HumanMessage("bonjour"),
        AIMessage("Bonjour !"),
        HumanMessage("2"),
        HumanMessage("at 7"),
    ]
    assert newest_words(talk) == "2\nat 7"
