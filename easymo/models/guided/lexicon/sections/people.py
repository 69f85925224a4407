"""The words around people: how many come, others than the customer, what one is called."""

from easymo.models.guided.lexicon.sections.section import PhraseSection


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


class NameWords(PhraseSection):
    """What stands before a name; `being` only before one that nobody takes for another word."""

    introducing: list[str] = []
    being: list[str] = []
    so: list[str] = []
