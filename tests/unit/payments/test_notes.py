"""Whatever we write, MTN gets a note it takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.payments.notes import strip_note


@given(st.text(max_size=400))
def test_every_note_is_short_and_harmless(note: str) -> None:
    clean = strip_note(note)
    assert re.fullmatch(r"[A-Za-z0-9 .-]{1,160}", clean)
    assert clean == clean.strip()
    assert strip_note(clean) == clean


@pytest.mark.parametrize(
    ("note", "clean"),
    [
        ("Ameza y'abantu 2, ku wa gatandatu", "Ameza y abantu 2 ku wa gatandatu"),
        ("Réservation à Kimironko", "Reservation a Kimironko"),
        ("Booking BK-42: 19:00", "Booking BK-42 19.00"),
        ("🍽️", "EasyMO"),
        ("", "EasyMO"),
    ],
)
def test_words_survive(note: str, clean: str) -> None:
    assert strip_note(note) == clean
