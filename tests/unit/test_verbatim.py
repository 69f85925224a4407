"""What a colleague answers to a ticket arrives as it was written."""

from typing import cast

import pytest

from easymo.conversation.state import Inbound
from easymo.whatsapp.outbound.outgoing import Text
from nodes.answers.notifications import registry
from nodes.answers.rendering import render_bare

WRITTEN = [
    "*x* and _y_",
    "1) first\n2) second",
    "# 5 is yours",
    "a  *b*c",
    "> no\n\n\n- yes",
    "2*3*4",
]


@pytest.mark.parametrize("language", ["en", "fr", "rw", "sw"])
@pytest.mark.parametrize("words", WRITTEN)
def test_the_words_of_an_answered_ticket_are_not_read_as_markdown(
    words: str, language: str
) -> None:
    facts = {"kind": "event", "event": "ticket_answered", "ticket_id": 5, "answer": words}
    event = cast("Inbound", facts)
    [bubble] = registry.bubbles(event, language)
    [sent] = render_bare(bubble, language).messages
    assert isinstance(sent, Text)
    assert sent.body.endswith("\n\n" + words)
