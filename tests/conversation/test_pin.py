"""The PIN: asked above an amount, taken out of the conversation, locked after three wrong ones."""

import io
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from easymo.services.pin.pin_reset import reset_pin
from evals.play.phone import CustomerPhone, ScreenAnswer
from kit import log
from kit.settings.limits import LimitSettings
from tests.conversation.conftest import RunningProduct
from tests.db.everywhere import places_of

QUOTE = "2 places tomorrow 7pm at Kimironko"
PIN, OTHER, WRONG = "837164", "590273", "618039"
PAYMENTS = "SELECT purpose, amount_rwf FROM payments ORDER BY id"


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    return {"limits": LimitSettings(pin_from_rwf=10_000)}


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged, by whomever, however unimportant."""
    written = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", written)
        log.configure("tests", level="DEBUG")
        logging.getLogger().setLevel(logging.DEBUG)
        yield written
    log.configure("tests")


async def wants_to_pay(phone: CustomerPhone) -> ScreenAnswer:
    await phone.write(QUOTE)
    return await phone.press("Pay with MoMo")


async def sets_pin(phone: CustomerPhone, wanted: str) -> ScreenAnswer:
    assert "once more" in (await phone.write(wanted)).text
    return await phone.write(wanted)


async def assert_nowhere(product: RunningProduct, logged: io.StringIO, *pins: str) -> None:
    for digits in pins:
        places, columns = await places_of(product.pool, digits)
        assert places == set()
        assert columns > 100
        assert digits not in logged.getvalue()
    assert "worker.ready" in logged.getvalue()


async def test_she_sets_a_pin_when_it_is_first_needed_and_what_she_pressed_is_done(
    logged: io.StringIO, product: RunningProduct
) -> None:
    phone = product.phone()
    asked = await wants_to_pay(phone)
    assert "choose one of 4 to 6 digits" in asked.text
    assert await product.rows(PAYMENTS) == []

    paid = await sets_pin(phone, PIN)

    assert "Your PIN is set" in paid.text
    assert "asking MTN" in paid.text
    assert await product.rows(PAYMENTS) == [("booking", 10_000)]
    said = await product.rows(
        "SELECT content FROM ai_messages WHERE role = 'customer' ORDER BY id DESC LIMIT 2"
    )
    assert said == [("[PIN]",), ("[PIN]",)]
    paths = await product.rows("SELECT path FROM turns ORDER BY id DESC LIMIT 2")
    assert paths == [(["open_turn", "pin", "execute", "reply"],), (["open_turn", "pin", "reply"],)]


@pytest.mark.slow
async def test_the_pin_stands_nowhere_whatever_she_writes_around_it(
    logged: io.StringIO, product: RunningProduct
) -> None:
    phone = product.phone()
    await wants_to_pay(phone)
    await sets_pin(phone, PIN)
    assert "taken" not in (await phone.write("what are your prices?")).text

    await phone.write("3 places tomorrow 9pm at Nyamirambo")
    assert "send me your PIN" in (await phone.press("Pay with MoMo")).text
    assert "could be your PIN" in (await phone.write(f"is it {PIN} or {OTHER}, then?")).text
    assert "2 tries left" in (await phone.write(WRONG)).text
    paid = await phone.write(f"PIN: {PIN[:3]} {PIN[3:]} please")
    assert "asking MTN" in paid.text
    assert "not waiting for a PIN" in (await phone.write(PIN)).text, "sent once more"
    await phone.write("thanks")

    assert await product.rows(PAYMENTS) == [("booking", 10_000), ("booking", 15_000)]
    await assert_nowhere(product, logged, PIN, OTHER, WRONG)
    spaced, _ = await places_of(product.pool, f"{PIN[:3]} {PIN[3:]}")
    assert spaced == set()


async def test_three_wrong_pins_lock_it_and_a_person_helps(
    logged: io.StringIO, product: RunningProduct
) -> None:
    phone = product.phone()
    await phone.write("set my PIN")
    await sets_pin(phone, PIN)
    asked = await wants_to_pay(phone)
    assert "send me your PIN" in asked.text

    assert "2 tries left" in (await phone.write(WRONG)).text
    assert "1 try left" in (await phone.write("PIN " + WRONG)).text
    locked = await phone.write(WRONG)
    assert "locked" in locked.text
    assert locked.titles == ["Talk to a person"]
    assert "locked" in (await phone.write(PIN)).text, "the right one does not help any more"
    assert await product.rows(PAYMENTS) == []

    assert "asked for a colleague" in (await phone.press("Talk to a person")).text
    assert await product.rows("SELECT status FROM handoffs") == [("requested",)]
    await assert_nowhere(product, logged, PIN, WRONG)

    async with product.pool.connection() as conn:
        assert await reset_pin(conn, 1, by="jean", because="they called")
    assert "choose one" in (await phone.write("change my PIN")).text


@pytest.mark.own_product  # what it writes while it starts is looked through as well
async def test_she_changes_her_pin_and_the_old_one_is_worth_nothing(
    logged: io.StringIO, product: RunningProduct
) -> None:
    phone = product.phone()
    await phone.write("set my PIN")
    await sets_pin(phone, PIN)

    assert "PIN of now" in (await phone.write("I want to change my pin")).text
    assert "new PIN" in (await phone.write(PIN)).text
    assert "guess" in (await phone.write("111111")).text
    assert "PIN is set" in (await sets_pin(phone, OTHER)).text

    await wants_to_pay(phone)
    assert "wrong" in (await phone.write(PIN)).text
    assert "asking MTN" in (await phone.write(OTHER)).text
    await assert_nowhere(product, logged, PIN, OTHER)


@pytest.mark.slow
async def test_the_pin_in_french(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write("bonjour, je voudrais parler français")
    assert "4 à 6 chiffres" in (await phone.write("changer mon code")).text
    assert "encore une fois" in (await phone.write(PIN)).text
    assert "n'étaient pas les mêmes" in (await phone.write(OTHER)).text
    assert "encore une fois" in (await phone.write(f"mon code est {PIN}")).text
    assert "enregistré" in (await phone.write(PIN)).text
    forgotten = await phone.write("j'ai oublié mon code")
    assert "réinitialiser" in forgotten.text
    assert len(forgotten.titles) == 1


async def test_cancelling_while_the_pin_is_asked_gives_the_quote_up(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)
    await phone.press("Pay with MoMo")

    assert "not booked" in (await phone.press("Cancel", of=quote)).text

    assert "took your digits out" not in (await phone.write("1900")).text
    assert await product.rows(PAYMENTS) == []


async def test_words_beside_the_pin_are_answered_too(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write("set my PIN")
    await sets_pin(phone, PIN)
    await wants_to_pay(phone)
    await phone.post({"type": "text", "text": PIN})
    both = await phone.write("and show my bookings")
    assert "asking MTN" in both.text
    assert len(both.bubbles) == 2


@pytest.mark.slow
@pytest.mark.parametrize("settings_changes", [{"limits": LimitSettings(pin_from_rwf=12_000)}])
async def test_payments_in_pieces_take_a_pin_once_they_add_up(product: RunningProduct) -> None:
    phone = product.phone()
    assert "asking MTN" in (await wants_to_pay(phone)).text
    assert "Booked and paid" in (await phone.momo("approve")).text

    await phone.write("1 place tomorrow 9pm at Kimironko")
    asked = await phone.press("Pay with MoMo")

    assert "choose one of 4 to 6 digits" in asked.text
    assert "asking MTN" in (await sets_pin(phone, PIN)).text
    await phone.momo("approve")
    assert await product.rows(PAYMENTS) == [("booking", 10_000), ("booking", 5_000)]
    pins = "SELECT pin_checked FROM actions WHERE status = 'executed' ORDER BY id"
    assert await product.rows(pins) == [(False,), (True,)]


@pytest.mark.parametrize("settings_changes", [{"limits": LimitSettings(pin_from_rwf=12_000)}])
async def test_what_failed_counts_towards_no_pin(product: RunningProduct) -> None:
    phone = product.phone()
    await wants_to_pay(phone)
    await phone.momo("reject")

    assert "asking MTN" in (await wants_to_pay(phone)).text
