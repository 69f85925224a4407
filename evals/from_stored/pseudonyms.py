"""Takes out of a text what says who somebody is, and puts stand-ins for it, the same each time."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from phonenumbers import Leniency, PhoneNumberMatcher

from easymo.guardrails import pins

COUNTRY = "RW"
NATIONAL_DIGITS = 9
PIN = "837164"
CARD_DIGITS = range(13, 20)
ID_DIGITS = 16

WAMID = re.compile(r"wamid\.[A-Za-z0-9+/=_-]+")
USER_ID = re.compile(r"\b[A-Z]{2}\.\d{6,}\b")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# A number that begins like 00250 was a phone's.
LONG_NUMBER = re.compile(r"(?<!\d)(?!00)\d(?:[ -]?\d){12,18}(?!\d)")
# Without the leading 0, as the matcher takes no number.
BARE_PHONE = re.compile(r"(?<!\d)7[2389](?:[ .-]?\d){7}(?!\d)")
PLATE = re.compile(r"\b(?:R[A-Z]{2}|GR|IT|CD|RDF|RNP)[ -]?\d{3}[ -]?[A-Z]\b", re.IGNORECASE)
SECRET = re.compile(
    r"(?i)(\b(?:pin|otp|code|password|passe|secret|siri|ijambo)\b\D{0,15})(\d{4,8})(?!\d)"
)


@dataclass
class Pseudonyms:
    """`names` and `phones` are those known beforehand; others are made up as they turn up."""

    names: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    """By the last nine digits."""
    _made: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        for pattern, kind, make in (
            (WAMID, "wamid", lambda _old, number: f"wamid.{number}"),
            (USER_ID, "user id", lambda old, number: f"{old[:2]}.{number:06}"),
            (EMAIL, "email", lambda _old, number: f"someone{number}@example.com"),
        ):
            text = pattern.sub(self._by(kind, make), text)
        text = self._without_phones(text)
        text = LONG_NUMBER.sub(self._by("number", _long_number), text)
        text = PLATE.sub(self._by("plate", _plate), text)
        text = SECRET.sub(lambda found: found[1] + PIN[: len(found[2])], text)
        if _is_a_pin(text):
            return re.sub(r"\d+", lambda found: PIN[: len(found[0])], text)
        return self._without_names(text)

    def within(self, value: object) -> object:
        """The same in all texts of a value as JSON has them."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {key: self.within(one) for key, one in value.items()}
        return [self.within(one) for one in value] if isinstance(value, list) else value

    def _by(self, kind: str, make: Callable[[str, int], str]) -> Callable[[re.Match[str]], str]:
        made = self._made.setdefault(kind, {})

        def instead(found: re.Match[str]) -> str:
            key = re.sub(r"[\s-]", "", found[0]).upper() if kind != "wamid" else found[0]
            new = made.setdefault(key, make(key, len(made) + 1))
            return new if kind in ("wamid", "user id", "email") else in_the_shape_of(found[0], new)

        return instead

    def _without_phones(self, text: str) -> str:
        pieces, end = [], 0
        for match in PhoneNumberMatcher(text, COUNTRY, leniency=Leniency.VALID):
            pieces += [text[end : match.start], self._phone(match.raw_string)]
            end = match.end
        text = "".join((*pieces, text[end:]))
        for number in list(self.phones):
            spaced = r"(?<!\d)" + r"[ .\-()]*".join(number) + r"(?!\d)"
            text = re.sub(spaced, lambda match: self._phone(match[0]), text)
        return BARE_PHONE.sub(lambda match: self._phone(match[0]), text)

    def _phone(self, old: str) -> str:
        number = re.sub(r"\D", "", old)[-NATIONAL_DIGITS:]
        if number in self.phones.values():
            return old
        new = self.phones.setdefault(number, f"7880009{len(self.phones) + 1:02}")
        return in_the_shape_of(old, new)

    def _without_names(self, text: str) -> str:
        """Longest first, so that a whole name is not taken apart."""
        if not self.names:
            return text
        known = sorted(self.names, key=len, reverse=True)
        pattern = rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in known)})(?!\w)"
        return re.sub(
            pattern, lambda found: self.names[found[0].casefold()], text, flags=re.IGNORECASE
        )


def names(people: Iterable[tuple[str, str]], kept: Sequence[str] = ()) -> dict[str, str]:
    """Whole names and their parts, in lower case; `kept` are words that are no secret."""
    found: dict[str, str] = {}
    for old, new in people:
        found.setdefault(" ".join(old.casefold().split()), new)
        for part, instead in zip(old.split(), _endless(new), strict=False):
            if len(part) > 2 and part.casefold() not in kept:
                found.setdefault(part.casefold(), instead)
    return found


def _endless(name: str) -> Iterable[str]:
    parts = name.split()
    return (parts[min(number, len(parts) - 1)] for number in count())


def in_the_shape_of(old: str, new: str) -> str:
    """`new` with the spaces and signs of `old`; what `old` has before is kept as it is."""
    letters, shaped = list(new), []
    for sign in reversed(old):
        shaped.append(letters.pop() if sign.isalnum() and letters else sign)
    return "".join(reversed(shaped))


def _long_number(old: str, number: int) -> str:
    if is_a_card(old):
        body = f"4{number:0{len(old) - 2}}"
        return next(body + str(last) for last in range(10) if is_a_card(body + str(last)))
    return f"1{1990 + number}{number:0{len(old) - 5}}" if len(old) == ID_DIGITS else "1" * len(old)


def _plate(old: str, number: int) -> str:
    return f"{old[:1]}{'X' * (len(old) - 5)}{number:03}Z"


def is_a_card(digits: str) -> bool:
    """Luhn's sum."""
    doubled = [int(one) * 2 for one in digits[-2::-2]]
    total = sum(int(one) for one in digits[-1::-2]) + sum(sum(divmod(one, 10)) for one in doubled)
    return len(digits) in CARD_DIGITS and total % 10 == 0


def _is_a_pin(text: str) -> bool:
    """A message that is a PIN and no amount: those end with zeros."""
    found = pins.digits(text)
    return found is not None and pins.is_whole(found) and not found.endswith("00")
