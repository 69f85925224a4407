"""Phone numbers, links, accounts and people to turn to."""

import re
from functools import cache

from easymo.guardrails.deeds.stance import attributes
from easymo.guardrails.evidence import Evidence, Violation
from easymo.guardrails.rules import names
from easymo.guardrails.text_forms import asks, lower, sentences, words
from easymo.guardrails.vocabulary import read_list

PHONE = re.compile(r"(?<![\w#-])(?:\+|00)?\d(?:[\s./-]{0,2}\d|\s?\(0\)\s?\d){6,18}(?!\w)")
MONEY = re.compile(
    r"(?<![\d.,])[1-9]\d{0,2}(?:[.,\s]\d{3})*(?:\s?[-–]\s?\d{1,3}(?:[.,\s]\d{3})+)?\s?(?:rwf|frw|francs?)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"\b[A-Z]{1,4}-?\d{2,}\b|\bR[A-Z]{2} ?\d{3} ?[A-Z]\b|\bK[GKN] ?\d+\b")
"""A booking's, a plate's, a street's."""
SHORT_CODE = re.compile(r"\*\d[\d*]*#?")
LONGEST_AMOUNT = re.compile(r"^\d{1,3}(?:[.,\s]\d{3})+$")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w.-]+@[\w-]+\.\w+"
    r"|\b[\w-]+\.(?:com|rw|net|org|info|io|me|co|africa|link|ly|app|xyz|ke|tz)(?:/\S*)?(?!\w)"
)
ANY_LINK = re.compile(LINK.pattern, re.IGNORECASE)
LEAST_DIGITS = 7


def find_unproven(text: str, evidence: Evidence) -> Violation | None:
    shown = evidence.proven
    digits = re.sub(r"\D", "", shown)
    written = _written(text, evidence.asked)
    for number in [*_numbers(text), *SHORT_CODE.findall(text)]:
        if number in written:
            continue
        if re.sub(r"\D", "", number)[-9:] not in digits:
            return _found("phone", "a phone number, a code or an account number")
    proven = lower(shown)
    for link in LINK.findall(lower(text)):
        if link.rstrip(".,)!?") not in proven:
            return _found("link", "a link or an address")
    if any(_plain(code) not in _plain(f"{shown}\n{evidence.asked}") for code in CODE.findall(text)):
        return _found("code", "a number, a plate or a street")
    known = set(words(f"{shown}\n{evidence.briefing}\n{evidence.asked}")) | set(
        read_list("people")["known"]
    )
    for name in _people().findall(text):
        if not set(words(name)) & known:
            return _found("person", f"the name {name}")
    if name := names.find_unknown(text, evidence):
        return _found("person", f"the name {name}")
    return None


def strip_contacts(text: str) -> str:
    """A stranger's text without numbers to call or pay and without links."""
    for number in sorted({*_numbers(text), *SHORT_CODE.findall(text)}, key=len, reverse=True):
        text = text.replace(number, "…")
    return ANY_LINK.sub("…", text)


def _written(text: str, asked: str) -> set[str]:
    """Numbers of the customer's own that a sentence says they wrote."""
    repeated = [one for one in sentences(text) if attributes(lower(one)) or asks(one)]
    return {number for one in repeated for number in _numbers(one) if number in asked}


def _numbers(text: str) -> list[str]:
    """Runs of digits that are long, and no amount and no date."""
    found = []
    for match in PHONE.finditer(MONEY.sub(" ", DATE.sub(" ", text))):
        run = match[0].strip()
        if LONGEST_AMOUNT.match(run) and not run.startswith("0"):
            continue
        if len(re.sub(r"\D", "", run)) >= LEAST_DIGITS:
            found.append(run)
    return found


@cache
def _people() -> re.Pattern[str]:
    """A name after `driver`, `is called`, `call`, `Mr`."""
    read = read_list("people")
    roles = "|".join(f"[{one[0].upper()}{one[0]}]{one[1:]}" for one in read["roles"])
    called, titles = "|".join(read["called"]), "|".join(read["titles"])
    name = r"[A-Z][\w'-]+(?: [A-Z][\w'-]+)?"
    return re.compile(
        rf"\b(?:{roles}|(?:{titles})\.?)(?:,| (?:{called}))? (?:(?:{titles})\.? )?({name})"
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s-]", "", text).casefold()


def _found(rule: str, what: str) -> Violation:
    return Violation(
        rule,
        f"You name {what} that no tool of this conversation returned. Leave it out.",
        may_be_proven=True,
    )
