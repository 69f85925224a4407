"""How an intent is said: in phrases, or by signs in two parts."""

from easymo.models.guided.lexicon.sections.section import PhraseSection


class IntentPhrases(PhraseSection):
    phrases: list[str]
    examples: list[str] = []


class Sign(PhraseSection):
    """One of `words` and one of `beside` in one line, and none of `unless`."""

    words: list[str]
    beside: list[str]
    unless: list[str] = []
