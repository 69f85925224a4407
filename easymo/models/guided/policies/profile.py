"""A customer's own settings: their name, their usual venue, and when they are left in peace.

That they like a place ("I always want Kimironko") is a memory, and told to models.
That it is to be booked ("make Kimironko my usual place") is a setting, which code acts on.
"""

import re

from easymo.models.guided.entities import names, times
from easymo.models.guided.lexicon.intents import Intent, intents_with
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

SETTINGS = intents_with("setting")
SWITCHES = intents_with("switch")
_HOUR = re.compile(r"(?<![\d:])([01]?\d|2[0-4])(?:\s*(?:h|:)\s*([0-5]\d)?)?\s*(am|pm)?(?![\d:])")
LATE, NOON = 6, 12


def decide(policy_input: PolicyInput) -> Decision | None:
    """The answer to a message about the settings; None when it is about something else."""
    intent = policy_input.intent
    if name := _corrected_name(policy_input):
        return _change(policy_input, {"name": name})
    if intent not in SETTINGS or intent is None:
        return None
    if intent == "settings":
        return _if_bound(policy_input, ToolRequest("get_user_profile"))
    if intent in SWITCHES:
        return _change(policy_input, _switch(intent))
    if intent == "call_me":
        name = names.find_name(policy_input.burst) or names.find_bare_name(policy_input.burst)
        # Without one the tool asks, and what is written then is the name.
        return _change(policy_input, {"name": name or ""})
    if intent == "quiet_hours":
        hours = hours_in(policy_input.understood.text)
        return _change(policy_input, hours) if hours else Say("profile.which_hours")
    venue = policy_input.understood.facts.venue
    return _change(policy_input, {"default_venue": venue}) if venue else Say("profile.how")


def _switch(intent: Intent) -> dict[str, bool]:
    """`reminders_off`: the setting, and what it becomes."""
    setting, _, state = intent.rpartition("_")
    return {setting: state == "on"}


def _corrected_name(policy_input: PolicyInput) -> str | None:
    """`no, Erica`, right after a name was taken."""
    reading = policy_input.reading
    changes = reading.utterance.denies or policy_input.understood.is_correction
    was_named = "name" in policy_input.window.last_arguments
    if not (was_named and changes and policy_input.intent in {None, "no"}):
        return None
    return names.find_corrected(policy_input.text)


def hours_in(text: str) -> dict[str, str] | None:
    """From when until when: two hours, the first in the evening, the second in the morning."""
    found = _HOUR.findall(fold(text))
    if len(found) != 2:
        return _in_words(text)
    (begin, begin_minute, begin_half), (end, end_minute, end_half) = found
    from_hour = _hour(int(begin), begin_half, is_evening=LATE <= int(begin) < NOON)
    until_hour = _hour(int(end), end_half, is_evening=False)
    return {
        "quiet_from": f"{from_hour:02}:{begin_minute or '00'}",
        "quiet_until": f"{until_hour:02}:{end_minute or '00'}",
    }


def _in_words(text: str) -> dict[str, str] | None:
    """`kuanzia saa mbili usiku hadi saa mbili asubuhi`; nothing where both are read alike."""
    said = [mention.value for mention in times.find_ranges(fold(text))]
    if len(said) != 1 or said[0].begin == said[0].end:
        return None
    return {"quiet_from": f"{said[0].begin:%H:%M}", "quiet_until": f"{said[0].end:%H:%M}"}


def _hour(said: int, half: str, *, is_evening: bool) -> int:
    if half:
        return said % NOON + (NOON if half == "pm" else 0)
    return (said + NOON if is_evening else said) % 24


def _change(
    policy_input: PolicyInput, arguments: dict[str, str] | dict[str, bool]
) -> Decision | None:
    return _if_bound(policy_input, ToolRequest("update_preferences", arguments))


def _if_bound(policy_input: PolicyInput, call: ToolRequest) -> Decision | None:
    return [call] if policy_input.can(call) else None
