"""What of a turn's answer is spoken, if any of it is.

Only who sent a voice note hears one. What asks for a decision is not spoken: it is read, with the
buttons under it. Nor is anything near a PIN.
"""

import re
from collections.abc import Sequence
from typing import get_args

from db.repositories.action.kinds import QuoteDecision
from db.repositories.turn.turns import ClaimedTurn
from easymo.guardrails.pins import could_hide_one
from easymo.messages.catalogue import say
from easymo.whatsapp.outbound.interactive import Buttons
from easymo.whatsapp.render import Utterance
from kit.settings.media import VoiceSettings

LINK = re.compile(r"https?://\S+")
MARKS = re.compile(r"[*_~`]+|^>\s*|^#+\s+|^-\s+", re.MULTILINE)


def choose_spoken_words(
    turn: ClaimedTurn, utterances: Sequence[Utterance], language: str, rules: VoiceSettings
) -> str | None:
    """The words, with a word before them about whose voice it is; None when nothing is spoken."""
    if not rules.answers or language not in rules.languages or not _was_heard(turn):
        return None
    said = [one.words for one in utterances if not one.is_unsaid]
    if not said or any(map(_asks_for_a_decision, utterances)):
        return None
    words = " ".join(MARKS.sub("", LINK.sub("", "\n".join(said))).split())
    if not words or len(words) > rules.characters or could_hide_one(words):
        return None
    return say("voice.spoken", language, words=words)


def _was_heard(turn: ClaimedTurn) -> bool:
    """Whether a voice note was made out in it, and nobody of ours has the conversation."""
    if turn.person or any(one["kind"] == "pin" for one in turn.messages):
        return False
    return any(one["kind"] == "audio" and one.get("text") for one in turn.messages)


def _asks_for_a_decision(utterance: Utterance) -> bool:
    """Whether the buttons of a quote stand under it."""
    return any(
        option.id.partition(":")[0] in get_args(QuoteDecision)
        for message in utterance.messages
        if isinstance(message, Buttons)
        for option in message.options
    )
