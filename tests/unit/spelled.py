"""Numbers in words, as people spell them in Swahili and Kinyarwanda: for tests of reading them."""

SW_UNITS = ["", "moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa"]
SW_TENS = [
    "",
    "kumi",
    "ishirini",
    "thelathini",
    "arobaini",
    "hamsini",
    "sitini",
    "sabini",
    "themanini",
    "tisini",
]

RW_THOUSANDS = [
    "",
    "kimwe",
    "bibiri",
    "bitatu",
    "bine",
    "bitanu",
    "bitandatu",
    "birindwi",
    "umunani",
    "icyenda",
]
RW_MILLIONS = [
    "",
    "imwe",
    "ebyiri",
    "eshatu",
    "enye",
    "eshanu",
    "esheshatu",
    "zirindwi",
    "umunani",
    "icyenda",
]
RW_FRANCS = [
    "",
    "rimwe",
    "abiri",
    "atatu",
    "ane",
    "atanu",
    "atandatu",
    "arindwi",
    "umunani",
    "icyenda",
]
RW_TENS = [
    "", "icumi", "makumyabiri", "mirongo itatu", "mirongo ine", "mirongo itanu",
    "mirongo itandatu", "mirongo irindwi", "mirongo inani", "mirongo icyenda",
]  # fmt: skip
RW_HUNDREDS = [
    "", "ijana", "magana abiri", "magana atatu", "magana ane", "magana atanu",
    "magana atandatu", "magana arindwi", "magana inani", "magana cyenda",
]  # fmt: skip


def swahili(number: int, *, joiner: str = " na ") -> str:
    """`joiner` stands between thousands and hundreds; the others are always said."""
    parts = []
    for scale, name in ((1_000_000, "milioni"), (100_000, "laki"), (1_000, "elfu")):
        count, number = divmod(number, scale)
        if count:
            parts.append(f"{name} {_swahili_below_a_thousand(count)}")
    if number:
        parts.append(_swahili_below_a_thousand(number))
    return joiner.join(parts)


def _swahili_below_a_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    said = [f"mia {SW_UNITS[hundreds]}" if hundreds else "", SW_TENS[tens], SW_UNITS[units]]
    return " na ".join(word for word in said if word)


def kinyarwanda(number: int) -> str:
    parts = []
    millions, number = divmod(number, 1_000_000)
    thousands, number = divmod(number, 1_000)
    if millions:
        parts.append(f"miliyoni {_kinyarwanda_below_a_thousand(millions, RW_MILLIONS)}")
    if thousands == 1:
        parts.append("igihumbi")
    elif thousands:
        parts.append(f"ibihumbi {_kinyarwanda_below_a_thousand(thousands, RW_THOUSANDS)}")
    if number:
        parts.append(_kinyarwanda_below_a_thousand(number, RW_FRANCS))
    return _and(parts)


def _kinyarwanda_below_a_thousand(number: int, units: list[str]) -> str:
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    ten = "cumi" if tens == 1 and unit else RW_TENS[tens]
    return _and([word for word in (RW_HUNDREDS[hundreds], ten, units[unit]) if word])


def _and(parts: list[str]) -> str:
    """`na`, which loses its vowel before another one."""
    said = parts[0]
    for part in parts[1:]:
        said += f" n'{part}" if part[0] in "aeiou" else f" na {part}"
    return said
