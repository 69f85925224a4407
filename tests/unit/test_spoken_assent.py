"""Wishes that are given up under a quote, in four languages; and what only begins like one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pytest

from db.repositories.booking.venues import Venue
from nodes.opening.spoken_assent import read_spoken_assent


@dataclass(frozen=True)
class NamedVenue:
    name: str
    code: str


VENUES = cast(Sequence[Venue], [NamedVenue("Kimironko", "kimironko")])
GIVEN_UP = """
    laisse | c'est bon, oublie | laissez tomber merci | non c'est bon | on laisse | tant pis
    finalement non | finalement je ne veux plus | j'ai changé d'avis | pas besoin | annule tout
    never mind | forget it | i changed my mind | don't bother | no longer needed | ok forget it
    byihorere | bireke | sinkibishaka | nahinduye igitekerezo | oya byihorere | ntibikiri ngombwa
    acha tu | achana na hiyo | sitaki tena | nimebadilisha mawazo | hakuna haja | nimeghairi
"""
MORE = """
    not at Kimironko | no, 3 people | don't want it at 7 | not now, tomorrow | non, à 21h
    I don't want to cancel | no thanks, what about saturday? | is it not possible to come later
    je ne veux pas payer maintenant | cancel my booking | no sugar please | no smoking please
    sitaki kulipa sasa | sinshaka kwishyura ubu | pas de problème | annule ma réservation
"""


def each(rows: str) -> list[str]:
    return [one.strip() for line in rows.strip().splitlines() for one in line.split("|")]


@pytest.mark.parametrize("said", each(GIVEN_UP))
def test_a_wish_that_is_given_up_is_a_no(said: str) -> None:
    assert read_spoken_assent(said, VENUES) == "no"


@pytest.mark.parametrize("said", each(MORE))
def test_who_says_more_has_not_given_up(said: str) -> None:
    assert read_spoken_assent(said, VENUES) is None
