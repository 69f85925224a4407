"""What customers tell about themselves, ask to be told, or want forgotten."""

import re
from functools import cache

from easymo.models.guided.lexicon.intents import intents_with
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest
from easymo.models.memory_extraction.rules import extract_memories

MEMORY = intents_with("memory")
NOTED = Say("memory.noted")
NOT_KEPT = Say("memory.not_kept")


def decide(policy_input: PolicyInput) -> Decision | None:
    """The answer to a message about memory; None when it is about something else."""
    if policy_input.intent == "recall":
        return _if_bound(policy_input, ToolRequest("recall_memories"))
    if policy_input.intent == "forget":
        return _if_bound(policy_input, ToolRequest("forget_memories", _about(policy_input.burst)))
    if policy_input.intent == "drop" and policy_input.window.told_memories:
        # "Forget it", right after they read what is remembered.
        return _if_bound(policy_input, ToolRequest("forget_memories"))
    if tells(policy_input.understood):
        return NOTED
    return NOT_KEPT if policy_input.intent == "remember" else None


def is_meant(understood: Understanding) -> bool:
    """Whether the message is for the agent who speaks of memory."""
    return understood.intent in MEMORY or tells(understood)


def tells(understood: Understanding) -> bool:
    """Whether the customer only tells something lasting of themselves, and wants nothing else."""
    facts = understood.facts
    if facts.day or facts.time or facts.guests is not None or understood.open:
        return False
    if understood.intent not in (None, "remember", "book"):
        return False
    told = extract_memories(understood.text)
    # "I always want a table by the window" has the words of a booking.
    return bool(told) and (understood.intent != "book" or told[0].kind == "preference")


def _about(burst: str) -> dict[str, str]:
    """`forget that I am vegetarian`: what; nothing when everything is meant."""
    found = _one_thing().search(fold(burst))
    return {"about": found["what"]} if found else {}


@cache
def _one_thing() -> re.Pattern[str]:
    cues = [book.cues for book in phrasebooks()]
    asks = alternation(word for each in cues for word in each.forgetting)
    speaker = alternation(word for each in cues for word in each.speaker)
    return re.compile(rf"{asks} (?P<what>{speaker} [^.!?\n]+)")


def _if_bound(policy_input: PolicyInput, call: ToolRequest) -> Decision | None:
    return [call] if policy_input.can(call) else None
