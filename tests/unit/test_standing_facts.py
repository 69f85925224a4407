"""What every model that reads is told of colleagues, venues and the clock."""

from datetime import time

from db.repositories.agents import Agent
from db.repositories.booking.venues import VenueOffer
from easymo.agents.table import AGENTS
from nodes.prompts.standing_facts import tell_agents, tell_venues

MOST_DAYS = [1, 2, 3, 4, 5, 6]


def agents() -> list[Agent]:
    return [
        Agent(name, name, spec.description, "", None, None, 2_000, [], 1)
        for name, spec in AGENTS.items()
    ]


def offer(begins: int, weekdays: list[int]) -> VenueOffer:
    return VenueOffer("kimironko", "Kimironko", "KG 11 Ave", 5_000, time(begins), weekdays)


def test_each_knows_in_a_line_what_the_others_do() -> None:
    for name in AGENTS:
        lines = tell_agents(agents(), besides=name).splitlines()
        assert len(lines) == len(AGENTS), "a line each, and a heading"
        assert not any(line.startswith(f"- {name}:") for line in lines)
    assert len(tell_agents(agents()).splitlines()) == len(AGENTS) + 1


def test_a_venue_tells_hours_price_closed_days_and_what_a_price_is_for() -> None:
    told = tell_venues([offer(17, MOST_DAYS), offer(19, MOST_DAYS)])
    for said in ("kimironko: Kimironko, KG 11 Ave", "17:00, 19:00", "5,000 RWF", "one guest"):
        assert said in told
    assert "Closed on Sunday." in told
    assert "Open every day." in tell_venues([offer(17, [*MOST_DAYS, 7])])


def test_a_venue_with_nothing_to_sell_says_so() -> None:
    none = VenueOffer("remera", "Remera", "KG 5", None, None, None)
    assert "Nothing can be booked there now." in tell_venues([none])


def test_the_six_hour_clock_is_told() -> None:
    assert "saa moja is 07:00 or 19:00" in tell_venues([offer(17, MOST_DAYS)])
