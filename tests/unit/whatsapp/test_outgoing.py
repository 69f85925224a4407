from typing import Any

import pytest
from pydantic import ValidationError

from easymo.whatsapp.errors import BadMessage, TooLong
from easymo.whatsapp.outbound.outgoing import (
    OUTGOING,
    Buttons,
    ButtonsOption,
    ContactCard,
    Contacts,
    CtaUrl,
    ListMenu,
    Location,
    LocationRequest,
    Media,
    Outgoing,
    Reaction,
    Recipient,
    Row,
    Section,
    Template,
    Text,
)
from kit.errors import EasyMOError

CONFIRM, CANCEL = ButtonsOption(id="a:1", title="Confirm"), ButtonsOption(id="a:2", title="Cancel")
ROWS = [Row(id="s:1", title="17:00", description="50 seats"), Row(id="s:2", title="19:00")]


def menu(*sections: Section, **rest: Any) -> ListMenu:
    return ListMenu(body="Which slot?", button="Slots", sections=list(sections), **rest)


EVERY_KIND: list[tuple[Outgoing, dict[str, Any]]] = [
    (
        Text(body="Hello"),
        {"type": "text", "text": {"body": "Hello", "preview_url": False}},
    ),
    (
        Text(body="This one", reply_to="wamid.HERS"),
        {
            "context": {"message_id": "wamid.HERS"},
            "type": "text",
            "text": {"body": "This one", "preview_url": False},
        },
    ),
    (
        Buttons(body="Book it?", header="Booking", footer="EasyMO", options=[CONFIRM, CANCEL]),
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "header": {"type": "text", "text": "Booking"},
                "body": {"text": "Book it?"},
                "footer": {"text": "EasyMO"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "a:1", "title": "Confirm"}},
                        {"type": "reply", "reply": {"id": "a:2", "title": "Cancel"}},
                    ]
                },
            },
        },
    ),
    (
        menu(Section(rows=ROWS)),
        {
            "type": "interactive",
            "interactive": {
                "type": "list",
                "body": {"text": "Which slot?"},
                "action": {
                    "button": "Slots",
                    "sections": [
                        {
                            "rows": [
                                {"id": "s:1", "title": "17:00", "description": "50 seats"},
                                {"id": "s:2", "title": "19:00"},
                            ]
                        }
                    ],
                },
            },
        },
    ),
    (
        CtaUrl(body="Pay here", label="Open", url="https://easymo.example/pay"),
        {
            "type": "interactive",
            "interactive": {
                "type": "cta_url",
                "body": {"text": "Pay here"},
                "action": {
                    "name": "cta_url",
                    "parameters": {"display_text": "Open", "url": "https://easymo.example/pay"},
                },
            },
        },
    ),
    (
        LocationRequest(body="Where are you?"),
        {
            "type": "interactive",
            "interactive": {
                "type": "location_request_message",
                "body": {"text": "Where are you?"},
                "action": {"name": "send_location"},
            },
        },
    ),
    (
        Media(type="image", link="https://easymo.example/a.jpg", caption="The truck"),
        {
            "type": "image",
            "image": {"link": "https://easymo.example/a.jpg", "caption": "The truck"},
        },
    ),
    (
        Media(type="audio", id="9", voice=True),
        {"type": "audio", "audio": {"id": "9", "voice": True}},
    ),
    (Media(type="video", id="9"), {"type": "video", "video": {"id": "9"}}),
    (
        Media(type="document", id="9", filename="menu.pdf"),
        {"type": "document", "document": {"id": "9", "filename": "menu.pdf"}},
    ),
    (Media(type="sticker", id="9"), {"type": "sticker", "sticker": {"id": "9"}}),
    (
        Location(latitude=-1.94, longitude=30.06, name="Kigali City Center"),
        {
            "type": "location",
            "location": {"latitude": -1.94, "longitude": 30.06, "name": "Kigali City Center"},
        },
    ),
    (
        Contacts(cards=[ContactCard(name="Bola", phone="+250788000002", wa_id="250788000002")]),
        {
            "type": "contacts",
            "contacts": [
                {
                    "name": {"formatted_name": "Bola", "first_name": "Bola"},
                    "phones": [{"phone": "+250788000002", "wa_id": "250788000002"}],
                }
            ],
        },
    ),
    (
        Reaction(wamid="wamid.HERS", emoji="👍"),
        {"type": "reaction", "reaction": {"message_id": "wamid.HERS", "emoji": "👍"}},
    ),
    (
        Template.with_words("reminder", "en", "Amina", "19:00"),
        {
            "type": "template",
            "template": {
                "name": "reminder",
                "language": {"code": "en"},
                "components": [
                    {
                        "type": "body",
                        "parameters": [
                            {"type": "text", "text": "Amina"},
                            {"type": "text", "text": "19:00"},
                        ],
                    }
                ],
            },
        },
    ),
]


@pytest.mark.parametrize(("message", "meta"), EVERY_KIND)
def test_it_becomes_metas_json(message: Outgoing, meta: dict[str, Any]) -> None:
    assert message.payload() == {"messaging_product": "whatsapp", **meta}


@pytest.mark.parametrize("message", [message for message, _ in EVERY_KIND])
def test_it_survives_a_trip_through_json(message: Outgoing) -> None:
    assert OUTGOING.validate_json(message.model_dump_json()) == message


def options(count: int) -> list[ButtonsOption]:
    return [ButtonsOption(id=str(n), title=f"Number {n}") for n in range(count)]


def rows(count: int) -> list[Row]:
    return [Row(id=str(n), title=f"Number {n}") for n in range(count)]


def test_what_just_fits_is_taken() -> None:
    Text(body="x" * 4096)
    Buttons(body="x" * 1024, header="x" * 60, footer="x" * 60, options=options(3))
    ButtonsOption(id="x" * 256, title="x" * 20)
    Row(id="x" * 200, title="x" * 24, description="x" * 72)
    menu(Section(title="x" * 24, rows=rows(10)))


@pytest.mark.parametrize(
    "write",
    [
        lambda: Text(body="x" * 4097),
        lambda: LocationRequest(body="x" * 1025),
        lambda: Buttons(body="x" * 1025, options=options(1)),
        lambda: Buttons(body="x", header="x" * 61, options=options(1)),
        lambda: Buttons(body="x", footer="x" * 61, options=options(1)),
        lambda: ButtonsOption(id="x" * 257, title="x"),
        lambda: ButtonsOption(id="x", title="x" * 21),
        lambda: Row(id="x" * 201, title="x"),
        lambda: Row(id="x", title="x" * 25),
        lambda: Row(id="x", title="x", description="x" * 73),
        lambda: Section(title="x" * 25, rows=rows(1)),
        lambda: ListMenu(body="x", button="x" * 21, sections=[Section(rows=rows(1))]),
        lambda: CtaUrl(body="x", label="x" * 21, url="https://easymo.example"),
        lambda: Media(type="image", id="9", caption="x" * 1025),
        lambda: OUTGOING.validate_python({"type": "text", "body": "x" * 4097}),
    ],
)
def test_what_is_too_long_is_refused_when_it_is_written(write: Any) -> None:
    with pytest.raises(TooLong, match="WhatsApp takes"):
        write()


@pytest.mark.parametrize(
    "write",
    [
        lambda: Text(body=" \n"),
        lambda: Buttons(body="x", options=[]),
        lambda: Buttons(body="x", options=options(4)),
        lambda: Buttons(body="x", options=[CONFIRM, CONFIRM]),
        lambda: Buttons(body="x", options=[CONFIRM, ButtonsOption(id="b", title="Confirm")]),
        lambda: menu(),
        lambda: menu(Section(rows=rows(11))),
        lambda: menu(Section(title="A", rows=rows(6)), Section(title="B", rows=rows(6))),
        lambda: menu(Section(title="A", rows=rows(1)), Section(title="B", rows=rows(1))),
        lambda: menu(Section(rows=ROWS[:1]), Section(title="B", rows=ROWS[1:])),
        lambda: Section(rows=[]),
        lambda: CtaUrl(body="x", label="x", url="javascript:alert(1)"),
        lambda: Media(type="image"),
        lambda: Media(type="image", id="9", link="https://easymo.example/a.jpg"),
        lambda: Media(type="sticker", id="9", caption="x"),
        lambda: Media(type="image", id="9", filename="x"),
        lambda: Media(type="video", id="9", voice=True),
        lambda: Reaction(wamid="wamid.HERS", reply_to="wamid.OTHER"),
        lambda: Recipient(),
    ],
)
def test_what_meta_would_refuse_is_refused_when_it_is_written(write: Any) -> None:
    with pytest.raises(BadMessage):
        write()


@pytest.mark.parametrize(
    "write",
    [
        lambda: Location(latitude=91, longitude=0),
        lambda: Contacts(cards=[]),
        lambda: Template(name="Not A Name", language="en"),
    ],
)
def test_what_has_the_wrong_shape_is_refused(write: Any) -> None:
    with pytest.raises(ValidationError):
        write()


def test_too_long_is_an_error_of_ours() -> None:
    assert issubclass(TooLong, EasyMOError)


def test_a_phone_number_wins_over_an_id() -> None:
    both = Recipient(wa_id="250788000001", user_id="RW.1")
    assert both.address() == {"to": "250788000001"}
    assert Recipient(user_id="RW.1").address() == {"recipient": "RW.1"}
