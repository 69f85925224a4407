"""Booking, from the first words to the row in the database."""

import pytest

from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.ledger import BOOKED, fill, live_seats, seats

QUOTE = "2 places tomorrow 7pm at Kimironko"


async def test_two_places_tomorrow_at_seven_become_a_booking(product: RunningProduct) -> None:
    phone = product.phone()

    offer = await phone.write("2 places tomorrow 7pm")
    assert offer.titles == ["19:00 Kigali City Center", "19:00 Kimironko", "19:00 Nyamirambo"]

    quote = await phone.press("19:00 Kimironko")
    assert quote.titles == ["Confirm", "Pay with MoMo", "Cancel"]
    assert "10,000 RWF" in quote.text

    receipt = await phone.press("Confirm")
    assert "Booked" in receipt.text
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_missing_facts_are_asked_one_at_a_time_and_pressed(product: RunningProduct) -> None:
    phone = product.phone()

    days = await phone.write("I want to book a table")
    assert "Tue 24 Nov" in days.titles
    guests = await phone.press("Tue 24 Nov")
    assert guests.titles[:2] == ["1 person", "2 people"]
    times = await phone.press("3 people")
    assert "21:00 Nyamirambo" in times.titles
    await phone.press("21:00 Nyamirambo")
    await phone.press("Confirm")

    assert await product.rows(BOOKED) == [
        ("nyamirambo", 3, "confirmed", 15_000, "2026-11-24 21:00")
    ]
    paths = await product.rows("SELECT path FROM turns ORDER BY id OFFSET 1")
    assert not any("triage" in path for (path,) in paths), "a press needs no model"


@pytest.mark.slow
async def test_a_booking_in_french_by_words_alone(product: RunningProduct) -> None:
    phone = product.phone()

    assert "Bonjour" in (await phone.write("bonjour")).text
    assert "quel jour" in (await phone.write("je veux réserver une table")).text
    assert "combien de personnes" in (await phone.write("demain")).text
    assert "libre" in (await phone.write("4")).text
    quote = await phone.write("19h à Kimironko")
    assert "mardi 24 novembre" in quote.text
    assert quote.titles == ["Confirmer", "Payer avec MoMo", "Annuler"]
    assert "réservé" in (await phone.write("oui")).text

    assert await product.rows(BOOKED) == [("kimironko", 4, "confirmed", 20_000, "2026-11-24 19:00")]
    assert await product.value("SELECT language FROM customers WHERE id = 1") == "fr"


async def test_a_booking_in_french_by_buttons_alone(product: RunningProduct) -> None:
    phone = product.phone()

    await phone.write("je voudrais réserver")
    await phone.press("mar. 24 nov.")
    await phone.press("2 personnes")
    await phone.press("19:00 Kimironko")
    receipt = await phone.press("Confirmer")

    assert "réservé" in receipt.text
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_a_change_of_mind_brings_a_new_quote_and_the_old_one_is_stale(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    old = await phone.write(QUOTE)
    assert await seats(product, "kimironko", "19:00") == 2

    new = await phone.write("make it 3 at 9pm")
    assert "15,000 RWF" in new.text
    assert await seats(product, "kimironko", "19:00") == 0
    assert await seats(product, "kimironko", "21:00") == 3

    refused = await phone.press("Confirm", of=old)
    assert "dropped since" in refused.text
    assert await product.rows(BOOKED) == []
    await phone.press("Confirm", of=new)
    assert await product.rows(BOOKED) == [("kimironko", 3, "confirmed", 15_000, "2026-11-24 21:00")]
    assert await product.rows("SELECT status FROM actions ORDER BY id") == [
        ("superseded",),
        ("executed",),
    ]


async def test_a_question_in_the_middle_is_answered_and_the_booking_goes_on(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)

    answer = await phone.write("how much is it in Nyamirambo?")
    assert "Nyamirambo" in answer.text
    assert "5,000 RWF" in answer.text
    await phone.press("Confirm", of=quote)

    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_a_no_in_words_gives_the_seats_back(product: RunningProduct) -> None:
    for number, said in enumerate(["cancel", "no thanks", "annuler", "forget it"]):
        phone = product.phone(f"25078811000{number}")
        await phone.write(QUOTE)
        await phone.write(said)
        assert await live_seats(product) == 0, said

    assert await product.rows("SELECT DISTINCT status FROM actions") == [("cancelled",)]


async def test_cancel_by_button_gives_the_seats_back(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)

    answer = await phone.press("Cancel")

    assert "not booked" in answer.text
    assert await live_seats(product) == 0
    assert await product.rows("SELECT status FROM bookings") == [("cancelled",)]


async def test_a_no_after_a_question_in_the_middle_still_cancels(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.write("how much is it?")

    answer = await phone.write("cancel")

    assert "not booked" in answer.text
    assert await live_seats(product) == 0
    assert await product.rows("SELECT status FROM actions") == [("cancelled",)]


async def test_yes_but_at_nine_is_a_new_wish_and_yes_please_in_two_messages_confirms(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write(QUOTE)

    again = await phone.write("yes but at 9pm")
    assert "21:00" in again.text
    assert await product.rows(BOOKED) == []

    await phone.post({"type": "text", "text": "Yes"})
    await phone.write("please")
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 21:00")]


async def test_a_thumb_under_the_quote_is_silent_and_a_yes_after_it_counts(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)

    wamid = quote.bubbles[-1]["wamid"]
    answer = await phone.send({"type": "reaction", "message_id": wamid, "emoji": "❤️"})
    assert answer.bubbles == []
    await phone.write("ok")

    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_a_confirmed_booking_is_listed_and_cancelled_in_two_steps(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Confirm")

    assert "#1* Kimironko" in (await phone.write("show my bookings")).text
    quote = await phone.write("cancel my booking")
    assert quote.titles == ["Yes, cancel it", "Keep it"]
    assert await seats(product, "kimironko", "19:00") == 2

    kept = await phone.press("Keep it")
    assert "stays" in kept.text
    assert await live_seats(product) == 2

    await phone.write("cancel my booking")
    unsure = await phone.write("cancel")
    assert unsure.titles == ["Yes, cancel it", "Keep it"], "it could mean both: asked again"
    gone = await phone.press("Yes, cancel it")
    assert "is cancelled" in gone.text
    assert await seats(product, "kimironko", "19:00") == 0
    assert await product.rows("SELECT status FROM bookings") == [("cancelled",)]
    assert "no coming bookings" in (await phone.write("my bookings")).text


async def test_which_of_two_bookings_at_the_same_hour_is_asked(product: RunningProduct) -> None:
    phone = product.phone()
    for venue in ("Kimironko", "Nyamirambo"):
        await phone.write(f"2 places tomorrow 7pm at {venue}")
        await phone.press("Confirm")

    which = await phone.write("cancel my booking")
    assert len(which.titles) == 2
    nyamirambo = next(
        option
        for option in which.bubbles[-1]["options"]
        if "Nyamirambo" in option["title"] + option.get("description", "")
    )
    await phone.send({"type": nyamirambo["kind"], "id": nyamirambo["id"]})
    await phone.press("Yes, cancel it")

    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_a_full_slot_is_called_full_and_alternatives_are_offered(
    product: RunningProduct,
) -> None:
    await fill(product, "kimironko", "19:00", left=1)
    phone = product.phone()

    offer = await phone.write(QUOTE)
    assert "fully booked" in offer.text
    assert "19:00 Kimironko" not in offer.titles
    assert "19:00 Nyamirambo" in offer.titles

    await fill(product, "kimironko", "19:00", left=0)
    offer = await phone.write("1 place tomorrow 7pm at Kimironko")
    assert "fully booked" in offer.text
    await phone.press("19:00 Nyamirambo")
    await phone.press("Confirm")
    assert await product.rows(BOOKED) == [("nyamirambo", 1, "confirmed", 5_000, "2026-11-24 19:00")]


async def test_a_slot_that_fills_between_list_and_press_is_refused_with_others(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    offer = await phone.write("2 places tomorrow 7pm")
    await fill(product, "kimironko", "19:00", left=1)

    answer = await phone.press("19:00 Kimironko", of=offer)

    assert "fully booked" in answer.text
    assert answer.titles
    assert await live_seats(product) == 0


async def test_seats_that_are_quoted_are_kept_while_everybody_wants_them(
    product: RunningProduct,
) -> None:
    await fill(product, "kimironko", "19:00", left=2)
    aline, jean = product.phone(), product.phone(JEAN)
    await aline.write(QUOTE)

    assert "fully booked" in (await jean.write(QUOTE)).text
    assert "Booked" in (await aline.press("Confirm")).text
    assert await seats(product, "kimironko", "19:00") == 2


async def test_she_may_change_her_mind_inside_a_slot_that_only_she_fills(
    product: RunningProduct,
) -> None:
    await fill(product, "kimironko", "19:00", left=3)
    phone = product.phone()
    await phone.write(QUOTE)

    quote = await phone.write("make it 3")

    assert "15,000 RWF" in quote.text
    assert await live_seats(product) == 3
    await phone.press("Confirm")
    assert await live_seats(product) == 3


BREAKING_A_RULE = [
    ("2 places yesterday 7pm at Kimironko", "already passed", "tomorrow"),
    ("2 places on 20 december 7pm at Kimironko", "until Monday 7 December", "tomorrow"),
    ("0 guests tomorrow 7pm at Kimironko", "at least one person", "2"),
    ("21 people tomorrow 7pm at Kimironko", "at most 20", "2"),
    ("500 people tomorrow 7pm at Kimironko", "at most 20", "2 people"),
]


async def test_what_breaks_a_rule_is_refused_with_its_reason_and_can_be_put_right(
    product: RunningProduct,
) -> None:
    for number, (said, because, correction) in enumerate(BREAKING_A_RULE):
        phone = product.phone(f"25078811000{number}")

        refusal = await phone.write(said)
        assert because in refusal.text, said
        assert await product.value("SELECT count(*) FROM actions") == number

        quote = await phone.write(correction)
        assert "10,000 RWF" in quote.text, (said, quote.text)
    assert await product.value("SELECT count(*) FROM bookings") == len(BREAKING_A_RULE)


async def test_a_question_beside_an_order_is_answered_too(product: RunningProduct) -> None:
    phone = product.phone()

    answer = await phone.write(
        "book 2 places tomorrow 7pm at Kimironko and how much is it in Nyamirambo?"
    )

    assert "10,000 RWF" in answer.bubbles[0]["text"]
    assert answer.bubbles[1]["text"].startswith("*Nyamirambo*")
    assert "5,000 RWF" in answer.bubbles[1]["text"]
    await phone.press("Confirm")
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_the_second_of_two_orders_is_not_lost_in_silence(product: RunningProduct) -> None:
    phone = product.phone()

    answer = await phone.write(
        "2 places for tomorrow 7pm at Kimironko and 3 for friday 9pm at Nyamirambo"
    )

    assert "10,000 RWF" in answer.bubbles[0]["text"]
    assert "as soon as you have decided" in answer.bubbles[1]["text"]
    await phone.press("Confirm")
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]
