"""Finding a PIN in what a customer writes, and refusing what anybody would guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.guardrails.pins import PinHasher, could_hide_one, digits, is_weak, is_whole

PINS = st.text("0123456789", min_size=4, max_size=6)


@pytest.mark.parametrize(
    "text",
    [
        "4826",
        " 4826 ",
        "4 8 2 6",
        "4.8.2.6",
        "48-26",
        "4826.",
        "*4826*",
        "My PIN is 4826",
        "pin: 4826 please",
        "mon code PIN est 4826 svp",
        "c'est 4826",
        "voilà: 4826!",
        "４８２６",
        "٤٨٢٦",
        "4️⃣8️⃣2️⃣6️⃣",
        "4​8​26",
        "4826 🙏",
    ],
)
def test_a_pin_is_found_however_it_is_written(text: str) -> None:
    assert digits(text) == "4826"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "2",
        "at 1900",
        "19:00",
        "24/11",
        "5,000",
        "5000 rwf",
        "2 places tomorrow 1900",
        "pay booking 4826",
        "12345678901234567890",
        "4826 Kimironko",
    ],
)
def test_what_says_more_than_digits_is_not_taken(text: str) -> None:
    assert digits(text) is None


def test_digits_among_other_words_are_suspected_unless_they_are_an_amount_or_a_time() -> None:
    for text in ("4826 Kimironko", "pay it now, 4826", "le 4826 pour payer", "x４８２６x"):
        assert could_hide_one(text)
    for text in ("5000 rwf", "20000frw please", "at 19:00", "5 places", "0788123456", "5,000"):
        assert not could_hide_one(text)


@given(PINS, st.sampled_from(["{}", " {}\n", "PIN {}", "it's {}", "le code: {}.", "-{}-"]))
def test_no_pin_between_usual_words_is_missed(pin: str, around: str) -> None:
    assert digits(around.format(pin)) == pin


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    found = digits(text)
    assert found is None or (found.isascii() and found.isdecimal())


@pytest.mark.parametrize("found", ["482", "4826482", "48264826", "0788123456"])
def test_a_mistyped_pin_is_taken_too(found: str) -> None:
    assert digits(found) == found
    assert not is_whole(found)


@pytest.mark.parametrize(
    "pin",
    ["0000", "111111", "1234", "4321", "7890", "123456", "1212", "121212", "482482", "1987",
     "2024", "2580"],
)  # fmt: skip
def test_what_a_thief_tries_first_is_refused(pin: str) -> None:
    assert is_weak(pin)


@pytest.mark.parametrize("pin", ["4826", "1290", "8251", "198704", "48261", "1357"])
def test_other_pins_are_accepted(pin: str) -> None:
    assert not is_weak(pin)


async def test_a_hash_is_of_one_customer_and_worth_nothing_without_the_pepper() -> None:
    hasher = PinHasher("pepper")
    known = await hasher.hash(1, "4826")

    assert "4826" not in known
    assert known.startswith("$argon2id$")
    assert await hasher.matches(known, 1, "4826")
    assert not await hasher.matches(known, 1, "4827")
    assert not await hasher.matches(known, 2, "4826")
    assert not await PinHasher("").matches(known, 1, "4826")
