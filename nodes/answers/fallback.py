"""A bot that is unsure asks with a list; three times in a row, it offers a person by itself."""

from easymo.conversation.state import Bubble
from easymo.messages.catalogue import say
from nodes.answers.menu import services

MOST_IN_A_ROW = 3
SENTENCES = ("guided.unclear", "turn.not_understood")


def counted(bubbles: list[Bubble], before: int, language: str) -> tuple[list[Bubble], int]:
    """The answer, and how many in a row were not understood.

    Under such an answer stands what can be done, and in place of the third a person is offered.
    """
    unclear = {say(sentence, language) for sentence in SENTENCES}
    if not any(bubble["text"] in unclear for bubble in bubbles):
        # An event or a thumb says nothing about it either way.
        return bubbles, 0 if bubbles else before
    is_last = before + 1 >= MOST_IN_A_ROW
    answered = [
        _instead(bubble, language, is_last=is_last) if bubble["text"] in unclear else bubble
        for bubble in bubbles
    ]
    return answered, 0 if is_last else before + 1


def _instead(bubble: Bubble, language: str, *, is_last: bool) -> Bubble:
    if is_last:
        return Bubble(text=say("support.offer_person", language), offers_person=True)
    return Bubble(text=bubble["text"], choices=services(language), offers_person=True)
