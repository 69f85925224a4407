"""A chat that was opened, with nothing said yet: code greets, and shows what there is."""

from easymo.conversation.context import RunContext
from easymo.conversation.kinds import OPENED
from easymo.conversation.state import Bubble, ConversationState, Inbound
from easymo.messages.catalogue import say
from nodes.answers.menu import services


def without_openings(inbound: list[Inbound], state: ConversationState) -> list[Inbound]:
    """What is left to answer. An opening counts alone, once, before anything else was said."""
    others = [one for one in inbound if one["kind"] != OPENED]
    return others if others or state.get("messages") else inbound[:1]


def greeting(context: RunContext, language: str) -> list[Bubble]:
    """The first words of a chat, with the services. Whoever wrote "stop" is not spoken to first."""
    if context.turn.is_opted_out:
        return []
    text = say("profile.welcome" if context.turn.language is None else "general.hello", language)
    return [Bubble(text=text, choices=services(language), offers_person=True)]
