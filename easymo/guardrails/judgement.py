"""Whether a model's free words may go out: every rule, the cheap and the certain ones first."""

from collections.abc import Callable

from easymo.guardrails.deeds.binding import bound
from easymo.guardrails.evidence import Evidence, Violation
from easymo.guardrails.rules import (
    completions,
    contacts,
    insides,
    moments,
    numbers,
    requests,
    signs,
    tongue,
)
from easymo.guardrails.text_forms import lowered, sentences

LONGEST = 1_200
Rule = Callable[[str, Evidence], Violation | None]


def too_long(text: str, evidence: Evidence) -> Violation | None:
    if len(text) <= LONGEST:
        return None
    return Violation("length", f"Your answer is too long: say it in less than {LONGEST} signs.")


ALWAYS: tuple[Rule, ...] = (
    too_long,
    signs.hidden,
    insides.leaked,
    requests.secret,
    requests.money_to_number,
    tongue.wrong,
)
PROVABLE: tuple[Rule, ...] = (
    contacts.unproven,
    completions.unproven,
    numbers.unproven,
    moments.unproven,
)


def judge(text: str, evidence: Evidence) -> Violation | None:
    """The first thing that is wrong with the text; None when it may go out."""
    for rule in ALWAYS:
        if found := rule(text, evidence):
            return found
    own = _beyond_what_was_told(text, evidence)
    if not own:
        return None
    return _first(own, evidence) or next(
        (
            found
            for sentence in sentences(own)
            if (told := bound(sentence, evidence)) is not evidence
            and (found := _first(sentence, told))
        ),
        None,
    )


def _first(text: str, evidence: Evidence) -> Violation | None:
    return next((found for rule in PROVABLE if (found := rule(text, evidence))), None)


def _beyond_what_was_told(text: str, evidence: Evidence) -> str:
    """The lines of the text that no tool and no code said just so."""
    told = lowered(evidence.proven)
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(line for line in lines if not _stands_in(line, told))


def _stands_in(line: str, told: str) -> bool:
    parts = sentences(lowered(line))
    return bool(parts) and all(len(part) > 3 and part in told for part in parts)
