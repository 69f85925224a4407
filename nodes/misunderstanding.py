"""A bot that understands nothing three times in a row offers a person by itself."""

from easymo.messages.catalogue import say
from graphs.state import Bubble

MOST_IN_A_ROW = 3
SENTENCES = ("guided.unclear", "turn.not_understood")


def counted(bubbles: list[Bubble], before: int, language: str) -> tuple[list[Bubble], int]:
    """The answer, and how many in a row were not understood; at the third it offers a person."""
    unclear = {say(sentence, language) for sentence in SENTENCES}
    if not any(bubble["text"] in unclear for bubble in bubbles):
        # An event or a thumb says nothing about it either way.
        return bubbles, 0 if bubbles else before
    if before + 1 < MOST_IN_A_ROW:
        return bubbles, before + 1
    offer = Bubble(text=say("support.offer_person", language), offers_person=True)
    return [offer if bubble["text"] in unclear else bubble for bubble in bubbles], 0
