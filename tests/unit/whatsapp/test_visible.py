"""A text of which a customer would see nothing."""

import pytest
from pydantic import ValidationError

from easymo.whatsapp.outbound.visible import is_visible
from server.api.v1.handoffs import OperatorReply
from server.api.v1.tickets import TicketAnswer

NOTHING = ["", " ", "\n\t", "\u200b", "\u200d\ufeff", "\u2060 \u00ad", "\u202e\u202c", "\x01\x1f"]
NOTHING += [
    "\u3164",
    "\u2800\u2800",
    "\ufe0f",
    "\u0301",
    "\u034f",
    "\U000e0041\U000e007f",
    "\u115f",
]


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_it_shows_nothing(text: str) -> None:
    assert not is_visible(text)


@pytest.mark.parametrize(
    "text",
    ["a", ".", "\u200b1\u200b", "👍🏿", "—", "*", "é", "你", " ✓ ", "👨\u200d👩\u200d👧"],
    ids=ascii,
)
def test_it_shows_something(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize("body", [OperatorReply, TicketAnswer])
@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_a_person_cannot_send_it(body: type[OperatorReply] | type[TicketAnswer], text: str) -> None:
    with pytest.raises(ValidationError):
        body(text=text)


@pytest.mark.parametrize("body", [OperatorReply, TicketAnswer])
@pytest.mark.parametrize(
    "text", ["*x*", "1) first\n2) second", "_a_ ~b~", "# 5", "  - two\n\n\nlines ", "2*3*4", "> q"]
)
def test_what_a_person_writes_stays_as_it_is(
    body: type[OperatorReply] | type[TicketAnswer], text: str
) -> None:
    assert body(text=text).text == text
