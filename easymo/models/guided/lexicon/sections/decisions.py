"""The words that decide what is open: a yes, a no, by what name, and how it is paid."""

from easymo.models.guided.lexicon.sections.section import PhraseSection


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
    money: list[str] = []
    around: list[str] = []
    seeing: list[str] = []
    wishing: list[str] = []
    totals: list[str] = []


class CallingOffWords(PhraseSection):
    """What calls off a quote: a verb and what is quoted (a noun of `TaskNouns`, or a pronoun), or
    words that say it `alone`; and nothing but words around."""

    verbs: list[str]
    alone: list[str]
    pronouns: list[str]
    around: list[str]


class PayingWords(PhraseSection):
    """What stands beside a yes to a payment: that it is their own number, and what pays it."""

    own_number: list[str]
    momo: list[str]
    wallet: list[str]
