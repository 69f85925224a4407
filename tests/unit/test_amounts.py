"""Amounts in customers' words: understood for sure, or refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.errors import Refused
from easymo.messages import amounts
from easymo.messages.amounts import (
    AmountNotPositive,
    AmountNotWhole,
    AmountTooLarge,
    AmountTooSmall,
    UnclearAmount,
    francs,
)
from easymo.messages.catalogue import LANGUAGES
from easymo.messages.refusals import sentence
from easymo.money import in_words

MOST = 500_000

UNDERSTOOD = {
    "5000": 5_000,
    "5k": 5_000,
    "5 K": 5_000,
    "2.5k": 2_500,
    "2,5k": 2_500,
    "5 000": 5_000,
    "5\u202f000\u00a0RWF": 5_000,
    "5,000": 5_000,
    "5.000 Frw": 5_000,
    "RWF 5000": 5_000,
    "5000frw": 5_000,
    "125 000 francs": 125_000,
    "five thousand": 5_000,
    "5 thousand": 5_000,
    "a thousand": 1_000,
    "Twenty-five thousand five hundred": 25_500,
    "two hundred and fifty": 250,
    "cinq mille": 5_000,
    "mille cinq cents": 1_500,
    "quatre-vingt-quinze mille": 95_000,
    "soixante et onze mille francs": 71_000,
    "deux cent mille": 200_000,
    "igihumbi": 1_000,
    "ibihumbi bitanu": 5_000,
    "amafaranga ibihumbi icumi": 10_000,
    "ibihumbi makumyabiri na bitanu": 25_000,
    "ibihumbi bibiri na magana atanu": 2_500,
}
REFUSED: dict[str, type[Refused]] = {
    "-5": AmountNotPositive,
    "−5 000": AmountNotPositive,
    "minus 5k": AmountNotPositive,
    "0": AmountNotPositive,
    "zéro": AmountNotPositive,
    "5.5": AmountNotWhole,
    "99,50": AmountNotWhole,
    "99": AmountTooSmall,
    "five": AmountTooSmall,
    "500001": AmountTooLarge,
    "1000000000": AmountTooLarge,
    "one million": AmountTooLarge,
    "": UnclearAmount,
    "NaN": UnclearAmount,
    "inf": UnclearAmount,
    "1e9": UnclearAmount,
    "0x1388": UnclearAmount,
    "٥٠٠٠": UnclearAmount,
    "5000²": UnclearAmount,
    "½": UnclearAmount,
    "0500": UnclearAmount,
    "5 00": UnclearAmount,
    "5,00,000": UnclearAmount,
    "1 000,000": UnclearAmount,
    "1.234k": UnclearAmount,
    "5k5": UnclearAmount,
    "5000 or 6000": UnclearAmount,
    "5-6 thousand": UnclearAmount,
    "about 5000": UnclearAmount,
    "five six": UnclearAmount,
    "ten thousand thousand": UnclearAmount,
    "all of it": UnclearAmount,
    "USD 50": UnclearAmount,
    "5000; DROP TABLE accounts": UnclearAmount,
    "9" * 400: UnclearAmount,
}


@pytest.mark.parametrize(("words", "amount"), UNDERSTOOD.items())
def test_an_amount_is_understood_in_all_the_ways_it_is_written(words: str, amount: int) -> None:
    assert francs(words, least=100, most=MOST) == amount


@pytest.mark.parametrize(("words", "refusal"), REFUSED.items())
def test_what_is_no_amount_is_refused_and_never_guessed(words: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as refused:
        francs(words, least=100, most=MOST)
    assert refused.value.asks == "amount"
    for language in LANGUAGES:
        assert sentence(refused.value, language)


@given(st.text(max_size=70))
def test_any_text_is_an_amount_in_bounds_or_a_refusal(words: str) -> None:
    try:
        assert 100 <= francs(words, least=100, most=MOST) <= MOST
    except Refused as refusal:
        assert type(refusal).__module__ == amounts.__name__


@given(st.integers(1, MOST), st.sampled_from(LANGUAGES))
def test_an_amount_as_we_write_it_is_understood(amount: int, language: str) -> None:
    assert francs(in_words(amount, language), most=MOST) == amount
