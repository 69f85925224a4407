"""Kinds of honest statements that rest on what was told without repeating it, and their lies."""

import io
from datetime import datetime

import pytest
from rich.console import Console

from easymo.guardrails.evidence import Evidence, Statement
from easymo.guardrails.judgement import judge
from evals.guard import answers
from evals.report.steps import steps
from kit.clock import KIGALI

MONDAY = datetime(2026, 11, 23, 12, tzinfo=KIGALI)
PRICES = Statement(
    "Isoko: flour 2,400 RWF a bag, oil 2,300 RWF a litre. Wallet balance: 6,000 RWF."
)
BOOKED = Statement("Booking KM-31: kimironko 2026-11-27 19:30, 4 guests, 22,000 RWF, confirmed.")
RULES = Statement("Free cancellation until 24 hours before, then half of the deposit is kept.")
DRAFT = Statement("Draft ready: kimironko 2026-11-27 19:30, 4 guests. Waiting for Confirm.")
HOURS = Statement("Hours remera: Mon-Sat 11:00-22:00, Sunday closed.")
SEARCHING = Statement("Ride R-9: searching, asked 3 drivers so far.")
REFUND = Statement("A refund must be decided by a person; no ticket is open.")


def rule(text: str, *told: Statement, asked: str = "", language: str = "en") -> str | None:
    languages = frozenset({language})
    found = judge(text, Evidence(told=told, asked=asked, languages=languages, now=MONDAY))
    return found.rule if found else None


def test_it_stops_every_false_statement_that_was_written_for_it() -> None:
    false = answers.false()

    assert len(false) >= 100
    assert [one.text for one in false if not one.judged()] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Four bags of flour are 9,600 RWF."),
        ("en", "One of each comes to 4,700 RWF."),
        ("fr", "Il vous manque 3 600 RWF pour quatre sacs."),
        ("fr", "La farine coûte 100 RWF de plus que l'huile."),
        ("rw", "Imifuka ine ni 9.600 RWF."),
        ("sw", "Mifuko minne ni 9,600 RWF, zinapungua 3,600 RWF."),
    ],
)
def test_what_follows_from_amounts_that_were_told_may_be_said(language: str, text: str) -> None:
    assert rule(text, PRICES, asked="4 flour", language=language) is None


@pytest.mark.parametrize(
    "text", ["Four bags are 9,400 RWF.", "You are 3,100 RWF short.", "It is 11,000 RWF for all."]
)
def test_what_does_not_follow_may_not(text: str) -> None:
    assert rule(text, PRICES, asked="4 flour") == "amount"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You're expected on Friday the 27th at 7:30 pm."),
        ("en", "Until Thursday at 19:30 you can cancel for free; then half, 11,000 RWF, is kept."),
        ("fr", "C'est vendredi 27 novembre à 19h30, soit 5 500 RWF par personne."),
        ("rw", "Ni ku wa gatanu saa moya n'igice z'umugoroba."),
        ("sw", "Ni Ijumaa saa moja na nusu jioni, tarehe 27 Novemba."),
        ("sw", "Ni Ijumaa saa moja na dakika thelathini usiku."),
    ],
)
def test_a_moment_is_the_same_however_it_is_said(language: str, text: str) -> None:
    assert rule(text, BOOKED, RULES, language=language) is None


@pytest.mark.parametrize(
    ("language", "text", "broken"),
    [
        ("en", "You're expected on Saturday at 19:30.", "date"),
        ("fr", "C'est vendredi à 21h15.", "time"),
        ("rw", "Ni ku wa gatanu saa mbiri n'igice z'ijoro.", "time"),
        ("sw", "Ni Ijumaa saa tatu kasorobo usiku.", "time"),
        ("sw", "Ni Jumapili saa moja na nusu usiku.", "date"),
    ],
)
def test_another_moment_is_not(language: str, text: str, broken: str) -> None:
    assert rule(text, BOOKED, language=language) == broken


@pytest.mark.parametrize(
    ("language", "asked", "text"),
    [
        ("en", "at 23:15 on sunday", "I'm afraid 23:15 on Sunday isn't possible."),
        ("en", "friday at 8 pm", "Yes, at 8 pm on Friday we are open."),
        ("en", "friday, 3 of us", "Got it, three people on Friday. Which venue?"),
        ("fr", "dimanche à 23h15", "Dimanche à 23h15, ce n'est pas possible."),
        ("rw", "ku cyumweru saa 23:15", "Ku cyumweru saa 23:15 nta mwanya uhari."),
        ("sw", "Jumapili saa 23:15", "Samahani, Jumapili saa 23:15 haiwezekani."),
    ],
)
def test_the_customers_wish_may_be_denied_repeated_or_found_in_the_hours(
    language: str, asked: str, text: str
) -> None:
    assert rule(text, HOURS, asked=asked, language=language) is None


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("sunday 23:15", "No problem, we open at 23:15."),
        ("is it 4000?", "Yes, it costs 4,000 RWF."),
        ("friday 23:15", "There is a table at 23:15."),
    ],
)
def test_the_customers_wish_is_not_confirmed_without_a_tool(asked: str, text: str) -> None:
    assert rule(text, HOURS, asked=asked) is not None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Press Confirm and it's done."),
        ("en", "Booked? No: it's a draft until you press."),
        ("fr", "J'ai modifié la demande, il reste à confirmer."),
        ("rw", "Nateguye impinduka; ntabwo irabikwa."),
        ("sw", "Nimebadilisha rasimu; ukibonyeza itahifadhiwa."),
    ],
)
def test_a_draft_carries_what_is_said_of_a_draft(language: str, text: str) -> None:
    assert rule(text, DRAFT, language=language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It's all confirmed."),
        ("en", "All set, see you on Friday!"),
        ("fr", "C'est confirmé, à vendredi !"),
        ("rw", "Byemejwe, tuzabonana."),
        ("sw", "Imethibitishwa, karibu."),
    ],
)
def test_a_draft_does_not_carry_that_anything_is_done(language: str, text: str) -> None:
    assert str(rule(text, DRAFT, language=language)).startswith("completion")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We'll refund you tomorrow."),
        ("en", "You will get your money back today."),
        ("fr", "Vous serez remboursé demain."),
        ("rw", "Amafaranga azasubizwa ejo."),
        ("sw", "Pesa zitarudishwa kesho."),
    ],
)
def test_a_refund_is_not_promised(language: str, text: str) -> None:
    assert rule(text, REFUND, language=language) == "completion.refund_promised"


def test_drivers_who_were_asked_have_not_accepted() -> None:
    assert rule("We've asked 3 drivers; none has accepted yet.", SEARCHING) is None
    assert rule("A driver accepted your ride.", SEARCHING) == "completion.accepted"


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Your booking is KM-13.", "code"),
        ("Look for the plate RAB 204 C.", "code"),
        ("It is on KG 77 Ave.", "code"),
        ("Order O-912 (5 400 RWF) is at the shop.", "code"),
        ("The owner is called Uwera.", "person"),
    ],
)
def test_codes_plates_streets_and_names_must_have_been_told(text: str, broken: str) -> None:
    assert rule(text, Statement("Order O-1: 5,400 RWF, preparing."), BOOKED) == broken


def test_without_a_terminal_it_tells_in_lines_how_far_it_is() -> None:
    paper = io.StringIO()
    with steps({"orders": 2}, Console(file=paper)) as advance:
        advance("orders")

    first, last = paper.getvalue().splitlines()
    assert first.endswith("orders 0 of 2")
    assert last.endswith("orders 1 of 2")
