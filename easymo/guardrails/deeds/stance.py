"""How a sentence takes what the customer wrote: repeats it, asks for it, denies it, or states it.

A statement that something is so needs a tool. One that repeats
or denies the customer's wish does not.
"""

from easymo.guardrails.facts.small_numbers import GATHERING
from easymo.guardrails.text_forms import asks, clauses, lower, sentences
from easymo.guardrails.vocabulary import vocabularies


def attributes(sentence: str) -> bool:
    """Whether a sentence tells what the customer said, or is sorry about it."""
    return any(one.attributions.search(sentence) for one in vocabularies())


def depends(sentence: str) -> bool:
    """Whether a sentence says what will be if something happens."""
    return any(one.conditions.search(sentence) for one in vocabularies())


def parts(text: str) -> list[tuple[str, bool]]:
    """The clauses of a text that say something, and whether they may repeat the customer's
    words."""
    found: list[tuple[str, bool]] = []
    for sentence in sentences(lower(text)):
        is_open = asks(sentence) or attributes(sentence) or depends(sentence)
        is_open = is_open or _acknowledges(sentence)
        follows = False
        taken: list[tuple[str, bool]] = []
        for part in reversed(clauses(sentence)):
            # `On Sunday at 9, that is not possible`: the first of them states nothing by itself.
            follows = _denies_or_plans(part) or (follows and not _claims(part))
            taken.append((part, is_open or follows))
        found += reversed(taken)
    return found


def _acknowledges(sentence: str) -> bool:
    """Whether it only says over what was wished: `Got it, Friday at 7.`, `4 people, Friday.`"""
    rest, is_known = sentence, GATHERING.search(sentence) is not None
    for one in vocabularies():
        is_known = is_known or one.acknowledgements.search(rest) is not None
        rest = one.acknowledgements.sub(" ", rest)
    return is_known and not _claims(rest)


def _claims(part: str) -> bool:
    return any(one.claims.search(part) for one in vocabularies())


def _denies_or_plans(part: str) -> bool:
    for one in vocabularies():
        rest = one.reassurances.sub(" ", part)
        if one.denials.search(rest) or one.plans.search(rest):
            return True
    return False
