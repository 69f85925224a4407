"""Regular expressions that are tried only on a text that holds letters they cannot do without."""

import re
from collections.abc import Iterator, Sequence

LEAST = 2
"""A single letter stands in every text."""
ATOM = re.compile(r"\\[bBwWdDsS]|\\.|\[(?:\\.|[^\]\\])*\]|[\s\S]")
QUANTIFIER = re.compile(r"[?*]|\{0?,\d*\}|\{0\}")
MORE = re.compile(r"[+]|\{[^}]*\}")
Letters = frozenset[str]


class Wording:
    """A pattern over small letters. `needs`: a text with none of these does not match."""

    def __init__(self, pattern: str) -> None:
        self.expression = pattern
        self._pattern = re.compile(pattern)
        self.needs = sorted(_needed(pattern) or ())

    def may_stand_in(self, text: str) -> bool:
        for one in self.needs:
            if one in text:
                return True
        return not self.needs

    def search(self, text: str) -> re.Match[str] | None:
        return self._pattern.search(text) if self.may_stand_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(text) if self.may_stand_in(text) else iter(())

    def sub(self, new: str, text: str) -> str:
        return self._pattern.sub(new, text) if self.may_stand_in(text) else text


def _needed(pattern: str) -> Letters | None:
    """One run of letters for each alternative; None where an alternative has none."""
    found: set[str] = set()
    for alternative in _alternatives(pattern):
        best = max(_runs(alternative), key=_worth, default=None)
        if best is None or _worth(best) < LEAST:
            return None
        found |= best
    # What holds the longer one holds the shorter one as well.
    return frozenset(one for one in found if not any(o in one for o in found if o != one))


def _worth(letters: Letters) -> int:
    return min(map(len, letters))


def _alternatives(pattern: str) -> list[str]:
    parts, depth = [""], 0
    for atom in ATOM.findall(pattern):
        depth += (atom == "(") - (atom == ")")
        if atom == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += atom
    return parts


def _runs(alternative: str) -> Iterator[Letters]:
    """The runs of letters that stand in whatever it matches."""
    run, rest = "", alternative
    while rest:
        atom = _group(rest) if rest[0] == "(" else ATOM.match(rest)[0]  # type: ignore[index]
        rest = rest[len(atom) :]
        is_optional = QUANTIFIER.match(rest)
        repeats = is_optional or MORE.match(rest)
        rest = rest[repeats.end() :] if repeats else rest
        if len(atom) == 1 and atom not in ".^$?*+" and not is_optional:
            run += atom
            if not repeats:
                continue
        if run:
            yield frozenset({run})
        run = ""
        if atom[0] == "(" and not is_optional and (inner := _inside(atom)) is not None:
            yield inner
    if run:
        yield frozenset({run})


def _group(text: str) -> str:
    depth, end = 0, 0
    for atom in ATOM.findall(text):
        depth += (atom == "(") - (atom == ")")
        end += len(atom)
        if not depth:
            break
    return text[:end]


def _inside(group: str) -> Letters | None:
    """Of a group that must match; what looks around matches nothing itself."""
    if group.startswith(("(?=", "(?!", "(?<")):
        return None
    return _needed(group[3 if group.startswith("(?:") else 1 : -1])


def any_of(patterns: Sequence[str]) -> Wording:
    """Any of them; without any, what never matches."""
    return Wording("|".join(patterns) or r"(?!)")


def any_word(patterns: Sequence[str]) -> Wording:
    return Wording(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
