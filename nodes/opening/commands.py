"""A written command: "stop", "help", a language, a person, a PIN."""

from langgraph.types import Command

from easymo.conversation.state import Bubble, Inbound
from easymo.messages.catalogue import say
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.nlu.commands import read_command
from easymo.services.outreach.opt_out import opt_out_of
from nodes.answers.menu import services
from nodes.opening.opening import Goto, Opening

LANGUAGE = "language:"


def obey(one: Inbound, opening: Opening, *, is_alone: bool) -> Command[Goto] | None:
    """Stop and a person work inside a burst as well; the others would lose what stands beside."""
    text = one.get("text") or ""
    wanted = read_command(text)
    if wanted is None:
        return None
    language = _spoken(text, opening.state["language"])
    if wanted == "human":
        return opening.go("handoff", {"language": language, "turn": {"handoff_reason": "asked"}})
    opt_out = opt_out_of(wanted)
    if opt_out or (opt_out is not None and is_alone):
        text = say("turn.stopped" if opt_out else "turn.started", language)
        return opening.say([Bubble(text=text)], {"turn": {"opt_out": opt_out}})
    return _obey_alone(wanted, language, opening) if is_alone else None


def _obey_alone(wanted: str, language: str, opening: Opening) -> Command[Goto] | None:
    match wanted:
        case "pin" | "pin_forgotten":
            return opening.go("pin", {"language": language})
        case "help":
            text = say("turn.help", language)
            return opening.say([Bubble(text=text, choices=services(language), offers_person=True)])
        case _ if wanted.startswith(LANGUAGE):
            spoken = wanted.removeprefix(LANGUAGE)
            told = Bubble(text=say("turn.language", spoken))
            return opening.say([told], {"language": spoken})
    return None


def _spoken(text: str, known: str | None) -> str:
    """The language of a command. A lone word ("stop", "menu") is said in any language."""
    return known if known and len(text.split()) == 1 else detect_language(text, known)
