"""`Yes by MoMo, this same number`: how they agree to pay, and with what."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.commands import read_assent

PaidBy = Literal["momo", "wallet"]
_SIGNS = re.compile(r"[.,;:!()-]+")


@dataclass(frozen=True)
class PayingYes:
    """A yes that says of which number, and perhaps by what; `by` is None where it does not."""

    by: PaidBy | None


def read_paying_yes(said: str) -> PayingYes | None:
    """None unless it agrees and says nothing more than by what it is paid, from their number."""
    if "?" in said:
        return None
    plain = " ".join(_SIGNS.sub(" ", fold(said)).split())
    rest = _words("own_number").sub(" ", plain)
    by: list[PaidBy] = [name for name in _WAYS if _words(name).search(rest)]
    for name in by:
        rest = _words(name).sub(" ", rest)
    if rest == plain or len(by) > 1 or read_assent(" ".join(rest.split())) != "yes":
        return None
    return PayingYes(by[0] if by else None)


_WAYS: tuple[PaidBy, ...] = ("momo", "wallet")


@cache
def _words(name: Literal["own_number", "momo", "wallet"]) -> re.Pattern[str]:
    return whole(alternation(w for book in phrasebooks() for w in getattr(book.paying, name)))
