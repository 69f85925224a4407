"""Whether a model's free words may go out: every rule, the cheap and the certain ones first."""

from collections.abc import Callable

from easymo.guardrails.deeds.binding import bind
from easymo.guardrails.evidence import Evidence, Violation
from easymo.guardrails.rules import (
    claims,
    contacts,
    language,
    leaks,
    moments,
    numbers,
    requests,
    signs,
)
from easymo.guardrails.text_forms import lower, sentences

LONGEST = 1_200
Rule = Callable[[str, Evidence], Violation | None]


def too_long(text: str, evidence: Evidence) -> Violation | None:
    if len(text) <= LONGEST:
        return None
    return Violation("length", f"Your answer is too long: say it in less than {LONGEST} signs.")


ALWAYS: tuple[Rule, ...] = (
    too_long,
    signs.find_hidden,
    leaks.find_leak,
    requests.find_secret,
    requests.find_money_to_number,
    language.find_wrong_language,
)
PROVABLE: tuple[Rule, ...] = (
    contacts.find_unproven,
    claims.find_unproven,
    numbers.find_unproven,
    moments.find_unproven,
)


def judge(text: str, evidence: Evidence) -> Violation | None:
    """The first thing that is wrong with the text; None when it may go out."""
    for rule in ALWAYS:
        if found := rule(text, evidence):
            return found
    own = _cut_what_was_told(text, evidence)
    if not own:
        return None
    return _first(own, evidence) or next(
        (
            found
            for sentence in sentences(own)
            if (told := bind(sentence, evidence)) is not evidence
            and (found := _first(sentence, told))
        ),
        None,
    )


def _first(text: str, evidence: Evidence) -> Violation | None:
    return next((found for rule in PROVABLE if (found := rule(text, evidence))), None)


def _cut_what_was_told(text: str, evidence: Evidence) -> str:
    """The lines of the text that no tool and no code said just so."""
    told = lower(evidence.proven)
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(line for line in lines if not _stands_in(line, told))


def _stands_in(line: str, told: str) -> bool:
    parts = sentences(lower(line))
    return bool(parts) and all(len(part) > 3 and part in told for part in parts)
