"""What one burst of a customer's messages says: intents and facts, by rules alone."""

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from re import Pattern

from easymo.models.guided.entities import venues
from easymo.models.guided.entities.goods import everyday_goods, order_items
from easymo.models.guided.entities.goods.order_talk import names_goods
from easymo.models.guided.entities.money import amount_spans
from easymo.models.guided.entities.named_booking import names_noun
from easymo.models.guided.entities.names import introduces
from easymo.models.guided.entities.people.words import people_numbers
from easymo.models.guided.entities.ratings import find_ratings
from easymo.models.guided.entities.special_requests import find_special_request, is_of_a_seat
from easymo.models.guided.lexicon.intents import (
    BOOKINGS,
    INTENTS,
    RIDES,
    SHOPPING,
    Intent,
    Intents,
    intents_with,
)
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.spelling import correct_spelling, has_known_words
from easymo.models.guided.lexicon.text import alternation, fold, mask, whole
from easymo.models.guided.nlu.corrections import LineFacts, read_line
from easymo.models.guided.nlu.fact_reading import FactReading
from easymo.models.guided.nlu.facts import Facts, Moment
from easymo.models.guided.nlu.phrase_match import is_said, match_intents

LONGEST_READ = 2_000
FEW_WORDS = 6
MANY_WORDS = 12
OF_BOOKING: Intents = BOOKINGS - {"book", "availability"}
BESIDE_MONEY: Intents = intents_with("pays") | {"balance", "book"}
"""What is also in `weka elfu kumi kwa momo`, `mets 8000 sur mon compte`."""
REMEMBERED = 512
"""Readings: triage, the agent and the parts of a message ask for the same ones."""


@dataclass(frozen=True)
class Understanding:
    """What the rules read. `bare` holds numbers that nothing in the text explains."""

    text: str
    facts: Facts = field(default_factory=Facts)
    intents: tuple[Intent, ...] = ()
    bare: tuple[int, ...] = ()
    words: int = 0
    unexplained: int = 0
    is_question: bool = False
    is_correction: bool = False
    corrects_itself: bool = False
    again: bool = False
    other_venue: bool = False
    has_known_words: bool = False
    ordinal: int | None = None
    open: frozenset[str] = field(default=frozenset())
    """Facts that were said in more than one way, or that cannot be."""

    @property
    def may_have_meaning(self) -> bool:
        """Whether the nearest meaning is worth asking for: not of a lone word, nor of gibberish."""
        return self.words > 1 and self.has_known_words

    @property
    def is_of_booking(self) -> bool:
        """Whether it cancels, changes or views a booking by that word, whatever it is like."""
        return self.intent in OF_BOOKING and names_noun(fold(self.text))

    @property
    def only_number(self) -> int | None:
        """The one number that nothing explains; None where there is none, or another one."""
        return self.bare[0] if len(self.bare) == 1 else None

    @property
    def intent(self) -> Intent | None:
        return self.intents[0] if self.intents else None


def understand(text: str, situation: Situation, language: str) -> Understanding:
    """Read a burst, line by line; a later line corrects an earlier one."""
    return _understand(text, Moment.of(situation, language))


def read_facts(plain: str, situation: Situation, language: str) -> Facts:
    """The facts alone, of folded words in plain spelling, as our own are."""
    return _read_facts(plain, Moment.of(situation, language))


@lru_cache(maxsize=REMEMBERED)
def _read_facts(plain: str, moment: Moment) -> Facts:
    return FactReading(plain, moment).facts()


@lru_cache(maxsize=REMEMBERED)
def _understand(text: str, moment: Moment) -> Understanding:
    plain = correct_spelling(text[:LONGEST_READ], [name for name, _ in moment.venues])
    lines = [_line(line, moment) for line in plain.split("\n") if line]
    facts, still_open = Facts(), frozenset[str]()
    for line in lines:
        facts = facts.with_(line.facts)
        still_open = (still_open - set(line.facts.known)) | line.open
    facts = _with_request(facts, find_special_request(text[:LONGEST_READ]))
    found = [intent for line in lines for intent in line.intents]
    if introduces(text) and not facts:
        found.append("call_me")
    return Understanding(
        text=text,
        facts=facts,
        intents=tuple(name for name in INTENTS if name in found),
        bare=tuple(n for line in lines for n in line.bare),
        words=sum(line.words for line in lines),
        unexplained=sum(line.unexplained for line in lines),
        is_question=any(line.is_question for line in lines),
        is_correction=any(line.is_correction for line in lines),
        corrects_itself=any(line.corrects_itself for line in lines),
        again=any(line.again for line in lines),
        other_venue=any(line.other_venue for line in lines),
        has_known_words=has_known_words(plain),
        ordinal=next((line.ordinal for line in reversed(lines) if line.ordinal), None),
        open=still_open,
    )


def _with_request(facts: Facts, request: str | None) -> Facts:
    """`et une place près de la fenêtre`: one place by the window is no party of one."""
    if request and facts.guests == 1 and is_of_a_seat(request):
        facts = replace(facts, guests=None)
    return facts.with_(Facts(special_request=request))


def _line(text: str, moment: Moment) -> Understanding:
    marks = find_ratings(text)
    read = read_line(_hidden("greetings", mask(text, marks)), moment)
    return Understanding(
        text=text,
        intents=_intents(text, read) or (("thanks",) if marks else ()),
        words=len(text.split()),
        is_question="?" in text,
        again=bool(_pattern("again").search(venues.strip_other(text))),
        other_venue=venues.asks_for_other(text),
        ordinal=_ordinal(text),
        **vars(read),
    )


def _intents(text: str, read: LineFacts) -> tuple[Intent, ...]:
    if _pattern("tables").fullmatch(text.strip(" ?.!")):
        return ("book",)
    said = tuple(_goods_intents(text) or match_intents(_hidden("hedges", text)))
    facts = read.facts
    if not facts and _counts_goods(text, said):
        return ("order",)
    if said == ("info",) and not facts and _asks_price_of_goods(text):
        return ("products",)
    if BESIDE_MONEY.issuperset(said) and _puts_money(text, facts, into_wallet="balance" in said):
        return ("top_up",)
    of_people = facts.guests is not None or people_numbers().search(fold(text))
    if "top_up" in said and of_people and not amount_spans.names_money(text):
        # In Swahili one adds people and money with one word.
        return tuple(intent for intent in said if intent != "top_up")
    if (
        is_said(text, "info")
        and not facts
        and names_goods(text)
        and not {*said} & (SHOPPING | RIDES)
    ):
        # "How much is the rice at Simba?"
        return tuple(name for name in INTENTS if name in {*said, "products"})
    if facts.is_order and facts.venue and "ride" in said and not is_said(text, "ride"):
        # So many people at one of our places, then: they come there for a table.
        return tuple(intent for intent in said if intent != "ride")
    return said


def _counts_goods(text: str, said: tuple[Intent, ...]) -> bool:
    """`one shirt for men`, in words that ask for nothing; `too dear, one Nokia 105 then`."""
    if not said:
        return everyday_goods.counts_goods(text)
    is_other = said == ("too_dear",) and everyday_goods.names_model(text)
    return is_other and order_items.read_quantity(text) is not None


def _asks_price_of_goods(text: str) -> bool:
    """`by the way, how much is the rice at Simba?`: goods, whatever was spoken of before."""
    return bool(_amounts().search(text)) and bool(everyday_goods.find_goods(text))


@cache
def _amounts() -> Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.others.amounts))


def _puts_money(text: str, facts: Facts, *, into_wallet: bool) -> bool:
    """`top me 5k`, `weka elfu kumi`: an amount to put somewhere, and no more than that."""
    most = MANY_WORDS if into_wallet and "?" not in text else FEW_WORDS
    if facts.day or facts.time or facts.venue or len(text.split()) > most:
        return False
    return (
        not names_noun(text)
        and bool(_pattern("putting").search(text))
        and amount_spans.names_money(text)
    )


def _hidden(cue: str, text: str) -> str:
    """Without `habari za jioni`, which is no evening to come; without `if that is possible`."""
    return _pattern(cue).sub(lambda said: " " * len(said[0]), text)


def _goods_intents(text: str) -> list[Intent]:
    """Of a message that is nothing but goods: `sugar` is looked for, `2 sugar` is ordered."""
    said = match_intents(text)
    if set(said) - {"ride", "shops"} or "@" in text or not everyday_goods.names_only_goods(text):
        return []
    # `add rice` is about what was ordered before.
    if (
        is_said(text, "ride")
        or _pattern("adding").search(text)
        or _pattern("dropping").search(text)
    ):
        return []
    return ["order" if order_items.read_quantity(text) is not None else "products"]


@cache
def _pattern(cue: str) -> Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.cues, cue)))


def _ordinal(text: str) -> int | None:
    return next((n for pattern, n in _ordinals() if pattern.search(text)), None)


@cache
def _ordinals() -> tuple[tuple[Pattern[str], int], ...]:
    said = [pair for book in phrasebooks() for pair in book.cues.ordinals.items()]
    return tuple((whole(alternation([phrase])), n) for phrase, n in said)
