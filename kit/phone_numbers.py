"""Phone numbers as people write them."""

import phonenumbers

HOME = "RW"


def as_whatsapp_has_it(written: str) -> str | None:
    """Digits with the country first, as WhatsApp names its users; None when it is no number.

    "0788 000 001", "+250-788-000001", "00250788000001" and "250788000001" are the same one.
    """
    text = written.strip()
    if text.startswith("00"):
        text = "+" + text[2:]
    for candidate in (text, "+" + text):
        if number := _possible(candidate):
            return number
    return None


def _possible(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or any(character.isalpha() for character in text):
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
