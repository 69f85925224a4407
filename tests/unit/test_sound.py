"""How long a voice note is: told by its last page, guessed from its size, never too short."""

import struct

import pytest

from easymo.services.media.voice_note import seconds_of


def opus(*positions: int, weight: int = 1_000) -> bytes:
    """Pages of an Ogg file whose samples end at `positions`, at 48,000 a second."""
    head = b"OggS\x00\x02" + struct.pack("<q", 0) + b"\0" * 14 + b"OpusHead" + b"\0" * 11
    pages = [b"OggS\x00\x00" + struct.pack("<q", one) + b"\0" * weight for one in positions]
    return head + b"".join(pages)


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (opus(48_000), 1),
        (opus(48_000, 96_000, 48_000 * 90), 90),
        (opus(24_000), 0.5),
        (opus(48_000 * 3_600), 3_600),
        # It says less than its size allows.
        (opus(1, weight=640_000), 10),
        # It says nothing that could be: as long as is usual for its size.
        (opus(-1, weight=2_000), 1.03),
        (b"OggS", 0.002),
        (b"", 0),
        (b"OpusHead" + b"x" * 3_992, 2),
    ],
)
def test_an_ogg_file_says_how_long_it_is(content: bytes, seconds: float) -> None:
    assert seconds_of(content, "audio/ogg") == pytest.approx(seconds, abs=0.05)


@pytest.mark.parametrize(
    ("mime_type", "seconds"),
    [
        ("audio/amr", 8),
        ("audio/aac", 4),
        ("audio/mp4", 4),
        ("audio/mpeg", 3),
        ("audio/else", 8),
    ],
)
def test_what_does_not_say_it_is_as_long_as_is_usual_for_its_size(
    mime_type: str, seconds: float
) -> None:
    assert seconds_of(b"x" * 12_000, mime_type) == seconds
