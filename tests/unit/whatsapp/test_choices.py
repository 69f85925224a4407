"""Choices under a message: buttons where their titles say all there is, else a list."""

from easymo.whatsapp.outbound.interactive import Buttons, ListMenu, Row
from easymo.whatsapp.outbound.outgoing import Outgoing
from easymo.whatsapp.render import Pressable, render_options


def rendered(*options: Pressable) -> Outgoing:
    [message] = render_options("Which one?", options, "Choose").messages
    return message


def rows_of(message: Outgoing) -> list[Row]:
    assert isinstance(message, ListMenu)
    return message.sections[0].rows


def test_short_titles_that_say_all_are_buttons() -> None:
    message = rendered(Pressable("a", "Book a table"), Pressable("b", "My bookings"))

    assert isinstance(message, Buttons)
    assert [option.title for option in message.options] == ["Book a table", "My bookings"]


def test_one_choice_that_says_more_than_its_title_keeps_place_seats_and_price() -> None:
    slot = Pressable("a", "19:00 Kimironko", "Tue 24 Nov · 3 places left · 5,000 RWF each")

    [row] = rows_of(rendered(slot))

    assert (row.title, row.description) == (slot.title, slot.description)


def test_a_title_too_long_for_a_button_is_a_row_of_a_list() -> None:
    [row] = rows_of(rendered(Pressable("a", "Kigali City Center hall")))

    assert (row.title, row.description) == ("Kigali City Center hall", None)


def test_a_title_too_long_for_a_row_stands_whole_below_it() -> None:
    long = "Apartment at the market of Kimironko"

    [row] = rows_of(rendered(Pressable("a", long, "300,000 RWF a month")))

    assert row.title == "Apartment at the market…"
    assert row.description == f"{long} · 300,000 RWF a month"
