"""A text of which a customer would see nothing."""

import pytest

from easymo.whatsapp.visible import is_visible

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
