"""Words that call off what is quoted by its name, in four languages; and what sounds like it."""

import pytest

from easymo.models.guided.lexicon.situation import KnownVenue, Situation
from easymo.models.guided.nlu.calling_off import (
    QuotedNoun,
    calls_off,
    calls_off_with_reason,
    confirms_end,
)

KIMIRONKO = Situation(venues=[KnownVenue(name="Kimironko", code="kimironko")])
OFF: dict[QuotedNoun, str] = {
    "table": """
        take it off my table | cancel my table please | forget the table | don't book it anymore
        scrap that booking | actually cancel, we're not coming | we can't make it
        annulez la table | finalement on ne vient plus | oubliez la réservation | supprimez ça
        mumpagarikire ya meza | hagarika iyo meza | ntitukije | mureke iyo gahunda
        futa meza hiyo | ghairi meza | achana na meza | niondolee hiyo nafasi
    """,
    "trip": """
        cancel the ride | no need for the moto anymore | annule la course | plus besoin du taxi
        hagarika moto | sinkikeneye moto | boda ifute | sihitaji boda tena
    """,
    "goods": """
        cancel my order | forget the order | oubliez la commande | hagarika komande
        futa oda yangu
    """,
    "visit": "cancel the viewing | annulez la visite | futa miadi",
    "money": "forget the top up | futa hiyo",
}
KEPT: dict[QuotedNoun, str] = {
    "table": """
        don't forget the table | I don't want to cancel the table | cancel it and book for friday
        can I cancel it later? | I don't want that table, another place please
        no sugar on the table please | I can't come by car, is there parking | usisahau meza
        n'oubliez pas la table près de la fenêtre | sitaki meza ya nje | cancel the ride
        don't want to pay now, keep the table | je ne veux plus payer ça maintenant
        sinshaka kwishyura ibyo ubu | cancel my order | sitaki kulipa sasa, weka tu meza
    """,
    "trip": """
        drop me at the gate with the moto | remove the helmet charge from it | cancel the table
        acha dereva anipigie | don't send the drunk one again
    """,
    "goods": """
        remove the sugar from it | take off one of those | toa sukari kwenye hiyo
        kuramo isukari muri ibyo | enlevez le sucre de ça
    """,
}


def each(table: dict[QuotedNoun, str]) -> list[tuple[QuotedNoun, str]]:
    return [
        (noun, one.strip())
        for noun, rows in table.items()
        for line in rows.strip().splitlines()
        for one in line.split("|")
    ]


@pytest.mark.parametrize(("noun", "said"), each(OFF))
def test_it_is_called_off_by_its_name(noun: QuotedNoun, said: str) -> None:
    assert calls_off(said, noun, KIMIRONKO)


@pytest.mark.parametrize(("noun", "said"), each(KEPT))
def test_what_says_more_or_speaks_of_another_keeps_it(noun: QuotedNoun, said: str) -> None:
    assert not calls_off(said, noun, KIMIRONKO)


@pytest.mark.parametrize(
    "said",
    ["yes cancel it", "oui oui annulez", "yego muyihagarike", "ndiyo, ifute kabisa", "ok cancel"],
)
def test_a_yes_with_the_same_once_more_ends_it(said: str) -> None:
    assert confirms_end(said)


@pytest.mark.parametrize(
    "said",
    ["cancel it", "yes but keep the other", "yes, what do I lose?", "yes don't cancel it",
     "yes cancel and book friday", "ok forget it"],
)  # fmt: skip
def test_a_yes_with_more_or_no_yes_at_all_ends_nothing(said: str) -> None:
    assert not confirms_end(said)


@pytest.mark.parametrize(
    "said",
    ["ok never mind the table, we'll cook", "annulez la table, ma femme est malade",
     "hagarika ameza, umwana ararwaye", "achana na meza, tutapika nyumbani"],
)  # fmt: skip
def test_a_reason_behind_it_changes_nothing(said: str) -> None:
    assert calls_off_with_reason(said, "table", KIMIRONKO)


@pytest.mark.parametrize(
    "said",
    ["cancel it, make it 8pm", "never mind the table, book a moto",
     "cancel the table, the food was bad last time", "forget the table. what is my balance"],
)  # fmt: skip
def test_what_is_asked_behind_it_is_answered(said: str) -> None:
    assert not calls_off_with_reason(said, "table", KIMIRONKO)
