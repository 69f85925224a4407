"""An order's words as tokens: how many, which size, what, of which shop."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from easymo.models.guided.entities.goods.goods_words import (
    GLUED,
    LEAST_OF_A_MODEL,
    SIZES,
    count_table,
    counts,
    models,
    noise,
    paying,
    sizes,
    split_goods,
    table,
    tens,
)
from easymo.models.guided.entities.place_words import is_ambiguous, known_places

DOZEN, HALF_DOZEN = 12, 6
MOST_OF_ONE = 9_999
LESS = frozenset({"minus", "moins", "negative"})
JOINING_TENS = frozenset({"na", "n", "et", "and"})
LOCATIVES = frozenset({"i", "a"})
MARKETS = frozenset({"isoko", "soko", "duka", "iduka"})
POINTING = frozenset({"the", "that", "this"})
POINTED_BACK = 3
HOURS_BEFORE = frozenset({"saa", "clock"})
_HOUR_BEHIND = re.compile(r"[ap]m|h\d{0,2}|hrs?|heures?|oclock")
SIGNS = frozenset(",;:.!?+&\n")


@dataclass(frozen=True)
class Token:
    """`value`: how many; None where a number is written that is no whole count."""

    kind: Literal["count", "size", "word", "break", "shop"]
    text: str
    value: int | None = None


@dataclass(frozen=True)
class _Number:
    value: int | None
    end: int


def scan_goods(text: str) -> list[Token]:
    """What is written, without politeness and the words of a question."""
    return list(_Scan(split_goods(text)).tokens())


class _Scan:
    """One pass over the words. Each step reads what begins at a word, and says where it ends."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._has_words = False
        self._has_goods = False

    def tokens(self) -> Iterator[Token]:
        at, held = 0, None
        while at < len(self._words):
            token, at = self._step(at)
            if token is None:
                continue
            if held and token.kind != "word":
                yield held
                held = None
            if token.kind == "count" and self._has_words and self._after("of", at) > at:
                # `ishati imwe y'abagabo`: what stands behind is of the same shirt.
                held = token
                continue
            if token.kind in ("break", "word", "size"):
                self._has_words = token.kind != "break"
                self._has_goods |= self._has_words
            yield token
        if held:
            yield held

    def _step(self, at: int) -> tuple[Token | None, int]:
        for read in (
            self._clock,
            self._half,
            self._dozen,
            self._measured,
            self._counted,
            self._package,
        ):
            if (found := read(at)) is not None:
                return found
        if length := paying().length_at(self._words, at):
            return Token("break", self._word(at)), at + length
        if length := table("at_shop").length_at(self._words, at) or self._locative(at):
            return self._shop(at + length)
        if self._has_goods and self._is_place(at):
            return self._shop(at)
        if length := table("joins").length_at(self._words, at) or self._word(at) in SIGNS:
            return Token("break", self._word(at)), at + length
        if length := noise().length_at(self._words, at):
            return None, at + length
        is_word = self._word(at).isalnum()
        return (Token("word", self._word(at)) if is_word else None), at + 1

    def _clock(self, at: int) -> tuple[None, int] | None:
        """`5pm`, `17h30`, `saa moja`: when they come, and not how many."""
        if self._word(at) in HOURS_BEFORE and (found := self._number(at + 1)):
            return None, found.end
        is_time = self._word(at).isdecimal() and _HOUR_BEHIND.fullmatch(self._word(at + 1))
        return (None, at + 2) if is_time else None

    def _half(self, at: int) -> tuple[Token, int] | None:
        """`half a dozen` is six; half of anything else is no whole count."""
        length = table("halves").length_at(self._words, at)
        if not length:
            return None
        end = self._after("of", at + length)
        if dozen := table("dozens").length_at(self._words, end):
            return Token("count", "half a dozen", HALF_DOZEN), end + dozen
        unit = table("units").length_at(self._words, end)
        return (Token("count", "half"), end + unit) if unit else None

    def _dozen(self, at: int) -> tuple[Token, int] | None:
        """`2 dozen`, `dazeni mbili`."""
        before = self._number(at)
        start = before.end if before else at
        length = table("dozens").length_at(self._words, start)
        if not length:
            return None
        end = start + length
        after = None if before else self._number(end)
        many = (before or after or _Number(1, end)).value
        value = None if many is None else many * DOZEN
        return Token("count", "dozen", value), after.end if after else end

    def _measured(self, at: int) -> tuple[Token, int] | None:
        """`500 ml`, `5kg`: a size, and not how many."""
        written, behind = self._word(at), self._word(at + 1)
        if not written.replace(".", "", 1).isdecimal():
            return None
        unit = behind.lstrip(GLUED)
        is_weight = unit in SIZES and (behind != unit or self._has_words)
        if unit not in sizes() and not is_weight:
            return None
        return Token("size", f"{written} {unit}"), at + 2

    def _counted(self, at: int) -> tuple[Token, int] | None:
        """A number with the package around it: `3 bottles`, `lita 2`, `x 2`."""
        before = table("units_before").length_at(self._words, at)
        found = self._number(at + before)
        if found is None:
            return None
        value, end = found.value, found.end
        until = table("until").length_at(self._words, end)
        second = self._number(end + until) if until or self._word(end)[:1] == "-" else None
        if second is not None:
            value, end = None, second.end
        end += table("units").length_at(self._words, end) if not before else 0
        joined = end + 1 if self._word(end) in JOINING_TENS else end
        if half := table("halves").length_at(self._words, joined):
            value, end = None, joined + half
        return Token("count", " ".join(self._words[at:end]), value), end

    def _package(self, at: int) -> tuple[None, int] | None:
        """`a bottle of`: how it comes, and not what it is."""
        length = table("units").length_at(self._words, at)
        end = self._after("of", at + length)
        return (None, end) if length and end > at + length else None

    def _locative(self, at: int) -> int:
        """`i Remera`, `a Remera`: a known place follows, for the words are other languages' too."""
        is_place = known_places().length_at(self._words, at + 1) > 0
        return int(self._word(at) in LOCATIVES and is_place)

    def _is_place(self, at: int) -> bool:
        """`sukari duka nyamirambo`, `amata isoko remera`: where, without a word that says so."""
        shop = int(self._word(at) in MARKETS)
        length = known_places().length_at(self._words, at + shop)
        name = " ".join(self._words[at + shop : at + shop + length])
        return bool(length) and not is_ambiguous(name)

    def _shop(self, at: int) -> tuple[Token | None, int]:
        """The words up to a number, a sign or a word that begins something else."""
        named: list[str] = []
        while at < len(self._words) and not self._ends_shop(at):
            length = noise().length_at(self._words, at)
            if not length:
                named.append(self._word(at))
            at += length or 1
        return (Token("shop", " ".join(named)) if named else None), at

    def _ends_shop(self, at: int) -> bool:
        if self._word(at) in SIGNS or not self._word(at).isalnum() or self._number(at):
            return True
        return any(
            table(part).length_at(self._words, at) for part in ("joins", "ends_shop", "at_shop")
        )

    def _number(self, at: int) -> _Number | None:
        """Digits or number words, with a unit behind a ten: `kumi na mbili`."""
        written = self._word(at)
        before = self._words[max(0, at - POINTED_BACK) : at]
        if written == "one" and not POINTING.isdisjoint(before):
            # "The white one" counts nothing.
            return None
        if self._is_of_model(at):
            return None
        if written in LESS and self._word(at + 1).isdecimal():
            return _Number(None, at + 2)
        if any(letter.isdecimal() for letter in written) and not written[0].isalpha():
            is_whole = written.isdecimal() and int(written) <= MOST_OF_ONE
            return _Number(int(written) if is_whole else None, at + 1)
        length = count_table().length_at(self._words, at)
        if not length:
            return None
        said = " ".join(self._words[at : at + length])
        return (
            self._with_unit(counts()[said], at + length)
            if said in tens()
            else _Number(counts()[said], at + length)
        )

    def _is_of_model(self, at: int) -> bool:
        """The number in `Nokia 105`, `iphone 15`."""
        written = self._word(at)
        is_long = written.isdecimal() and int(written) >= LEAST_OF_A_MODEL
        return is_long and self._word(at - 1) in models()

    def _with_unit(self, value: int, at: int) -> _Number:
        joined = at + 1 if self._word(at) in JOINING_TENS else at
        length = count_table().length_at(self._words, joined)
        added = counts()[" ".join(self._words[joined : joined + length])] if length else 0
        return _Number(value + added, joined + length) if 0 < added < 10 else _Number(value, at)

    def _after(self, part: Literal["of"], at: int) -> int:
        while length := table(part).length_at(self._words, at):
            at += length
        return at

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""
