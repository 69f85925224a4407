"""Names of people, shops and places that nobody of this conversation has named."""

import re
from functools import cache

from easymo.guardrails.evidence import Evidence
from easymo.guardrails.facts.calendar_names import months, short_weekdays, weekdays
from easymo.guardrails.text_forms import words
from easymo.guardrails.vocabulary import read_list
from easymo.messages.catalogue import LANGUAGES, sentences

WITHIN = re.compile(r"(?<=[^\W\d_A-Z] |[,;] )[\"“«'(]?\s?([A-ZÀ-Þ][^\W\d_]+(?:['-][^\W\d_]+)*)")
"""A capital within a sentence, and not after a word that is all capitals."""
QUOTED = re.compile(r"[*_\"“«‘'][^*_\"”»’'\n]{1,40}[*_\"”»’']|[([{][^)\]}\n]{1,40}[)\]}]")
"""What is dressed up is a button or a word to write."""


def find_unknown(text: str, evidence: Evidence) -> str | None:
    """A name that stands in nothing that was told, asked or known to everybody."""
    found = [*WITHIN.findall(QUOTED.sub(" ", text)), *_acting().findall(text)]
    if not found:
        return None
    found = [str(one) for one in found if everyday().isdisjoint(words(one))]
    if not found:
        return None
    told = words(f"{evidence.proven}\n{evidence.briefing}\n{evidence.asked}")
    return next((one for one in found if set(told).isdisjoint(words(one))), None)


@cache
def everyday() -> frozenset[str]:
    """Words of every message of EasyMO, of the calendar, and names that are nobody's."""
    said = [word for one in LANGUAGES for text in sentences(one) for word in words(text)]
    days = [*months(), *weekdays(), *short_weekdays()]
    plurals = [f"{day}s" for day in weekdays()]
    spoken = [word for one in read_list("languages").values() for word in one["words"].split()]
    return frozenset([*said, *days, *plurals, *spoken, *read_list("people")["known"]])


@cache
def _acting() -> re.Pattern[str]:
    """A capital at the beginning, before what people do."""
    read = read_list("people")
    doing, common = "|".join(read["doing"]), "|".join(read["common"])
    return re.compile(rf"(?:^|[.!?\n]\s*)(?!(?:{common}))([A-ZÀ-Þ][^\W\d_]+)(?= (?:{doing})\b)")
