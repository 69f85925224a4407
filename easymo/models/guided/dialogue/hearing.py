"""The words that count, as they are understood, and the point of the dialogue they are said at."""

from dataclasses import dataclass, replace

from easymo.models.guided.dialogue.episode import Episode
from easymo.models.guided.dialogue.window import DialogueWindow
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.nlu.understanding import Understanding, understand


@dataclass(frozen=True)
class Hearing:
    text: str
    understood: Understanding
    window: DialogueWindow
    situation: Situation
    language: str

    @property
    def episode(self) -> Episode:
        return self.window.episode

    def of(self, text: str) -> "Hearing":
        """The same for a part of the words."""
        return replace(self, text=text, understood=understand(text, self.situation, self.language))
