"""Triage: which agent serves a burst, in which language, and whether it holds a second request."""

from dataclasses import dataclass
from typing import Literal

from easymo.models.guided.dialogue.window import FACT_TOOLS, DialogueWindow
from easymo.models.guided.entities.special_requests import asks_to_pass_on
from easymo.models.guided.lexicon.intents import INTENTS, MONEY, Intent, intents_with
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.agent_confidence import predict_agent
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.nearest_example import Nearest
from easymo.models.guided.nlu.understanding import Understanding, understand
from easymo.models.guided.policies import driver, feedback, memory, payment, shop, support
from easymo.models.guided.policies import property as properties
from easymo.models.guided.policies.decision import Decision, ToolRequest
from easymo.models.guided.policies.request_split import HOW, SMALL_TALK, split_requests

MEMORY, SETTINGS = intents_with("memory"), intents_with("setting")
# The rest of small talk stays where the conversation is.
TO_EASYMO = intents_with("to_easymo")
OFF_TOPIC = intents_with("off_topic")
NEW = {None, "general"}
"""Whose conversations are about nothing yet."""
GOES_ON = {"shop": shop.goes_on, "property": properties.goes_on}
"""Whether a message goes on with what an agent was about, by agent."""

Reason = Literal[
    "the question before", "what was going on", "memory", "phrases", "meaning", "likeness"
]


@dataclass(frozen=True)
class _Burst:
    """What triage looks at: the first request of a burst, as it is understood."""

    window: DialogueWindow
    situation: Situation
    language: str
    understood: Understanding

    @property
    def current(self) -> str | None:
        return self.situation.current_agent


@dataclass(frozen=True)
class _Choice:
    """Whose a burst is. `is_whole`: it answers a question, and is not parted into requests."""

    agent: str
    reason: Reason
    intent: Intent | None
    is_whole: bool = False


def decide(
    window: DialogueWindow, situation: Situation, language: str, nearest: Nearest
) -> Decision:
    """One call of `Route`."""
    first, second = split_requests(window.burst, situation, language)
    burst = _Burst(window, situation, language, understand(first, situation, language))
    choice = _by_question(burst) or _by_conversation(burst) or _by_subject(burst, nearest)
    if choice.is_whole:
        first, second = window.burst.strip(), None
    subject = choice.intent or ("facts" if burst.understood.facts else "nothing new")
    route = {
        "reason": f"{subject}, by {choice.reason}",
        "agent": choice.agent,
        "language": language,
        "request": first,
        "second_request": second,
    }
    return [ToolRequest("Route", route)]


def _by_question(burst: _Burst) -> _Choice | None:
    """The agent whose last question the burst answers."""
    window, understood = burst.window, burst.understood
    if _answers_wallet(window, understood):
        return _Choice("payment", "the question before", understood.intent)
    if window.asked_what_happened and support.answers(understood):
        return _Choice("support", "the question before", understood.intent, is_whole=True)
    if _answers_ride(window, understood):
        return _Choice("driver", "the question before", understood.intent)
    if feedback.answers(window, understood):
        return _Choice("general", "the question before", understood.intent)
    return None


def _by_conversation(burst: _Burst) -> _Choice | None:
    """The current agent, while the burst goes on with what it was about; or the one of memory."""
    window, understood, current = burst.window, burst.understood, burst.current
    if understood.facts.special_request and asks_to_pass_on(fold(understood.text)):
        return _Choice("booking", "phrases", understood.intent)
    if current in GOES_ON:
        whole = understand(window.burst, burst.situation, burst.language)
        if GOES_ON[current](window, whole):
            return _Choice(current, "what was going on", understood.intent, is_whole=True)
    if memory.is_meant(understood) and not _is_answering(window, understood):
        return _Choice("general", "memory", understood.intent)
    return None


def _by_subject(burst: _Burst, nearest: Nearest) -> _Choice:
    """The agent of what the burst is about."""
    understood, current = burst.understood, burst.current
    intent = resolve_intent(understood, nearest, in_episode=current == "booking")
    agent = _of_money(understood, intent, burst.window) or _agent(understood, intent, current)
    if current in NEW and (likely := predict_agent(understood)) not in (None, agent):
        return _Choice(str(likely), "likeness", intent)
    return _Choice(agent, "phrases" if intent == understood.intent else "meaning", intent)


def _answers_wallet(window: DialogueWindow, understood: Understanding) -> bool:
    question = window.money_question
    if question is None or understood.intent not in SMALL_TALK:
        return False
    return payment.answers(question, understood)


def _answers_ride(window: DialogueWindow, understood: Understanding) -> bool:
    if window.ride_question is None or understood.intent not in (None, "yes"):
        return False
    return driver.answers(understood)


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


def _agent(understood: Understanding, intent: Intent | None, current: str | None) -> str:
    """The current agent, until the subject changes."""
    facts = understood.facts
    if intent == "cancel" and current == "driver" and understood.intents == ("cancel",):
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
