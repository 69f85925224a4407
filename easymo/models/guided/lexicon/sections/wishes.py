"""The words around what is wished for: a venue, a change, a way, goods, a home, extras."""

from easymo.models.guided.lexicon.sections.section import PhraseSection


class VenueWords(PhraseSection):
    other: list[str]
    same: list[list[str]]
    ignored: list[str]
    unknown: list[str] = []
    known: list[str] = []


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
