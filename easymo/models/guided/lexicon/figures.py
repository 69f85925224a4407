"""A text with its number words written as figures, every other letter where it was.

So each grammar of times, days and parties reads figures only. A number is taken whole or not at
all: words that make no single number are hidden behind `#`, and a figure with a point, a comma or
a fraction is left for whoever reads such things.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from easymo.messages.whole_numbers import read_ordinal, read_whole_number
from easymo.models.guided.lexicon.number_runs import counting_times, joiners, runs

HUNDRED = 100
UNREAD = "#"
IN_ORDER = "°"
"""Behind a figure whose words say which one, not how many."""


@dataclass(frozen=True)
class FigureText:
    """The text in figures; where words stood for a number, and where those words end."""

    text: str
    spoken: dict[int, int]

    def is_spoken(self, start: int) -> bool:
        """Whether the number that begins there was written in words."""
        return start in self.spoken

    def end_of(self, match: re.Match[str]) -> int:
        """Where the match ends in the text as it was written."""
        return max((end for start, end in self.spoken.items() if start < match.end()), default=0)


@lru_cache(maxsize=512)
def write_figures(text: str, *, ordinals: bool = False) -> FigureText:
    """`two seats at seven thirty`: `2   seats at 7     30    `.

    With `ordinals`, `the fifth` is `the 5°`, and `kabiri` and its like are numbers too.
    """
    letters, spoken = list(_without_groups(text)), {}
    for run in runs(ordinals=ordinals).finditer(text):
        for start, end, figures in _numbers_in(run, text, ordinals=ordinals):
            letters[start:end] = figures[: end - start].ljust(end - start)
            if figures[0] != UNREAD:
                spoken[start] = end
    return FigureText("".join(letters), spoken)


def _without_groups(text: str) -> str:
    """`1,000` as `1000 `."""
    return _GROUPED.sub(lambda m: re.sub(r"\D", "", m[0]).ljust(len(m[0])), text)


def _numbers_in(run: re.Match[str], text: str, *, ordinals: bool) -> Iterator[tuple[int, int, str]]:
    """Each number of a run of number words: where it stands, and its figures."""
    words = [(m.start() + run.start(), m.end() + run.start()) for m in _WORD.finditer(run[0])]
    if len(words) == 1 and (_is_month(run, text) or (run[0] in counting_times() and not ordinals)):
        return
    parts = _parts(words, text, ordinals=ordinals)
    if parts is None:
        if len(words) > 1:
            yield run.start(), run.end(), UNREAD * (run.end() - run.start())
        return
    yield from parts


Words = list[tuple[int, int]]
Parts = list[tuple[int, int, str]]


def _parts(words: Words, text: str, *, ordinals: bool) -> Parts | None:
    """The whole as one number; else what stands around "and"; else small ones side by side."""
    start, end = words[0][0], words[-1][1]
    if figures := _figures(text[start:end], ordinals=ordinals):
        return [(start, end, figures)]
    joints = [at for at, (s, e) in enumerate(words) if text[s:e] in joiners()]
    for joint in joints:
        left = _parts(words[:joint], text, ordinals=ordinals)
        right = _parts(words[joint + 1 :], text, ordinals=ordinals)
        if left and right:
            return [*left, *right]
    return None if joints else _side_by_side(words, text, ordinals=ordinals)


def _side_by_side(words: Words, text: str, *, ordinals: bool) -> Parts | None:
    """`seven thirty`, `two seven`: each below a hundred, for more would be a part of one."""
    if not words:
        return []
    for cut in range(len(words) - 1, 0, -1):
        start, end = words[0][0], words[cut - 1][1]
        figures = _figures(text[start:end], ordinals=ordinals)
        if not figures or int(re.sub(r"\D", "", figures)) >= HUNDRED:
            continue
        rest = _parts(words[cut:], text, ordinals=ordinals)
        if rest and int(re.sub(r"\D", "", rest[0][2])) < HUNDRED:
            return [(start, end, figures), *rest]
    return None


def _figures(written: str, *, ordinals: bool) -> str | None:
    value = read_whole_number(written)
    if value is None and ordinals and (value := read_ordinal(written)) is not None:
        return f"{value}{IN_ORDER}"
    fits = value is not None and len(str(value)) <= len(written)
    return str(value) if fits else None


def _is_month(run: re.Match[str], text: str) -> bool:
    """`5 sept`, `sept. 5`: September."""
    beside = _DAY_BEFORE.search(text[: run.start()]) or _DAY_AFTER.match(text, run.end())
    return run[0] == "sept" and bool(beside) and not _HOUR_AFTER.match(text, run.end())


_GROUPED = re.compile(r"(?<![\w.,:/-])[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\.\d{3})+)(?![\w:/]|[.,]\d)")
_WORD = re.compile(r"[a-z0-9]+")
_DAY_BEFORE = re.compile(r"\d(?:er|st|nd|rd|th)?\s+(?:of\s+)?$")
_DAY_AFTER = re.compile(r"[.\s]+\d")
_HOUR_AFTER = re.compile(r"\s*(?:h|heures?)(?![a-z])")
