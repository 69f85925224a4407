"""What each language brings: the lists in `phrases/<code>/`, for a native speaker to correct."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import BaseModel, ConfigDict

from easymo.models.guided.lexicon.intents import Intent

BESIDE_THE_LISTS = {"first_messages.toml", "corpus.toml"}
"""What a classifier is fitted on, and what tests read."""


class PhraseSection(BaseModel):
    """A table of a phrase file. A misspelled name in the file is an error, not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DateWords(PhraseSection):
    relative: dict[str, int]
    now: list[str]
    short_weekdays: dict[str, int]
    weekdays: dict[str, int] = {}
    short_months: dict[str, int]
    next: list[str]
    last: list[str]
    last_week: list[str]
    this_week: list[str]
    next_week: list[str]
    week_later: list[str]
    weekend: list[str]
    last_weekend: list[str]
    next_weekend: list[str]
    this_month: list[str]
    next_month: list[str]
    ahead_before: list[str]
    ahead_after: list[str]
    ago_before: list[str]
    ago_after: list[str]
    units: dict[str, int]
    month_units: list[str]
    month_before: list[str] = []
    ordinals: list[str]
    ordinal_nouns: list[str] = []
    after_day: list[str] = []
    possessives: list[str] = []
    day_before: list[str]
    sure_day_before: list[str] = []
    bare_day_after: list[str]
    of: list[str]


class TimeWords(PhraseSection):
    hour: list[str]
    at: list[str]
    morning: list[str]
    evening: list[str]
    fixed: dict[str, str]
    half_past: list[str] = []
    quarter_past: list[str] = []
    quarter_to: list[str] = []
    minutes_past: list[str] = []
    minutes_to: list[str] = []
    minute_units: list[str] = []
    and_half: list[str] = []
    and_quarter: list[str] = []
    less_quarter: list[str] = []
    less: list[str] = []
    roughly: list[str] = []
    before: list[str]
    not_before: list[str]
    range_from: list[str]
    between: list[str]
    until: list[str]
    range_to: list[str]
    range_and: list[str]
    lasting: list[str]
    lasting_after: list[str] = []
    delay_before: list[str]
    delay_after: list[str] = []
    delay_units: dict[str, int]
    delay_fixed: dict[str, int]
    delay_half: list[str]
    clock: list[str] = []
    clock_hours: dict[str, int] = {}
    clock_glued: dict[str, int] = {}
    clock_minutes_after: list[str] = []
    clock_sharp: list[str] = []
    missing: list[str] = []
    until_hour: list[str] = []
    parts_of_day: dict[str, tuple[int, int]] = {}


class GuestWords(PhraseSection):
    units: list[str]
    company: list[str]
    units_before: list[str] = []
    company_before: list[str] = []
    before: list[str]
    perhaps_before: list[str]
    after: list[str]
    fixed: dict[str, int]
    speaker: list[str]
    speaker_beside_company: list[str]
    companions: list[str]
    kin_adjectives: list[str] = []
    pairs: list[str]
    couples: list[str]
    numbers_of_people: list[str] = []
    groups: list[str]
    together_with: list[str]
    speaker_glued: list[str] = []
    for_party: list[str]
    it_is: list[str]
    bounds: list[str]
    bounds_after: list[str] = []
    tables: list[str] = []
    tables_of: list[str] = []
    other_units: list[str] = []
    other_units_before: list[str] = []
    roughly: list[str] = []


class VenueWords(PhraseSection):
    other: list[str]
    same: list[list[str]]
    ignored: list[str]
    unknown: list[str] = []
    known: list[str] = []


class Cues(PhraseSection):
    negations: list[str]
    denials: list[str]
    corrections: list[str]
    rather: list[str]
    than: list[str]
    joins: list[str]
    alternatives: list[str]
    again: list[str]
    polite: list[str]
    empty: list[str]
    leaning: list[str]
    passing: list[str]
    asking: list[str]
    greetings: list[str]
    hedges: list[str]
    tables: list[str]
    putting: list[str]
    goes_on: list[str]
    interjections: list[str]
    instructing: list[str]
    hanging: list[str]
    out_of: list[str]
    stars: list[str]
    adding: list[str]
    dropping: list[str]
    only: list[str] = []
    becoming: list[str]
    collecting: list[str]
    making: list[str]
    instead: list[str]
    in_all: list[str]
    purses: list[str]
    belongs_to: list[str]
    own: list[str]
    same: list[list[str]] = []
    forgetting: list[str]
    speaker: list[str]
    ordinals: dict[str, int]
    bare_ordinals: dict[str, int]


class ChangeWords(PhraseSection):
    """How a booking that there is already is named: by its noun, whose it is, what links a day to
    it, and which nouns have a number; how its party grows or shrinks by so many, and how what it is
    then begins; and how it moves to later or earlier."""

    bookings: list[str] = []
    numbered: list[str] = []
    in_all: list[str] = []
    one_more: list[str] = []
    same: list[str] = []
    anew: list[str] = []
    later: list[str] = []
    earlier: list[str] = []
    theirs: list[str] = []
    pointing: list[str] = []
    links: list[str] = []
    more: list[str] = []
    fewer: list[str] = []


class WordsOfOthers(PhraseSection):
    """What is kept of a customer (`records`, `owned` behind a name, `numbered` with a number,
    `kept` of a phone's number), who others are, how it is asked what they did or have, and to be
    told or shown it (`tells`), or what was `made_by` them; how somebody claims to rule; and how it
    is asked (`how_known`) what we know of the customer, and who told it (`own_data`)."""

    records: list[str] = []
    numbered: list[str] = []
    owned: list[str] = []
    no_names: list[str] = []
    clients: list[str] = []
    who: list[str] = []
    asks: list[str] = []
    asks_after: list[str] = []
    deeds: list[str] = []
    deeds_asked: list[str] = []
    amounts: list[str] = []
    having: list[str] = []
    ruling: list[str] = []
    mine: list[str] = []
    tells: list[str] = []
    kept: list[str] = []
    made_by: list[str] = []
    own_data: list[str] = []
    how_known: list[str] = []


class SpecialRequestWords(PhraseSection):
    """What the venue may be asked besides, how a question about it begins, which word parts it from
    an order, and how it begins itself. `late` says that they come later than they booked."""

    about: list[str] = []
    late: list[str] = []
    questions: list[str] = []
    joins: list[str] = []
    asking: list[str] = []
    seats: list[str] = []


class RouteWords(PhraseSection):
    start: list[str] = []
    end: list[str] = []
    near: list[str] = []
    onward: list[str] = []
    between: list[str] = []
    here: list[str] = []
    venues: list[str] = []
    shops: list[str] = []
    no_place: list[str] = []
    everyday: list[str] = []
    abroad: list[str] = []
    own_travel: list[str] = []
    other_travel: list[str] = []
    ignored: list[str] = []


class DrivingWords(PhraseSection):
    available: list[str] = []
    off: list[str] = []


class ShoppingWords(PhraseSection):
    units: list[str] = []
    units_before: list[str] = []
    sizes: list[str] = []
    of: list[str] = []
    dozens: list[str] = []
    halves: list[str] = []
    until: list[str] = []
    kilos: list[str] = []
    litres: list[str] = []
    models: list[str] = []
    qualities: dict[str, str] = {}
    counts: dict[str, int] = {}
    joins: list[str] = []
    at_shop: list[str] = []
    ends_shop: list[str] = []
    spelled: dict[str, str] = {}
    goods: list[str] = []
    ignored: list[str] = []


class HomeWords(PhraseSection):
    house: list[str] = []
    apartment: list[str] = []
    land: list[str] = []
    office: list[str] = []
    rent: list[str] = []
    sale: list[str] = []
    rooms: list[str] = []
    least: list[str] = []
    denials: list[str] = []
    near: list[str] = []
    ignored: list[str] = []


class IntentPhrases(PhraseSection):
    phrases: list[str]
    examples: list[str] = []


class Sign(PhraseSection):
    """One of `words` and one of `beside` in one line, and none of `unless`."""

    words: list[str]
    beside: list[str]
    unless: list[str] = []


class Assent(PhraseSection):
    yes: list[str]
    no: list[str]
    filler: list[str]


class AgreeingWords(PhraseSection):
    """What agrees to one thing alone: `call one` to a ride, `I take it` to goods."""

    trip: list[str] = []
    goods: list[str] = []
    visit: list[str] = []


class TaskNouns(PhraseSection):
    """What is quoted, by its name: `yes for the table`; `around` may stand beside it.

    `seeing` is how they say that they come and see a home, `wishing` how a wish for goods begins,
    `totals` how they ask what is to be paid in all.
    """

    table: list[str] = []
    trip: list[str] = []
    goods: list[str] = []
    visit: list[str] = []
    around: list[str] = []
    seeing: list[str] = []
    wishing: list[str] = []
    totals: list[str] = []


class CallingOffWords(PhraseSection):
    """What calls off a quote: a verb, a noun of what is quoted, and nothing but words around."""

    verbs: list[str]
    around: list[str]
    table: list[str]
    trip: list[str]
    goods: list[str]
    visit: list[str]
    money: list[str]


class PayingWords(PhraseSection):
    """What stands beside a yes to a payment: that it is their own number, and what pays it."""

    own_number: list[str]
    momo: list[str]
    wallet: list[str]


class NameWords(PhraseSection):
    """What stands before a name; `being` only before one that nobody takes for another word."""

    introducing: list[str] = []
    being: list[str] = []
    so: list[str] = []


class Phrasebook(PhraseSection):
    language: str
    evidence: list[str]
    known: list[str]
    slang: dict[str, str]
    numbers: dict[str, int]
    cues: Cues
    dates: DateWords
    times: TimeWords
    guests: GuestWords
    venues: VenueWords
    changes: ChangeWords = ChangeWords()
    special_requests: SpecialRequestWords = SpecialRequestWords()
    others: WordsOfOthers = WordsOfOthers()
    route: RouteWords = RouteWords()
    driving: DrivingWords = DrivingWords()
    shopping: ShoppingWords = ShoppingWords()
    homes: HomeWords = HomeWords()
    intents: dict[Intent, IntentPhrases]
    signs: dict[str, dict[str, Sign]] = {}
    chatter: list[str]
    commands: dict[str, list[str]]
    assent: Assent
    agreeing: AgreeingWords = AgreeingWords()
    tasks: TaskNouns = TaskNouns()
    calling_off: CallingOffWords
    paying: PayingWords
    names: NameWords = NameWords()


@cache
def phrasebooks() -> tuple[Phrasebook, ...]:
    """Every language there is a folder for."""
    folder = files("easymo.models.guided").joinpath("phrases")
    found = sorted((f for f in folder.iterdir() if f.is_dir()), key=lambda f: f.name)
    return tuple(Phrasebook(language=f.name, **_lists(f)) for f in found)


def _lists(folder: Traversable) -> dict[str, Any]:
    """The lists of all files of a language. Intents may stand in several; a list in one only."""
    lists: dict[str, Any] = {"intents": {}}
    found = (
        f for f in folder.iterdir() if f.name.endswith(".toml") and f.name not in BESIDE_THE_LISTS
    )
    for file in sorted(found, key=lambda f: f.name):
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        intents = read.pop("intents", {})
        twice = (lists.keys() & read.keys()) | (lists["intents"].keys() & intents.keys())
        if twice:
            raise ValueError(f"{file.name} has what another file has too: {sorted(twice)}")
        lists |= read
        lists["intents"] |= intents
    return lists


@cache
def numbers() -> dict[str, int]:
    """Number words of all languages."""
    return {word: n for book in phrasebooks() for word, n in book.numbers.items()}


def number(written: str) -> int:
    """`4`, `four`, `quatre`."""
    return int(written) if written.lstrip("-").isdecimal() else numbers()[written]
