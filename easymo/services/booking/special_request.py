"""What a customer asks of the venue with a booking: their own words, data and never orders."""

import unicodedata

from kit.errors import Refused

MOST_CHARACTERS = 200
BETWEEN_TWO = "; "


class SpecialRequestTooLong(Refused):
    """What is passed on to the venue has at most {most} characters."""


def read_special_request(words: str | None) -> str | None:
    """On one line, without what cannot be seen; None when nothing is left.

    Raises SpecialRequestTooLong.
    """
    if words is None:
        return None
    visible = "".join(
        " " if unicodedata.category(one).startswith(("C", "Z")) else one for one in words
    )
    written = " ".join(visible.split())
    if len(written) > MOST_CHARACTERS:
        raise SpecialRequestTooLong(most=MOST_CHARACTERS)
    return written or None


def add_special_request(before: str | None, more: str | None) -> str | None:
    """Both, unless the one says the other already.

    Raises SpecialRequestTooLong.
    """
    if not before or not more:
        return more or before
    if more.casefold() in before.casefold():
        return before
    return read_special_request(f"{before}{BETWEEN_TWO}{more}")
