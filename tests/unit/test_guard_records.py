"""What a record shows, and what may be said of it: its deed, its state, its numbers, its names."""

import re

import pytest

from easymo.guardrails.evidence import Evidence, Statement
from easymo.guardrails.judgement import judge
from easymo.guardrails.vocabulary import vocabularies
from easymo.guardrails.wordings import Wording
from evals.guard import answers

TWO = Statement(
    "Booking #21: kimironko, 2026-11-27 19:30, 2 guests, 10,000 RWF, paid, confirmed.\n"
    "Booking #22: remera, 2026-11-28 13:00, 4 guests, 24,000 RWF, payment pending."
)
CANCELLED = Statement("Order #40 cancelled, 7,000 RWF returned to the wallet.")
PLACED = Statement("Order #41 placed at Isoko Remera, 3,500 RWF, pay at the shop. Ready in 25 min.")
WAITING = Statement("Booking #22: waiting for deposit. Remera 2026-11-28 13:00.")
ACCEPTED = Statement("Ride R-6: accepted by Damascene, plate RC 404 D, arrives in 6 min.")
SEARCHING = Statement("Ride R-7: searching, nobody has accepted yet.")
PREPARED = Statement("Change prepared: #21 to 2026-11-29 20:00. The customer must press Confirm.")
SHOP = Statement("Shop Umurimo: flour 900, oil 2,600 RWF, 14 left. Open 08:00-20:00.")
STAFF = Statement("Hand-over requested; ticket 31.")
FREE = Statement("Free at remera on 2026-11-27: 19:00, 20:00. Nothing is reserved.")


def rule(text: str, *told: Statement, asked: str = "", language: str = "en") -> str | None:
    languages = frozenset({language})
    evidence = Evidence(told=told, asked=asked, languages=languages, now=answers.NOON)
    found = judge(text, evidence)
    return found.rule if found else None


@pytest.mark.parametrize(
    ("language", "told", "text"),
    [
        ("en", CANCELLED, "Order #40 was called off and your 7,000 RWF are back in your wallet."),
        ("fr", CANCELLED, "La commande #40 est supprimée, vos 7 000 RWF vous ont été remboursés."),
        ("rw", CANCELLED, "Komande #40 yarahagaritswe, 7.000 RWF zasubijwe muri wallet."),
        ("sw", CANCELLED, "Oda #40 nimeifuta; RWF 7,000 zimerudishwa kwenye pochi yako."),
        ("en", PLACED, "Your order #41 went to Isoko Remera, 3,500 RWF to pay at the shop."),
        ("rw", PLACED, "Komande #41 yoherejwe, iraba iteguye mu minota 25."),
        ("fr", ACCEPTED, "Damascene a pris votre course, il arrive dans 6 minutes."),
        ("sw", ACCEPTED, "Damascene amekubali, atafika baada ya dakika 6 hivi."),
        ("sw", STAFF, "Nimewajulisha wahudumu, tiketi yako ni 31."),
        ("en", STAFF, "I've brought in a colleague; your ticket is number 31."),
        ("rw", PREPARED, "Impinduka ya #21 iteguye: mukande Emeza."),
    ],
)
def test_a_record_may_be_told_in_any_words(language: str, told: Statement, text: str) -> None:
    assert rule(text, told, language=language) is None


@pytest.mark.parametrize(
    ("language", "told", "text"),
    [
        ("en", WAITING, "Booking #22 is locked in for you, all confirmed."),
        ("rw", WAITING, "Yego, ameza yo ku wa gatandatu saa saba n'igice yemejwe neza."),
        ("en", PREPARED, "I've moved booking #21 to Sunday at 8 pm."),
        ("sw", PREPARED, "Nimeshahamisha nafasi #21 hadi Jumapili."),
        ("fr", SEARCHING, "Le chauffeur est devant votre porte."),
        ("rw", SEARCHING, "Umumotari yabemereye, arahagera mu kanya."),
        ("sw", SEARCHING, "Dereva yuko karibu na wewe."),
        ("en", ACCEPTED, "He's right outside your gate."),
        ("fr", PLACED, "Votre commande #41 a été remise au livreur."),
        ("en", FREE, "I've squeezed you in at seven."),
        ("fr", FREE, "J'ai tout organisé pour vous, à vendredi !"),
        ("sw", FREE, "Nimekupangia meza vizuri, karibu."),
    ],
)
def test_more_than_the_record_shows_may_not(language: str, told: Statement, text: str) -> None:
    assert rule(text, told, language=language) is not None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We'll credit the money to you on Monday."),
        ("en", "If you cancel, you get half of your deposit back."),
        ("fr", "Vous récupérerez votre argent dès demain."),
        ("sw", "Utapata fidia ya pesa zako."),
        ("rw", "Muzahabwa amafaranga yanyu vuba."),
        ("fr", "Un collègue vous rappellera."),
        ("en", "A colleague will call you in a moment."),
        ("sw", "Dereva atakuletea nyumbani."),
    ],
)
def test_nobody_promises_what_no_tool_has_told(language: str, text: str) -> None:
    assert rule(text, FREE, language=language) is not None


def test_what_belongs_to_one_record_is_not_said_of_another() -> None:
    assert rule("#21 costs 10,000 RWF and is paid.", TWO) is None
    assert rule("For #22 there are 24,000 RWF to pay.", TWO) is None
    assert rule("#22 costs 10,000 RWF.", TWO) == "amount"
    assert rule("Booking #22 is paid.", TWO) == "completion.paid"
    assert rule("Booking #21 is on Saturday 28 November.", TWO) == "date"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Prosper accepted your ride."),
        ("en", "You can also ask my friend Celestin."),
        ("fr", "La visite se fera avec Madame Ingabire."),
        ("rw", "Sylvain yemeye kubatwara."),
        ("sw", "Rashidi atakuchukua."),
    ],
)
def test_a_name_that_nobody_has_named_is_stopped(language: str, text: str) -> None:
    assert rule(text, ACCEPTED, language=language) == "person"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The shops in Remera and Gikondo close on Sunday, so tap Confirm with MoMo."),
        ("en", "Damascene accepted your ride."),
        ("rw", "Mukande Emeza kuri telefone yanyu."),
        ("sw", "Mhudumu atakujibu hapa."),
        ("fr", "Je parle aussi Kinyarwanda et Swahili."),
    ],
)
def test_names_of_everybody_are_nobodys(language: str, text: str) -> None:
    told = Statement("Closed on Sunday. A colleague was asked.")
    assert rule(text, ACCEPTED, told, language=language) is None


def test_prices_without_a_currency_are_added_up() -> None:
    assert rule("3 flour x 900 = 2,700 RWF, with oil 5,300 RWF.", SHOP, asked="3 flour") is None
    assert rule("3 flour x 900 = 2,800 RWF.", SHOP, asked="3 flour") == "amount"


def test_an_hour_that_was_told_with_a_zero_is_in_the_morning() -> None:
    assert rule("They open at 8 am.", SHOP) is None
    assert rule("They open at 8 am.", Statement("Open 20:00-23:00.")) == "time"
    assert rule("Ni saa moja usiku.", Statement("kimironko 13:00"), language="sw") == "time"


def test_what_is_left_is_counted() -> None:
    assert rule("There are 14 left.", SHOP) is None
    assert rule("There are 41 left.", SHOP) == "measure"


def test_a_number_the_customer_wrote_may_be_said_to_be_theirs() -> None:
    hers = "is 0788 222 190 right"
    assert rule("You wrote 0788 222 190.", asked=hers) is None
    assert rule("Call the shop on 0788 222 190.", asked=hers) == "phone"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sw", "Niandikie PIN ya MoMo yako."),
        ("rw", "Munyandikire umubare wanyu w'ibanga."),
        ("en", "Please send a photo of your PIN."),
    ],
)
def test_a_secret_is_asked_for_by_nobody_however_it_is_said(language: str, text: str) -> None:
    assert rule(text, language=language) == "secret"


def test_a_wording_finds_what_its_expression_finds() -> None:
    texts = [one.text.casefold() for one in [*answers.honest(), *answers.false()]]
    kinds = [(one, pattern) for one in vocabularies() for pattern in one.kinds.values()]
    for vocabulary, pattern in [*kinds, *((one, one.hedges) for one in vocabularies())]:
        plain = re.compile(pattern.expression)
        missed = [one for one in texts if plain.search(one) and not pattern.search(one)]
        assert missed == [], vocabulary


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        (r"\bbooked\b|\bsold out\b", ["booked", "sold out"]),
        (r"pay(?:é|ant)e?s?", ["pay"]),
        (r"\w*(?:lock|shut)ed?\b", ["lock", "shut"]),
        (r"(?:left )?gone", ["gone"]),
        (r"\d+ ?%", []),
        (r"(?!never)\w+", []),
    ],
)
def test_a_wording_knows_the_letters_it_needs(expression: str, needs: list[str]) -> None:
    assert Wording(expression).needs == needs
