"""PINs: found in what a customer writes, refused when anybody would guess them, hashed."""

import asyncio
import hashlib
import hmac
import re
import unicodedata
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

SHORTEST, LONGEST = 4, 6
# Three digits or ten are a PIN mistyped, and nobody's business either.
LEAST_TAKEN, MOST_TAKEN = 3, 16

# What people write around a PIN. Any other word makes it another message.
_BESIDE = re.compile(
    "a|ancienne?|c|ce|code|de?|est|here|i|is|it|its|la?|le|m|ma|merci|mon|mot|my|new|nouveau"
    "|nouvelle|number|numero|ok|old|oui|passe|password|pin|please|s|secret|stp|svp|thanks?|the|this"
    "|voici|voila|yes|you"
)
# A time, a date, an amount, a range: digits that belong together in another way.
_OTHERWISE = re.compile(r"\d\s*[:/,+]\s*\d")
_HIDDEN = re.compile(r"(?<!\d)\d{4,6}(?!\d|\s*(?:rwf|frw|francs?|frs?|f)\b)")
_PIECES = re.compile(r"[0-9]+|[^\W\d_]+")


def digits(text: str) -> str | None:
    """The digits of a message that is nothing but a PIN, right or mistyped."""
    plain = _plain(text)
    if _OTHERWISE.search(plain):
        return None
    pieces = _PIECES.findall(plain)
    found = "".join(piece for piece in pieces if piece.isdigit())
    if not LEAST_TAKEN <= len(found) <= MOST_TAKEN:
        return None
    words = (piece for piece in pieces if not piece.isdigit())
    return found if all(_BESIDE.fullmatch(word) for word in words) else None


def could_hide_one(text: str) -> bool:
    """Whether digits as long as a PIN stand among other words, and not as an amount."""
    return _HIDDEN.search(_plain(text)) is not None


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(str(unicodedata.decimal(c, c)) for c in plain if not unicodedata.combining(c))


def is_whole(found: str) -> bool:
    """Whether digits are as many as a PIN has."""
    return SHORTEST <= len(found) <= LONGEST


def is_weak(pin: str) -> bool:
    """Whether a thief would try it first: 1111, 1212, 123123, 4321, 1987, 2580."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    repeats = any(pin == pin[:length] * (len(pin) // length) for length in (1, 2, 3))
    is_year = len(pin) == SHORTEST and pin[:2] in ("19", "20")
    return repeats or steps in ({1}, {9}) or is_year or pin in ("2580", "0852")


class PinHasher:
    """Hashes PINs so that a stolen table says nothing without the pepper.

    Ten thousand PINs are tried in minutes, whatever the hash: the pepper is what a thief lacks.
    """

    def __init__(self, pepper: str) -> None:
        self._pepper = pepper.encode()
        # Of the strengths OWASP names, the one that takes the least memory: many hash at once.
        self._argon = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

    async def hash(self, customer_id: int, pin: str) -> str:
        """In a thread: it takes some ten milliseconds of a processor."""
        return await asyncio.to_thread(self._argon.hash, self._keyed(customer_id, pin))

    async def matches(self, known: str, customer_id: int, pin: str) -> bool:
        try:
            keyed = self._keyed(customer_id, pin)
            return await asyncio.to_thread(self._argon.verify, known, keyed)
        except VerifyMismatchError:
            return False

    def _keyed(self, customer_id: int, pin: str) -> bytes:
        # With the customer, so that a hash copied into another's row is worth nothing.
        return hmac.digest(self._pepper, f"{customer_id}:{pin}".encode(), hashlib.sha256)
