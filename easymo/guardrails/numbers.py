"""Numbers of bookings and tickets, amounts of money, shares and durations."""

import re

from easymo.guardrails.amounts import amounts, numbers, spelled
from easymo.guardrails.arithmetic import derived
from easymo.guardrails.clock_times import without_hours
from easymo.guardrails.durations import durations, minutes
from easymo.guardrails.evidence import Evidence, Finding
from easymo.guardrails.small_numbers import people, small
from easymo.guardrails.stance import parts
from easymo.guardrails.text_forms import asks, lowered, sentences
from easymo.guardrails.vocabulary import exemplifies, vocabularies

REFERENCE = re.compile(
    r"(?:#\s?|\b(?:n°|nº|no\.|number|numéro|numero|nomero|nimero|namba|nambari)\s?#?)(\d+)"
    r"|\b(?:booking|reservation|réservation|(?:your|the|la|votre) (?:order|commande)|ticket|tiketi"
    r"|oda|viewing|code)s?\s(?:is |ni |est )?(\d+)\b(?!\s?(?::|h\b|am\b|pm\b|places?|people"
    r"|persons?|tables?|seats?|guests?"
    r"|personnes?|tickets?|watu|abantu|kgs?|kilos?|g\b|l\b|×|x\b))"
)
SHARE = re.compile(r"(\d+)\s?(?:%|percent\b|per cent\b|pour cent\b)|\b(?:ku ijana|asilimia) (\d+)")
TO_CALL = re.compile(r"(?<!\w)(?:\+|0)\d(?:[\s.-]?\d){7,}")
"""Numbers to call are judged elsewhere, and are no amounts."""
PLAIN = re.compile(
    r"(?<![\w#:/.,+-])(?<!\d )([5-9]\d|[1-9]\d\d)\b(?![:/%-]|[.,]\d|\s?(?:min|km|m|g|kg|l|ml|h)\b|\s\d)"
)
LISTED = re.compile(r"(?:numbers:|;) (\d+):")


def unproven(text: str, evidence: Evidence) -> Finding | None:
    proven, asked = lowered(evidence.proven), lowered(evidence.asked)
    referred, hers = references(proven) | _listed(proven), numbers(asked)
    told = numbers(proven) | small(proven)
    known = told | _derived(proven, asked, small(asked) | small(lowered(text)))
    for sentence in sentences(TO_CALL.sub(" ", lowered(text))):
        if lost := references(sentence) - referred - (hers if asks(sentence) else set()):
            return _found("reference", f"the number {min(lost)}")
        if exemplifies(sentence):
            continue
        for part, may_repeat in parts(sentence):
            allowed = known | hers if may_repeat else known
            if lost := {one for one in amounts(part) if one not in allowed}:
                return _found("amount", f"the amount {min(lost):,}")
            if lost := _measures(part, proven, asked if may_repeat else "") - allowed:
                return _found("measure", f"the number {min(lost)}")
            if any(not options & allowed for options in spelled(part)):
                return _found("amount", "an amount in words")
    return None


def _derived(proven: str, asked: str, counts: set[int]) -> set[int]:
    shares = {int(one or other) for one, other in SHARE.findall(proven)}
    has_half = any(one.half.search(proven) for one in vocabularies())
    told = {*amounts(proven), *_plain(proven)}
    each = {amount // count for amount in amounts(proven) for count in people(proven) if count}
    shares |= {50} if has_half else set()
    return each | derived(told, set(amounts(asked)), counts, shares)


def _plain(text: str) -> set[int]:
    """Prices without a currency, where there are prices at all."""
    return {int(one) for one in PLAIN.findall(text)} if any(amounts(text)) else set()


def references(text: str) -> set[int]:
    return {int(one or other) for one, other in REFERENCE.findall(text)}


def _listed(text: str) -> set[int]:
    """Numbers before a colon, as searches number what they found."""
    return {int(one) for one in LISTED.findall(text)}


def _measures(text: str, proven: str, asked: str) -> set[int]:
    """Shares and durations; one that was told in other units is none."""
    lengths = minutes(f"{proven}\n{asked}")
    written = list(durations(without_hours(text)))
    lost = {int(one) for one, length in written if one.isdecimal() and length not in lengths}
    return lost | {int(one or other) for one, other in SHARE.findall(text)}


def _found(rule: str, what: str) -> Finding:
    return Finding(
        rule,
        f"You say {what}, which no tool and no message of EasyMO has named. Say only numbers that "
        "a tool told you.",
        may_be_proven=True,
    )
