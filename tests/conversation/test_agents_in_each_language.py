"""Support, payment, general and booking, in each language, from her words to the rows.

The other agents are spoken to in every language in files of their own: rides, shops, homes.
"""

from dataclasses import dataclass

import pytest

from tests.conversation import money
from tests.conversation.conftest import ALINE, DIVINE, JEAN, RunningProduct
from tests.conversation.ledger import BOOKED

CLAUDE = "250788000004"

TICKETS = "SELECT subject, words, status FROM tickets"
HERSELF = """
    SELECT c.name, v.code, c.language
    FROM customers c JOIN customer_aliases a ON a.customer_id = c.id
    LEFT JOIN venues v ON v.id = c.default_venue_id WHERE a.value = %s
"""
PAYMENTS = """
    SELECT p.amount_rwf, p.status, p.outcome FROM payments p
    JOIN customer_aliases a USING (customer_id) WHERE a.value = %s
"""
AGENTS = """
    SELECT DISTINCT node FROM turns t JOIN customer_aliases a USING (customer_id),
        unnest(t.path) AS node WHERE a.value = %s
"""


@dataclass(frozen=True)
class Words:
    """What she writes, and a piece of what she reads."""

    complain: tuple[str, str]
    happened: tuple[str, str]
    tickets: tuple[str, str]

    top_up: str
    confirm: str
    balance: tuple[str, str]

    name: tuple[str, str]
    usual: str
    ask: tuple[str, str]

    book: str
    pay: str
    with_momo: str
    paid: str


SPOKEN = {
    "en": Words(
        complain=("I want to complain", "What happened"),
        happened=("the waiter shouted at us", "ticket"),
        tickets=("show me my tickets", "the waiter shouted at us"),
        top_up="top up 15k",
        confirm="Confirm",
        balance=("what is my balance?", "15,000 RWF"),
        name=("please call me Keza", "Keza"),
        usual="make Nyamirambo my usual place",
        ask=("what is your refund policy?", "_Refunds_"),
        book="2 places tomorrow 7pm at Kimironko",
        pay="pay for my booking",
        with_momo="Pay with MoMo",
        paid="Paid!",
    ),
    "fr": Words(
        complain=("je veux me plaindre", "Que s'est-il passé"),
        happened=("le serveur était malpoli avec nous", "ticket"),
        tickets=("montrez-moi mes tickets", "le serveur était malpoli"),
        top_up="recharger 15 000",
        confirm="Confirmer",
        balance=("quel est mon solde ?", "15\u202f000 RWF"),
        name=("appelez-moi Keza", "Keza"),
        usual="Nyamirambo est mon lieu habituel",
        ask=("quelles sont vos conditions de remboursement ?", "_Remboursements_"),
        book="2 places demain 19h à Kimironko",
        pay="payer ma réservation",
        with_momo="Payer avec MoMo",
        paid="Payé",
    ),
    "rw": Words(
        complain=("ndashaka gutanga ikirego", "Byagenze bite"),
        happened=("umukozi wanyu yadututse", "tike"),
        tickets=("nyereka tike zanjye", "umukozi wanyu yadututse"),
        top_up="ongeramo 15k",
        confirm="Emeza",
        balance=("nsigaranye angahe?", "15.000 RWF"),
        name=("munyite Keza", "Keza"),
        usual="Nyamirambo ni ho hantu hanjye nsanzwe",
        ask=("nasubizwa amafaranga yanjye?", "_Gusubizwa amafaranga_"),
        book="ndashaka ameza y'abantu babiri ejo saa moya z'umugoroba Kimironko",
        pay="ishyura reservation yanjye",
        with_momo="Ishyura na MoMo",
        paid="Byishyuwe!",
    ),
    "sw": Words(
        complain=("nataka kulalamika", "Nini kilitokea"),
        happened=("mhudumu alitutukana", "tiketi"),
        tickets=("nionyeshe tiketi zangu", "mhudumu alitutukana"),
        top_up="ongeza 15,000",
        confirm="Thibitisha",
        balance=("nina pesa ngapi kwenye wallet?", "15,000 RWF"),
        name=("niite Keza", "Keza"),
        usual="Nyamirambo ndio mahali pangu pa kawaida",
        ask=("naweza kurudishiwa pesa yangu?", "_Kurudishiwa pesa_"),
        book="nataka meza ya watu wawili kesho saa moja jioni Kimironko",
        pay="lipa booking yangu",
        with_momo="Lipa kwa MoMo",
        paid="Imelipwa!",
    ),
}


@pytest.mark.parametrize("language", SPOKEN)
async def test_each_agent_does_what_she_asks_for(product: RunningProduct, language: str) -> None:
    words = SPOKEN[language]
    await complains(product, words)
    await puts_money_in(product, words)
    await settles_in(product, words, language)
    await books_and_pays_later(product, words)
    await money.assert_nothing_is_lost(product)


async def complains(product: RunningProduct, words: Words) -> None:
    aline = product.phone(ALINE)
    for said, read in (words.complain, words.happened, words.tickets):
        assert read in (await aline.write(said)).text
    happened = words.happened[0]
    assert await product.rows(TICKETS) == [(happened, happened, "open")]
    assert ("support",) in await product.rows(AGENTS, ALINE)


async def puts_money_in(product: RunningProduct, words: Words) -> None:
    jean = product.phone(JEAN)
    await jean.write(words.top_up)
    await jean.press(words.confirm)
    await jean.momo("approve")
    said, read = words.balance
    assert read in (await jean.write(said)).text
    assert await product.rows(PAYMENTS, JEAN) == [(15_000, "succeeded", "topped_up")]
    assert await money.moved(product) == [money.topped_up(15_000)]
    assert await money.wallets(product) == 15_000
    assert ("payment",) in await product.rows(AGENTS, JEAN)


async def settles_in(product: RunningProduct, words: Words, language: str) -> None:
    divine = product.phone(DIVINE)
    said, read = words.name
    assert read in (await divine.write(said)).text
    assert "Nyamirambo" in (await divine.write(words.usual)).text
    said, read = words.ask
    assert read in (await divine.write(said)).text
    assert await product.rows(HERSELF, DIVINE) == [("Keza", "nyamirambo", language)]
    assert ("general",) in await product.rows(AGENTS, DIVINE)


async def books_and_pays_later(product: RunningProduct, words: Words) -> None:
    claude = product.phone(CLAUDE)
    await claude.write(words.book)
    await claude.press(words.confirm)
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]
    assert await product.rows(PAYMENTS, CLAUDE) == []
    await claude.write(words.pay)
    await claude.press(words.with_momo)
    assert words.paid in (await claude.momo("approve")).text
    assert await product.rows(PAYMENTS, CLAUDE) == [(10_000, "succeeded", "paid")]
    assert await money.moved(product) == [money.topped_up(15_000), *money.through_momo(10_000)]
    assert ("booking",) in await product.rows(AGENTS, CLAUDE)
