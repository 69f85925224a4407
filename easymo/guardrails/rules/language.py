"""The language of an answer: only a text that is surely in another one is stopped."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from easymo.guardrails.evidence import Evidence, Violation
from easymo.guardrails.text_forms import words
from easymo.guardrails.vocabulary import read_list

LEAST_WORDS, LEAST_SURE = 5, 3
LARGEST_SHARE = 0.34


def find_wrong_language(text: str, evidence: Evidence) -> Violation | None:
    if not evidence.languages:
        return None
    if _is_of_other_letters(text):
        return _found(evidence)
    said = words(text)
    if len(said) < LEAST_WORDS:
        return None
    scores = {code: language.score(said) for code, language in _languages().items()}
    wanted = max(scores.get(code, 0) for code in evidence.languages)
    best = max(scores, key=lambda code: scores[code])
    if best in evidence.languages or scores[best] < LEAST_SURE:
        return None
    return _found(evidence) if wanted <= scores[best] * LARGEST_SHARE else None


def _is_of_other_letters(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    foreign = [sign for sign in letters if not unicodedata.name(sign, "").startswith("LATIN")]
    return len(foreign) > max(2, len(letters) // 5)


@dataclass(frozen=True)
class TongueSigns:
    """`forms` are shapes of its words; `forms_a_word` of them count as one that is listed."""

    words: frozenset[str]
    forms: re.Pattern[str] | None
    forms_a_word: int

    def score(self, said: Sequence[str]) -> int:
        listed = sum(word in self.words for word in said)
        shaped = sum(bool(self.forms and self.forms.fullmatch(word)) for word in said)
        return listed + shaped // self.forms_a_word


@cache
def _languages() -> Mapping[str, TongueSigns]:
    return {
        code: TongueSigns(
            frozenset(one["words"].split()),
            re.compile(one["forms"]) if "forms" in one else None,
            one.get("forms_a_word", 1),
        )
        for code, one in read_list("languages").items()
    }


def _found(evidence: Evidence) -> Violation:
    wanted = " or ".join(sorted(evidence.languages))
    return Violation("language", f"Answer in the customer's language: {wanted}.")
