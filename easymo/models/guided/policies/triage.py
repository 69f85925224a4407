"""Triage: which agent serves a burst, in which language, and whether it holds a second request."""

from dataclasses import dataclass
from typing import Literal

from easymo.agents.table import AGENTS, owner_of, spec_of
from easymo.models.guided.dialogue.acts import part_openers
from easymo.models.guided.dialogue.dropped_quote import find_dropped
from easymo.models.guided.dialogue.episode import FACT_TOOLS
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.manager import Reading
from easymo.models.guided.dialogue.requests import HOW, split_requests
from easymo.models.guided.dialogue.window import DialogueWindow
from easymo.models.guided.entities.special_requests import asks_to_pass_on, tells_lateness
from easymo.models.guided.lexicon.intents import INTENTS, MONEY, Intent, intents_with
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.agent_score.agent_confidence import predict_agent
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.nearest_example import Nearest
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import general, memory, shop, support
from easymo.models.guided.policies import property as properties
from easymo.models.guided.policies.booking_change import follows_booking
from easymo.models.guided.policies.decision import Decision, ToolRequest
from easymo.models.guided.policies.guards.refusals import is_about_own_data, refuse

MEMORY, SETTINGS = intents_with("memory"), intents_with("setting")
# The rest of small talk stays where the conversation is.
TO_EASYMO = intents_with("to_easymo")
OFF_TOPIC = intents_with("off_topic")
NEW = {None, "general"}
"""Whose conversations are about nothing yet."""
GOES_ON = {
    "shop": shop.goes_on,
    "property": properties.goes_on,
    "support": support.goes_on,
}
"""Whether a message goes on with what an agent was about, by agent."""

Reason = Literal[
    "refusal", "what is open", "what was going on", "memory", "phrases", "meaning", "likeness"
]


@dataclass(frozen=True)
class _Burst:
    """What triage looks at: the first request of a burst, as it is understood."""

    heard: Hearing
    nearest: Nearest

    @property
    def understood(self) -> Understanding:
        return self.heard.understood

    @property
    def current(self) -> str | None:
        return self.heard.situation.current_agent


@dataclass(frozen=True)
class _Choice:
    """Whose a burst is. `is_whole`: it goes on with something, and is not parted into requests."""

    agent: str
    reason: Reason
    intent: Intent | None
    is_whole: bool = False


def decide(reading: Reading, nearest: Nearest) -> Decision:
    """One call of `Route`."""
    if refuse(reading) or is_about_own_data(reading):
        refused = _Choice("general", "refusal", reading.heard.understood.intent)
        return _route(reading, refused, (reading.request, None))
    if choice := _by_open_task(reading):
        return _route(reading, choice, (reading.request, reading.queued))
    heard = reading.heard
    whole = reading.request
    parted = split_requests(whole, heard.situation, heard.language)
    first = heard.text if parted[0] == whole else part_openers(parted[0]).rest
    burst = _Burst(heard.of(first or parted[0]), nearest)
    choice = _by_conversation(reading, burst) or _by_subject(burst)
    return _route(reading, choice, (whole, None) if choice.is_whole else parted)


def _route(reading: Reading, choice: _Choice, parts: tuple[str, str | None]) -> Decision:
    facts = "facts" if reading.heard.understood.facts else "nothing new"
    route = {
        "reason": f"{choice.intent or facts}, by {choice.reason}",
        "agent": choice.agent,
        "language": reading.heard.language,
        "request": parts[0],
        "second_request": parts[1],
    }
    return [ToolRequest("Route", route)]


def _by_open_task(reading: Reading) -> _Choice | None:
    """Whose question the burst answers, or whose quote it changes."""
    if reading.task is None:
        return None
    current = reading.heard.situation.current_agent
    is_theirs = current in AGENTS and reading.task.tool in spec_of(str(current)).tools
    agent = str(current if is_theirs else reading.owner)
    return _Choice(agent, "what is open", reading.heard.understood.intent)


def _by_conversation(reading: Reading, burst: _Burst) -> _Choice | None:
    """The current agent, while the burst goes on with what it was about; or the one of memory."""
    passed_on = burst.understood
    if general.gives_mark(passed_on):
        return _Choice("general", "phrases", passed_on.intent, is_whole=True)
    plain = fold(passed_on.text)
    if passed_on.facts.special_request and asks_to_pass_on(plain):
        return _Choice("booking", "phrases", passed_on.intent)
    if tells_lateness(plain) and passed_on.intent not in intents_with("complaining") | {"cancel"}:
        return _Choice("booking", "phrases", passed_on.intent, is_whole=True)
    if dropped := find_dropped(reading.heard):
        agent = str(owner_of(dropped.tool))
        return _Choice(agent, "what was going on", passed_on.intent, is_whole=True)
    if follows_booking(reading.heard):
        return _Choice("booking", "what was going on", passed_on.intent, is_whole=True)
    window, understood, current = burst.heard.window, burst.understood, burst.current
    if current in GOES_ON and GOES_ON[current](window, reading.heard.understood):
        return _Choice(current, "what was going on", understood.intent, is_whole=True)
    if memory.is_meant(understood) and not _is_answering(window, understood):
        return _Choice("general", "memory", understood.intent)
    return None


def _by_subject(burst: _Burst) -> _Choice:
    """The agent of what the burst is about."""
    understood, current, window = burst.understood, burst.current, burst.heard.window
    intent = resolve_intent(understood, burst.nearest, in_episode=current == "booking")
    of_nobody = intent is None or INTENTS[intent].agent in ("general", "booking")
    if of_nobody and general.tells_of_a_past_day(burst.heard):
        return _Choice("general", "phrases", understood.intent, is_whole=True)
    agent = _of_money(understood, intent, window) or _agent(understood, intent, current)
    if current in NEW and (likely := predict_agent(understood)) not in (None, agent):
        return _Choice(str(likely), "likeness", intent)
    return _Choice(agent, "phrases" if intent == understood.intent else "meaning", intent)


def _is_answering(window: DialogueWindow, understood: Understanding) -> bool:
    """`I prefer Kimironko` while a booking is being made is about that booking."""
    return window.episode.is_open and understood.intent not in MEMORY


def _of_money(
    understood: Understanding, intent: Intent | None, window: DialogueWindow
) -> str | None:
    """Who serves a message about money: a booking that is being made is paid under its quote."""
    episode, facts = window.episode, understood.facts
    if intent == HOW and (episode.tool in FACT_TOOLS or facts):
        return "booking"
    if intent == "pay" and (episode.is_quoted or facts.is_order):
        return "booking"
    if intent in MONEY:
        return "payment"
    return None


def _only_cancels(understood: Understanding) -> bool:
    """`oui oui annulez`: no more than that, and what is polite."""
    return set(understood.intents) <= {"cancel"} | intents_with("small_talk")


def _agent(understood: Understanding, intent: Intent | None, current: str | None) -> str:
    """The current agent, until the subject changes."""
    facts = understood.facts
    if intent == "cancel" and current == "driver" and _only_cancels(understood):
        return "driver"
    if intent in SETTINGS:
        return "general"
    if intent and (specialist := INTENTS[intent].agent) not in ("general", "payment"):
        return specialist
    if intent == "help" or intent in OFF_TOPIC:
        return "general"
    if intent != understood.intent:
        return "general" if intent in TO_EASYMO else (current or "general")
    if facts.day or facts.time or facts.guests is not None or understood.open:
        return "booking" if intent != "info" else (current or "general")
    if intent in TO_EASYMO:
        return "general"
    return current or "general"
