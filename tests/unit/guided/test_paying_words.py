"""A yes to a payment that says of which number, in four languages; and what says more."""

import pytest

from easymo.models.guided.nlu.paying_words import PaidBy, read_paying_yes

YES: list[tuple[str, PaidBy | None]] = [
    ("yes, this same number", None),
    ("yes by momo, same number please", "momo"),
    ("ok go ahead with momo", "momo"),
    ("yes from my wallet", "wallet"),
    ("oui par mtn momo, sur ce numéro ci", "momo"),
    ("oui allez-y, même numéro", None),
    ("d'accord avec mon portefeuille", "wallet"),
    ("yego, ni kuri iyi numero nyine", None),
    ("yego na momo", "momo"),
    ("ndiyo kwa momo, namba hii hii ninayotumia", "momo"),
    ("sawa, namba hii", None),
]
MORE = [
    "yes", "momo", "same number", "no, another number", "yes but another number",
    "yes momo or wallet, you choose: momo from my wallet", "is it this number?",
    "oui mais sur le numéro de ma femme", "ndiyo lakini namba ya mume wangu", "yes 0788123456",
]  # fmt: skip


@pytest.mark.parametrize(("said", "by"), YES)
def test_it_agrees_and_says_what_pays(said: str, by: PaidBy | None) -> None:
    paying = read_paying_yes(said)
    assert paying is not None
    assert paying.by == by


@pytest.mark.parametrize("said", MORE)
def test_what_says_more_or_less_agrees_to_no_payment(said: str) -> None:
    assert read_paying_yes(said) is None
