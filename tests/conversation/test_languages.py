"""Kinyarwanda and Swahili, from the customer's phone: booking, paying, asking, switching."""

from tests.conversation.conftest import Product
from tests.conversation.ledger import BOOKED

LANGUAGE = "SELECT language FROM customers WHERE id = 1"
TWO_AT_KIMIRONKO = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


class T:
    def __init__(self, p):
        self.p = p

    async def w(self, t):
        a = await self.p.write(t)
        print("\n>>", t, "\n", a.text, a.titles)
        return a

    async def pr(self, t):
        a = await self.p.press(t)
        print("\n[", t, "]\n", a.text, a.titles)
        return a


async def test_rw(product: Product) -> None:
    t = T(product.phone())
    await t.w("Muraho")
    await t.w("ndashaka ameza")
    await t.pr("Kuwa kabiri")
    await t.pr("Abantu: 2")
    await t.pr("19:00 Kimironko")
    await t.w("hindura abantu babe 3")
    await t.w("yego")
    await t.w("nyereka reservation zanjye")
    await t.w("ni angahe?")
    await t.w("muri he?")
    await t.w("ongeramo ibihumbi makumyabiri")
    await t.pr("Emeza")
    a = await t.p.momo("approve")
    print(a.text)
    await t.w("nsigaranye angahe?")
    await t.w("ishyura reservation yanjye")
    await t.pr("Ishyura na wallet")
    await t.w("ibiheruka muri wallet")
    await t.w("hagarika reservation yanjye")
    await t.pr("Yego")
    await t.w("nasubizwa amafaranga yanjye?")
    await t.w("mufite pisine?")
    await t.w("ok")
    await t.w("2")
    await t.w("sindya inyama")
    await t.w("unyibukaho iki?")
    await t.w("ibagirwa ko ntarya inyama")
    await t.w("english")
    await t.w("ok")
    await t.w("mu kinyarwanda")
    await t.w("ubufasha")
    await t.w("murakoze")
    await t.w("gahunda y'ejo ni iyihe kuri perezida?")
    print(await product.rows(BOOKED), await product.value(LANGUAGE))
    assert 0


async def test_sw(product: Product) -> None:
    t = T(product.phone())
    await t.w("Habari")
    await t.w("nataka meza ya watu wawili kesho saa moja jioni")
    await t.pr("19:00 Kimironko")
    await t.w("hapana, watu 3 saa tatu usiku")
    await t.w("ndiyo")
    await t.w("nionyeshe booking zangu")
    await t.w("ni bei gani?")
    await t.w("Jumamosi kuna nafasi?")
    await t.w("ongeza elfu ishirini")
    await t.pr("Thibitisha")
    a = await t.p.momo("approve")
    print(a.text)
    await t.w("nina pesa ngapi kwenye wallet?")
    await t.w("lipa booking yangu")
    await t.pr("Lipa kwa wallet")
    await t.w("miamala ya wallet")
    await t.w("ghairi booking yangu")
    await t.pr("Ndiyo")
    await t.w("je pesa yangu iko salama?")
    await t.w("mna bwawa la kuogelea?")
    await t.w("sili nyama")
    await t.w("unakumbuka nini kuhusu mimi?")
    await t.w("badilisha pin yangu")
    await t.w("ongea kinyarwanda")
    await t.w("2")
    await t.w("nshaka table for 2 ejo 7pm")
    await t.pr("19:00 Kimironko")
    await t.w("yego")
    await t.w("what is my balance?")
    print(await product.rows(BOOKED), await product.value(LANGUAGE))
    assert 0
