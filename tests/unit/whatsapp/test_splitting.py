import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.whatsapp.outbound.splitting import shorten, split

texts = st.text(alphabet="abé🍽 .!?\n\t", max_size=300)
limits = st.integers(1, 40)


def without_space(text: str) -> str:
    return "".join(text.split())


def test_what_fits_stays_whole() -> None:
    assert split("Hello.\n\n  Bye. ") == ["Hello.\n\n  Bye. "]


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_a_blank_text_is_no_message(blank: str) -> None:
    assert split(blank) == []


def test_it_is_cut_between_paragraphs_if_it_can_be() -> None:
    first, second = "One. Two. " * 30 + "End.", "Three. Four. " * 20 + "End."
    assert split(f"{first}\n\n{second}", 350) == [first, second]


def test_it_is_cut_between_lines_otherwise() -> None:
    assert split("- one of it\n- two of it\n- three", 26) == ["- one of it\n- two of it", "- three"]


def test_it_is_cut_between_sentences_otherwise() -> None:
    assert split("See you there. (Really!) Bring friends along", 30) == [
        "See you there. (Really!)",
        "Bring friends along",
    ]


def test_it_is_cut_between_words_otherwise() -> None:
    assert split("many words without any end", 12) == ["many words", "without any", "end"]


def test_only_a_word_longer_than_a_message_is_cut() -> None:
    assert split("aaaaaaaa bb", 5) == ["aaaaa", "aaa", "bb"]


@given(texts, limits)
def test_every_part_fits_and_says_something(text: str, limit: int) -> None:
    assert all(len(part) <= limit and part.strip() for part in split(text, limit))


@given(texts, limits)
def test_nothing_is_lost_but_whitespace(text: str, limit: int) -> None:
    assert without_space("".join(split(text, limit))) == without_space(text)


@given(texts, limits)
def test_no_word_is_cut_that_fits_into_a_message(text: str, limit: int) -> None:
    words = {word for part in split(text, limit) for word in part.split()}
    assert all(word in words for word in text.split() if len(word) <= limit)


@given(texts)
def test_whatsapps_own_limit_is_the_default(text: str) -> None:
    assert all(len(part) <= 4096 for part in split(text * 40))


@given(texts, limits)
def test_a_label_is_one_line_that_fits(text: str, limit: int) -> None:
    label = shorten(text, limit)
    assert len(label) <= limit
    assert "\n" not in label
    if label != " ".join(text.split()):
        assert label.endswith("…")


def test_a_label_ends_after_a_word() -> None:
    assert shorten("Kigali City Center tomorrow", 20) == "Kigali City Center…"
    assert shorten("Nyamirambo", 5) == "Nyam…"
