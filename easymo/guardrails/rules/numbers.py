"""Numbers of bookings and tickets, amounts of money, shares and durations."""

import re
from functools import cached_property

from easymo.guardrails.deeds.stance import parts
from easymo.guardrails.evidence import Evidence, Violation
from easymo.guardrails.facts.amounts import amounts, numbers, spelled
from easymo.guardrails.facts.arithmetic import derive
from easymo.guardrails.facts.measures import read_counts, read_measures, shares
from easymo.guardrails.facts.small_numbers import people, small
from easymo.guardrails.text_forms import asks, lower, sentences
from easymo.guardrails.vocabulary import exemplifies, vocabularies

REFERENCE = re.compile(
    r"(?:#\s?|\b(?:n°|nº|no\.|number|numéro|numero|nomero|nimero|namba|nambari)\s?#?)(\d+)"
    r"|\b(?:booking|reservation|réservation|(?:your|the|la|votre) (?:order|commande)|ticket|tiketi"
    r"|oda|viewing|code)s?\s(?:is |ni |est )?(\d+)\b(?!\s?(?::\d|h\b|am\b|pm\b|places?|people"
    r"|persons?|tables?|seats?|guests?"
    r"|personnes?|tickets?|watu|abantu|kgs?|kilos?|g\b|l\b|×|x\b))"
)
TO_CALL = re.compile(r"(?<!\w)(?:\+|0)\d(?:[\s.-]?\d){7,}")
"""Numbers to call are judged elsewhere, and are no amounts."""
PLAIN = re.compile(
    r"(?<![\w#:/.,+-])(?<!\d )([5-9]\d|[1-9]\d\d)\b"
    r"(?![:/%-]|[.,]\d|\s?(?:min|km|m|g|kg|l|ml|h)\b|\s\d)"
)
LISTED = re.compile(r"(?:numbers:|;) (\d+):")


def find_unproven(text: str, evidence: Evidence) -> Violation | None:
    plain = TO_CALL.sub(" ", lower(text))
    shown = ProvenNumbers(lower(evidence.proven), lower(evidence.asked), plain)
    for sentence in sentences(plain):
        named = references(sentence)
        if named and (
            lost := named - shown.referred - (shown.requested if asks(sentence) else set())
        ):
            return _found("reference", f"the number {min(lost)}")
        if exemplifies(sentence):
            continue
        for part, may_repeat in parts(sentence):
            if found := _find_lost(part, shown, may_repeat=may_repeat):
                return found
    return None


class ProvenNumbers:
    """What was told and asked; most answers have no number to look up."""

    def __init__(self, proven: str, asked: str, text: str) -> None:
        self.proven, self.asked, self.text = proven, asked, text

    @cached_property
    def referred(self) -> set[int]:
        return references(self.proven) | _listed(self.proven)

    @cached_property
    def requested(self) -> set[int]:
        return numbers(self.asked)

    @cached_property
    def known(self) -> set[int]:
        told = numbers(self.proven) | small(self.proven)
        return told | _derive(self.proven, self.asked, small(self.asked) | small(self.text))


def _find_lost(part: str, shown: ProvenNumbers, *, may_repeat: bool) -> Violation | None:
    said, in_words = list(amounts(part)), list(spelled(part))
    measures = read_measures(part, shown.proven, shown.asked if may_repeat else "")
    if not may_repeat:
        measures |= read_counts(part) - small(shown.asked)
    if not (said or in_words or measures):
        return None
    allowed = shown.known | shown.requested if may_repeat else shown.known
    if lost := {one for one in said if one not in allowed}:
        return _found("amount", f"the amount {min(lost):,}")
    if lost := measures - allowed:
        return _found("measure", f"the number {min(lost)}")
    if any(not options & allowed for options in in_words):
        return _found("amount", "an amount in words")
    return None


def _derive(proven: str, asked: str, counts: set[int]) -> set[int]:
    parts_told = shares(proven)
    has_half = any(one.half.search(proven) for one in vocabularies())
    told = {*amounts(proven), *_plain(proven)}
    each = {amount // count for amount in amounts(proven) for count in people(proven) if count}
    parts_told |= {50} if has_half else set()
    return each | derive(told, set(amounts(asked)), counts, parts_told)


def _plain(text: str) -> set[int]:
    """Prices without a currency, where there are prices at all."""
    return {int(one) for one in PLAIN.findall(text)} if any(amounts(text)) else set()


def references(text: str) -> set[int]:
    return {int(one or other) for one, other in REFERENCE.findall(text)}


def _listed(text: str) -> set[int]:
    """Numbers before a colon, as searches number what they found."""
    return {int(one) for one in LISTED.findall(text)}


def _found(rule: str, what: str) -> Violation:
    return Violation(
        rule,
        f"You say {what}, which no tool and no message of EasyMO has named. Say only numbers that "
        "a tool told you.",
        may_be_proven=True,
    )
