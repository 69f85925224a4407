"""Numbers in words, as amounts are written: English, French and Kinyarwanda."""

SCALES = {
    "hundred": 100,
    "cent": 100,
    "cents": 100,
    "thousand": 1_000,
    "mille": 1_000,
    "mil": 1_000,
    "million": 1_000_000,
    "millions": 1_000_000,
}
UNITS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "un": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
}
TEENS = {
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "dix": 10,
    "onze": 11,
    "douze": 12,
    "treize": 13,
    "quatorze": 14,
    "quinze": 15,
    "seize": 16,
    "dix sept": 17,
    "dix huit": 18,
    "dix neuf": 19,
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "soixante dix": 70,
    "quatre vingt": 80,
    "quatre vingts": 80,
    "quatre vingt dix": 90,
}
AND = {"and", "et"}
ARTICLES = {"a", "un", "une"}

# Kinyarwanda counts thousands and hundreds by words that come first: ibihumbi bitanu is 5,000.
RW_THOUSANDS = {
    "bibiri": 2,
    "bitatu": 3,
    "bine": 4,
    "bitanu": 5,
    "bitandatu": 6,
    "birindwi": 7,
    "umunani": 8,
    "icyenda": 9,
    "icumi": 10,
    "makumyabiri": 20,
    "mirongo itatu": 30,
    "mirongo ine": 40,
    "mirongo itanu": 50,
    "mirongo itandatu": 60,
    "mirongo irindwi": 70,
    "mirongo inani": 80,
    "mirongo icyenda": 90,
    "ijana": 100,
    "magana abiri": 200,
    "magana atatu": 300,
    "magana ane": 400,
    "magana atanu": 500,
}
RW_HUNDREDS = {
    "ijana": 100,
    "magana abiri": 200,
    "magana atatu": 300,
    "magana ane": 400,
    "magana atanu": 500,
    "magana atandatu": 600,
    "magana arindwi": 700,
    "magana inani": 800,
    "magana cyenda": 900,
}
RW_TENS_JOINED = {"icumi", "makumyabiri"} | {word for word in RW_THOUSANDS if "mirongo" in word}
RW_ONE_THOUSAND, RW_MANY_THOUSANDS, RW_AND = "igihumbi", "ibihumbi", "na"


def read(words: str) -> int | None:
    """The number that folded `words` say, whole and without anything beside it."""
    if words.split()[:1] in ([RW_ONE_THOUSAND], [RW_MANY_THOUSANDS]) or words in RW_HUNDREDS:
        return _kinyarwanda(words)
    tokens = [word for word in words.split() if word not in AND]
    if tokens[:1] and tokens[0] in ARTICLES and tokens[1:2] and tokens[1] in SCALES:
        tokens = tokens[1:]
    # From the largest scale down, each at most once: `five six` and `ten thousand thousand` are
    # no numbers.
    return _scaled(tokens, [1_000_000, 1_000]) if tokens else None


def _scaled(tokens: list[str], scales: list[int]) -> int | None:
    if not scales:
        return _below_a_thousand(tokens)
    scale, *smaller = scales
    at = next((i for i, word in enumerate(tokens) if SCALES.get(word) == scale), None)
    if at is None:
        return _scaled(tokens, smaller)
    times = _below_a_thousand(tokens[:at]) if at else 1
    rest = _scaled(tokens[at + 1 :], smaller) if tokens[at + 1 :] else 0
    return times * scale + rest if times and rest is not None else None


def _below_a_thousand(tokens: list[str]) -> int | None:
    at = next((i for i, word in enumerate(tokens) if SCALES.get(word) == 100), None)
    if at is None:
        return _below_a_hundred(tokens)
    times = UNITS.get(" ".join(tokens[:at])) if at else 1
    rest = _below_a_hundred(tokens[at + 1 :]) if tokens[at + 1 :] else 0
    return times * 100 + rest if times and rest is not None else None


def _below_a_hundred(tokens: list[str]) -> int | None:
    if len(tokens) == 1 and tokens[0].isdecimal() and not tokens[0].startswith("0"):
        return int(tokens[0]) if len(tokens[0]) <= 3 else None  # `5 thousand`, `250 mille`
    said = " ".join(tokens)
    for known in (UNITS, TEENS, TENS):
        if said in known:
            return known[said]
    for length in range(len(tokens) - 1, 0, -1):
        tens, rest = TENS.get(" ".join(tokens[:length])), " ".join(tokens[length:])
        if tens is None:
            continue
        if rest in UNITS:
            return tens + UNITS[rest]
        # soixante et onze, quatre vingt quinze
        if tens in (60, 80) and rest in TEENS and tokens[0] in ("soixante", "quatre"):
            return tens + TEENS[rest]
    return None


def _kinyarwanda(words: str) -> int | None:
    head, _, tail = words.partition(" ")
    if words in RW_HUNDREDS:
        return RW_HUNDREDS[words]
    if head == RW_ONE_THOUSAND:
        return _with_hundreds(1_000, tail.removeprefix(f"{RW_AND} "))
    parts = tail.split(f" {RW_AND} ")
    times = RW_THOUSANDS.get(parts[0])
    if times is None:
        return None
    if len(parts) > 1 and parts[0] in RW_TENS_JOINED and RW_THOUSANDS.get(parts[1], 10) < 10:
        times, parts = times + RW_THOUSANDS[parts[1]], parts[1:]
    return _with_hundreds(times * 1_000, f" {RW_AND} ".join(parts[1:]))


def _with_hundreds(thousands: int, rest: str) -> int | None:
    if not rest:
        return thousands
    return thousands + RW_HUNDREDS[rest] if rest in RW_HUNDREDS else None


VOCABULARY = frozenset(
    word
    for table in (SCALES, UNITS, TEENS, TENS, RW_THOUSANDS, RW_HUNDREDS)
    for phrase in table
    for word in phrase.split()
) | {RW_ONE_THOUSAND, RW_MANY_THOUSANDS}
