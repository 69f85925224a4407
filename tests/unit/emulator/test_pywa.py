"""A client that others wrote agrees: it sends every kind, and reads what is posted."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from pywa_async import WhatsApp, handlers, types
from pywa_async.errors import WhatsAppError

from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from tests.unit.emulator.conftest import ALINE, NUMBER_ID, TOKEN, Business, Playing, until

FILE = "https://example.com/file"
ROWS = types.SectionList("See", [types.Section("City", [types.SectionRow("Row", "row:1", "5k")])])
FLOW = types.FlowButton(
    title="Open",
    flow_id="1",
    flow_token="t",
    flow_action_type=types.FlowActionType.NAVIGATE,
    flow_action_screen="START",
)
CONTACT = types.Contact(
    name=types.Contact.Name(formatted_name="Keza Mutesi", first_name="Keza"),
    phones=[types.Contact.Phone(phone="+250788000009")],
)
CARD = types.ImageCarouselCard(
    image=FILE, body="A card", buttons=types.URLButton("Go", "https://example.com")
)

Send = Callable[[WhatsApp], Awaitable[object]]
SENDS: dict[str, Send] = {
    "text": lambda wa: wa.send_message(ALINE, "*Hi*", tracker="row 7"),
    "reply": lambda wa: wa.send_message(ALINE, "Hi", reply_to_message_id="wamid.x"),
    "buttons": lambda wa: wa.send_message(
        ALINE, "Hi", header="H", footer="F", buttons=[types.Button("Yes", "yes")]
    ),
    "list": lambda wa: wa.send_message(ALINE, "Hi", buttons=ROWS),
    "link": lambda wa: wa.send_message(ALINE, "Hi", buttons=types.URLButton("Pay", FILE)),
    "flow": lambda wa: wa.send_message(ALINE, "Hi", buttons=FLOW),
    "image": lambda wa: wa.send_image(ALINE, FILE, caption="c"),
    "uploaded image": lambda wa: wa.send_image(ALINE, b"png", mime_type="image/png"),
    "image with buttons": lambda wa: wa.send_image(
        ALINE, FILE, caption="c", buttons=[types.Button("Yes", "yes")]
    ),
    "video": lambda wa: wa.send_video(ALINE, FILE),
    "audio": lambda wa: wa.send_audio(ALINE, FILE),
    "voice": lambda wa: wa.send_voice(ALINE, FILE),
    "document": lambda wa: wa.send_document(ALINE, FILE, filename="a.pdf"),
    "sticker": lambda wa: wa.send_sticker(ALINE, FILE),
    "location": lambda wa: wa.send_location(ALINE, -1.9, 30.1, name="Kigali"),
    "location request": lambda wa: wa.request_location(ALINE, "Where?"),
    "contact request": lambda wa: wa.request_contact_info(ALINE, "Who?"),
    "contact": lambda wa: wa.send_contact(ALINE, CONTACT),
    "catalog": lambda wa: wa.send_catalog(ALINE, "b", "f", thumbnail_product_sku="x"),
    "product": lambda wa: wa.send_product(ALINE, "1", "sku", "b", "f"),
    "products": lambda wa: wa.send_products(
        ALINE, "1", [types.ProductsSection("T", ["sku"])], "t", "b"
    ),
    "carousel": lambda wa: wa.send_carousel(ALINE, body="b", cards=[CARD, CARD]),
    "template": lambda wa: wa.send_template(
        ALINE, "hello_world", types.templates.TemplateLanguage.ENGLISH_US, []
    ),
}


@pytest.fixture
async def pywa(config: EmulatorConfig) -> AsyncIterator[WhatsApp]:
    # It calls the Graph API by its real name; this transport knows only the emulator.
    app = create_emulator(replace(config, hosts=frozenset({"graph.facebook.com"})))
    session = httpx.AsyncClient(transport=httpx.ASGITransport(app))
    async with app.router.lifespan_context(app), session:
        yield WhatsApp(phone_id=NUMBER_ID, token=TOKEN, session=session)


@pytest.mark.parametrize("kind", SENDS)
async def test_it_sends_every_kind(pywa: WhatsApp, kind: str) -> None:
    sent = await SENDS[kind](pywa)

    assert str(sent.id).startswith("wamid.")  # type: ignore[attr-defined]


async def test_it_understands_a_refusal(pywa: WhatsApp) -> None:
    with pytest.raises(WhatsAppError) as refusal:
        await pywa.send_message(ALINE, "x" * 4097)

    assert refusal.value.code == 100


async def heard_by_pywa(raw: list[bytes]) -> list[Any]:
    heard: list[Any] = []
    client = WhatsApp(phone_id=NUMBER_ID, token=TOKEN, verify_token="v", server=None)
    for handler in (
        handlers.MessageHandler,
        handlers.CallbackButtonHandler,
        handlers.CallbackSelectionHandler,
        handlers.MessageStatusHandler,
    ):
        client.add_handlers(handler(lambda _, update: heard.append(update)))
    for body in raw:
        await client.webhook_update_handler(body)
    return heard


PRESSES: dict[str, dict[str, Any]] = {
    "text": {"type": "text", "text": "Muraho 👋"},
    "image": {"type": "image", "caption": "me"},
    "voice": {"type": "audio"},
    "video": {"type": "video"},
    "document": {"type": "document"},
    "sticker": {"type": "sticker"},
    "location": {"type": "location", "latitude": -1.9, "longitude": 30.1},
    "contacts": {"type": "contacts"},
    "button": {"type": "button", "id": "confirm:1"},
    "reaction": {"type": "reaction", "message_id": "wamid.x", "emoji": "👍"},
    "order": {"type": "order"},
    "unsupported": {"type": "unsupported"},
}


@pytest.mark.parametrize("kind", PRESSES)
async def test_it_reads_what_customers_send(
    emulator: Playing, business: Business, kind: str
) -> None:
    written = await emulator.write(PRESSES[kind])

    (update,) = await heard_by_pywa([posted.raw for posted in business.posted])

    assert update.id == written["wamid"]
    assert update.from_user.wa_id == ALINE


async def test_it_reads_a_chosen_row(emulator: Playing, business: Business) -> None:
    row = {"id": "slot:1", "title": "19:00", "description": "5,000 RWF"}
    action = {"button": "See", "sections": [{"rows": [row]}]}
    offer = {"type": "list", "body": {"text": "When?"}, "action": action}
    await emulator.send({"type": "interactive", "interactive": offer})
    await emulator.quiet()
    business.posted.clear()
    await emulator.write({"type": "list", "id": "slot:1"})

    (selection,) = await heard_by_pywa([posted.raw for posted in business.posted])

    assert (selection.data, selection.title) == ("slot:1", "19:00")
    assert selection.description == "5,000 RWF"


async def test_it_reads_statuses(emulator: Playing, business: Business) -> None:
    await emulator.send_text(biz_opaque_callback_data="row 7")
    await until(lambda: len(business.statuses) == 3)

    heard = await heard_by_pywa([posted.raw for posted in business.posted])

    assert [str(update.status.value) for update in heard] == ["sent", "delivered", "read"]
    assert {update.tracker for update in heard} == {"row 7"}
