"""Amounts as customers write them."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easymo.messages.amount_parser import (
    MOST_RWF,
    AmountNotPositive,
    AmountNotWhole,
    AmountTooLarge,
    AmountUnclear,
    read,
)
from easymo.messages.catalogue import LANGUAGES
from easymo.messages.refusals import sentence
from easymo.models.guided.entities.money.amount_spans import read_amount_words
from kit.errors import Refused
from kit.money import in_words
from tests.unit.spelled import kinyarwanda, swahili

UNDERSTOOD = {
    "1": 1,
    "5000": 5_000,
    "5k": 5_000,
    "5K": 5_000,
    "5 k": 5_000,
    "2.5k": 2_500,
    "2,5k": 2_500,
    "150k frw": 150_000,
    "5 000": 5_000,
    "5\u202f000 RWF": 5_000,
    "5\u00a0000": 5_000,
    "5,000 RWF": 5_000,
    "5.000 Frw": 5_000,
    "5'000": 5_000,
    "RWF 5,000": 5_000,
    "rwf5000": 5_000,
    "5000frw.": 5_000,
    "5000 F": 5_000,
    "1 250 000": 1_250_000,
    "1,250,000": 1_250_000,
    "10 000 000 000": MOST_RWF,
    "5000.00": 5_000,
    "a thousand": 1_000,
    "five thousand": 5_000,
    "Five thousand francs!": 5_000,
    "a hundred": 100,
    "fifteen hundred": 1_500,
    "two thousand five hundred": 2_500,
    "two hundred and fifty thousand": 250_000,
    "twenty-five thousand three hundred and twelve": 25_312,
    "one million two hundred thousand": 1_200_000,
    "1.5 million": 1_500_000,
    "5 thousand": 5_000,
    "cinq mille": 5_000,
    "Cinq mille francs": 5_000,
    "mille": 1_000,
    "mille cinq cents": 1_500,
    "cent mille": 100_000,
    "deux cent cinquante mille": 250_000,
    "vingt-cinq mille": 25_000,
    "vingt et un mille": 21_000,
    "soixante-douze mille": 72_000,
    "quatre-vingts": 80,
    "quatre-vingt mille": 80_000,
    "quatre-vingt-dix-sept mille deux cents": 97_200,
    "nonante mille": 90_000,
    "un million": 1_000_000,
    "deux millions de francs": 2_000_000,
    "2,5 millions": 2_500_000,
    "5 mille": 5_000,
    "ibihumbi bitanu": 5_000,
    "Ibihumbi bitanu by'amafaranga": 5_000,
    "amafaranga ibihumbi bitanu": 5_000,
    "amafaranga 5000": 5_000,
    "ibihumbi 5": 5_000,
    "igihumbi": 1_000,
    "igihumbi n'ijana": 1_100,
    "igihumbi na magana atanu": 1_500,
    "ibihumbi bibiri na magana atanu": 2_500,
    "ibihumbi icumi": 10_000,
    "ibihumbi makumyabiri": 20_000,
    "ibihumbi mirongo itanu": 50_000,
    "ibihumbi ijana": 100_000,
    "ibihumbi magana abiri": 200_000,
    "miliyoni imwe": 1_000_000,
    "magana atanu": 500,
    "elfu tano": 5_000,
    "elfu tano na mia mbili": 5_200,
    "elfu mia mbili": 200_000,
    "elfu na mia mbili": 1_200,
    "elfu 5": 5_000,
    "laki moja": 100_000,
    "laki moja na elfu hamsini": 150_000,
    "milioni mbili": 2_000_000,
    "elfu hamsini na mia tano": 50_500,
    "elfu kumi na tano": 15_000,
    "elfu hamsini na tano": 55_000,
    "elfu mia mbili na hamsini": 250_000,
    "elfu mbili mia tano": 2_500,
    "elfu moja mia mbili hamsini": 1_250,
    "elfu kumi na tano na mia tano": 15_500,
    "elfu kumi na hamsini": 10_050,
    "laki moja elfu hamsini": 150_000,
    "laki mbili na elfu ishirini na tano": 225_000,
    "ibihumbi cumi na bitanu": 15_000,
    "ibihumbi mirongo itanu na bitanu": 55_000,
    "ibihumbi magana abiri na mirongo itanu": 250_000,
    "ibihumbi bibiri magana atanu": 2_500,
    "igihumbi magana atanu": 1_500,
    "igihumbi kimwe": 1_000,
    "ibihumbi cumi na bitanu na magana atanu": 15_500,
    "miliyoni ebyiri n'ibihumbi magana atanu": 2_500_000,
}

REFUSED: dict[str, type[Refused]] = {
    "": AmountUnclear,
    "   ": AmountUnclear,
    "RWF": AmountUnclear,
    "money": AmountUnclear,
    "a lot": AmountUnclear,
    "NaN": AmountUnclear,
    "inf": AmountUnclear,
    "Infinity": AmountUnclear,
    "1e9": AmountUnclear,
    "1E3": AmountUnclear,
    "0x10": AmountUnclear,
    "1_000": AmountUnclear,
    "5m": AmountUnclear,
    "k": AmountUnclear,
    "5kk": AmountUnclear,
    "5,000k": AmountUnclear,
    "5 00": AmountUnclear,
    "5 0000": AmountUnclear,
    "5,00,000": AmountUnclear,
    "5,000.000": AmountUnclear,
    "1.2.3": AmountUnclear,
    "0788123456": AmountUnclear,
    "007": AmountUnclear,
    "0,500": AmountUnclear,
    "5-6": AmountUnclear,
    "5000 or 6000": AmountUnclear,
    "5000 10000": AmountUnclear,
    "$5": AmountUnclear,
    "5 USD": AmountUnclear,
    "5 euros": AmountUnclear,
    "+5": AmountUnclear,
    "--5": AmountUnclear,
    "5%": AmountUnclear,
    "½": AmountUnclear,
    "5²": AmountUnclear,
    "٥٠٠٠": AmountUnclear,
    "1 million 5": AmountUnclear,
    "thousand": AmountUnclear,
    "five five": AmountUnclear,
    "five thousand six thousand": AmountUnclear,
    "cinq thousand": AmountUnclear,
    "5 cents": AmountUnclear,
    "ibihumbi": AmountUnclear,
    "ibihumbi mirongo itanu na gatanu": AmountUnclear,  # 55,000 or 50,005
    "ibihumbi cumi na eshanu": AmountUnclear,
    "mia kumi na mbili": AmountUnclear,
    "elfu kumi tano": AmountUnclear,
    "elfu tano elfu sita": AmountUnclear,
    "five thousand " * 20: AmountUnclear,
    "9" * 99: AmountTooLarge,
    "10,000,000,001": AmountTooLarge,
    "2.5": AmountNotWhole,
    "2,50": AmountNotWhole,
    "0.5": AmountNotWhole,
    "a": AmountUnclear,
    "twenty a": AmountUnclear,
    "５０００": AmountUnclear,
    "-5": AmountNotPositive,
    "− 5 000": AmountNotPositive,
    "-2.5": AmountNotPositive,
    "RWF -5": AmountNotPositive,
    "minus five": AmountNotPositive,
    "moins cinq mille": AmountNotPositive,
    "0": AmountNotPositive,
    "zero": AmountNotPositive,
    "zéro franc": AmountNotPositive,
    "0 RWF": AmountNotPositive,
}


@pytest.mark.parametrize("written", UNDERSTOOD)
def test_an_amount_is_understood(written: str) -> None:
    assert read(written) == UNDERSTOOD[written]


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_not_clearly_an_amount_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(Refused) as refused:
        read(written)
    assert type(refused.value) is REFUSED[written]
    assert all(sentence(refused.value, language) for language in LANGUAGES)


@given(st.integers(1, MOST_RWF), st.sampled_from(["en", "fr", "de", "sw", "rw"]))
def test_what_we_write_we_read(amount: int, language: str) -> None:
    assert read(in_words(amount, language)) == amount


@given(st.integers(1, MOST_RWF), st.sampled_from(["", " ", ",", ".", "'", "\u00a0", "\u202f"]))
def test_thousands_may_be_grouped_by_anything_usual(amount: int, by: str) -> None:
    assert read(f"{amount:,}".replace(",", by)) == amount


@given(st.text(max_size=120))
def test_any_text_is_an_amount_or_refused(written: str) -> None:
    with contextlib.suppress(Refused):
        assert 0 < read(written) <= MOST_RWF


WORDS = "five thousand cinq mille cent na elfu mia ibihumbi bitanu 5 000 k , . - et and million"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=18))
def test_any_heap_of_number_words_is_an_amount_or_refused(words: list[str]) -> None:
    with contextlib.suppress(Refused):
        assert 0 < read(" ".join(words)) <= MOST_RWF


# What is added to thousands is a hundred francs or more: nobody pays 10,005, and in words it is
# 15,000 in both languages.
THOUSANDS = st.integers(1, 9_999)
ADDED = st.just(0) | st.integers(100, 999)


@given(THOUSANDS, ADDED, st.sampled_from([" na ", " "]))
def test_swahili_words_are_read_as_they_are_spelled(
    thousands: int, added: int, joiner: str
) -> None:
    amount = thousands * 1_000 + added
    assert read(swahili(amount, joiner=joiner)) == amount


@given(THOUSANDS, ADDED)
def test_kinyarwanda_words_are_read_as_they_are_spelled(thousands: int, added: int) -> None:
    amount = thousands * 1_000 + added
    assert read(kinyarwanda(amount)) == amount


@given(st.integers(1, 999))
def test_small_amounts_in_words_are_read_too(amount: int) -> None:
    assert read(swahili(amount)) == read(kinyarwanda(amount)) == amount


ENDED = ["/=", "/-", " /=", "/==", ".-", ",-", "=", "/= frw", "/-RWF", " rwfs/=", "rwfs", " frws"]
LEFT_OVER = ["/", "/x", "/5", "//", "/month", "*", "x", "/=5", "-/-5", "$", " usd", "#", "=5", "_"]


GROUPS = st.sampled_from(["", " ", ",", ".", "'", "’", "\u2009", "\u202f"])
AMOUNTS = st.integers(1_000, MOST_RWF)


@given(AMOUNTS, GROUPS, st.sampled_from(ENDED))
def test_an_amount_with_an_east_african_ending_is_read_whole(
    amount: int, by: str, ending: str
) -> None:
    assert read(f"{amount:,}".replace(",", by) + ending) == amount


@given(AMOUNTS, GROUPS, st.sampled_from(LEFT_OVER))
def test_an_amount_with_something_left_over_is_asked_again(
    amount: int, by: str, ending: str
) -> None:
    with pytest.raises(AmountUnclear):
        read(f"{amount:,}".replace(",", by) + ending)


SAID = ["top up {}", "recharge {} svp", "ongeraho {} kuri konti", "weka {} kwenye pochi", "{}"]
FOREIGN = ["€", " dollars", " shillings"]


@settings(deadline=None)  # the first reading compiles the words of four languages
@given(
    AMOUNTS, GROUPS, st.sampled_from(SAID), st.sampled_from([*ENDED, *LEFT_OVER, "k/=", *FOREIGN])
)
def test_an_amount_found_in_a_message_is_never_cut(
    amount: int, by: str, said: str, ending: str
) -> None:
    words = read_amount_words(said.format(f"{amount:,}".replace(",", by) + ending))
    with contextlib.suppress(Refused):
        assert words is None or read(words) in (amount, amount * 1_000)


@pytest.mark.parametrize("said", ["$500", "500 usd", "KSh 500", "500 shillings", "500€", "USD 500"])
def test_another_currency_is_not_read_as_francs(said: str) -> None:
    words = read_amount_words(f"top up {said} please")
    with pytest.raises(AmountUnclear):
        read(words or "")
