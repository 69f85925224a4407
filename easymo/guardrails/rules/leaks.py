"""What is nobody's business: instructions, names of tools and agents, messages between machines."""

import re
from functools import lru_cache

from easymo.guardrails.evidence import Evidence, Violation
from easymo.guardrails.text_forms import lower, words

RUN = 6
MOST_SHARED_WORDS = 13
AGENTS = re.compile(
    r"\b(?:booking|payment|shop|general|driver|triage|routing) agent\b|\btriage\b"
    r"|\bagent (?:de (?:réservation|paiement)|général|triage)\b"
)
IDENTIFIER = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
RAW = re.compile(
    r"\b(?:tell|ask) the customer\b|\brefused:|\bdrafted[.,]"
    r"|the customer is asked to (?:confirm|decide)|\bas data\b"
    r"|\bthey are shown these choices\b|\bdo not list them again\b|\btheir numbers:"
    r"|\banswer from (?:this|it) alone|\bcite none\b|\btry another way when there is one\b"
    r"|\b(?:says?|nothing fits|kept|changed)\.? say:|\bdo not answer it yourself\b"
    r"|\btool (?:call|answer|result)"
    r"|\"(?:arguments|role|content|tool_calls?|name)\"\s*:|<\|?/?(?:system|im_start|tool|think)"
    r"|\bsystem prompt\s*[:=]"
    r"|\bmy (?:system )?(?:prompt|instructions) (?:is|are|says?|reads?|begins?)\b"
    r"|\bmes (?:instructions|consignes) (?:sont|disent)\s*:|\bamabwiriza yanjye ni\b"
    r"|\b(?:the|my) system (?:tells?|told|says?) me\b|\binternal (?:rules|instructions)\b"
    r"|\ble système me (?:dit|demande)\b|\brègles internes\b|\bsisitemu imbwira\b"
    r"|\bmfumo (?:unaniambia|umeniambia)\b|\bmaagizo yangu ni\b|\bopenai\b|\bchatgpt\b|\bgpt-\d"
)
LONGEST_WORD = 45
ADDRESS = re.compile(r"https?://\S+")


def find_leak(text: str, evidence: Evidence) -> Violation | None:
    plain = lower(text)
    # Markup hides the underscores of a name, so these are looked for in the text as it is.
    named = set(IDENTIFIER.findall(text.casefold())) | set(words(plain)) & evidence.names
    if named & evidence.names or any("_" in one for one in named):
        return _found("tool_name", "the name of a tool")
    if RAW.search(plain):
        return _found("raw", "a message that was meant for you alone")
    if AGENTS.search(plain):
        return _found("agent_name", "the name of an agent")
    if _shares_instructions(plain, evidence.instructions):
        return _found("instructions", "your instructions")
    if any(len(word) > LONGEST_WORD for word in ADDRESS.sub("", plain).split()):
        return _found("unreadable", "what nobody can read")
    return None


def _shares_instructions(text: str, instructions: str) -> bool:
    """Whether so many words stand in runs that the instructions have too."""
    said, runs = words(text), _runs(instructions)
    covered: set[int] = set()
    for begin in range(len(said) - RUN + 1):
        if tuple(said[begin : begin + RUN]) in runs:
            covered |= set(range(begin, begin + RUN))
    return len(covered) >= MOST_SHARED_WORDS


@lru_cache(maxsize=64)
def _runs(instructions: str) -> frozenset[tuple[str, ...]]:
    told = words(instructions)
    return frozenset(tuple(told[i : i + RUN]) for i in range(len(told) - RUN + 1))


def _found(rule: str, what: str) -> Violation:
    return Violation(rule, f"You show {what} to the customer. Answer in your own plain words.")
