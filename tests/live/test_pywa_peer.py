"""pywa, which others wrote, as the business: it sends into the emulator and reads its webhooks.

Our client and our emulator could agree on the same mistake; pywa knows neither.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
import pytest
from pywa.types.callback import Button, Section, SectionList, SectionRow, URLButton
from pywa.types.message import Message
from pywa.types.message_status import MessageStatus
from pywa.types.others import Contact
from pywa.types.templates import TemplateLanguage
from pywa_async.client import WhatsApp

from easymo.whatsapp.inbound.payloads import parse
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.http_server import served
from tests.live.serving import Receiver, receiving
from tests.unit.whatsapp.reading_with_pywa import read_by_pywa, said

AMINA = "250788000001"
PHONE_ID = "106540352242922"
PICTURE = b"\x89PNG not really a picture"


class ToEmulator(httpx.AsyncHTTPTransport):
    """pywa insists on Meta's address; its requests go to the emulator all the same."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._there = urlsplit(url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host, port = self._there.hostname, self._there.port
        request.url = request.url.copy_with(scheme="http", host=host, port=port)
        request.headers["Host"] = f"{host}:{port}"
        return await super().handle_async_request(request)


class Scene:
    """pywa on one side, Amina's phone on the other."""

    def __init__(self, url: str, webhook: Receiver, session: aiohttp.ClientSession) -> None:
        self.webhook = webhook
        self._url = url
        self._session = session

    async def does(self, press: dict[str, Any]) -> bytes:
        """What the business hears when she does this."""
        await self._post(f"/phone/api/{AMINA}/send", press)
        bodies = await self.webhook.until(lambda came: any(parse(b).messages for b in came))
        return next(body for body in bodies if parse(body).messages)

    async def reset(self) -> None:
        await self._post("/emulator/reset", {})
        self.webhook.came.clear()

    async def newest(self) -> dict[str, Any]:
        async with self._session.get(f"{self._url}/phone/api/{AMINA}/messages") as answer:
            bubble: dict[str, Any] = (await answer.json())["messages"][-1]
            return bubble

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        async with self._session.post(self._url + path, json=body) as answer:
            assert answer.status == 200, await answer.text()


@pytest.fixture(scope="module")
async def stage() -> AsyncIterator[tuple[Scene, WhatsApp]]:
    async with receiving() as webhook, aiohttp.ClientSession() as session:
        config = EmulatorConfig(webhook_url=webhook.url, app_secret="app-secret")
        async with (
            served(create_emulator(config)) as url,
            httpx.AsyncClient(transport=ToEmulator(url)) as http,
        ):
            pywa = WhatsApp(phone_id=PHONE_ID, token="emulator-token", session=http, server=None)
            yield Scene(url, webhook, session), pywa


@pytest.fixture
async def scene(stage: tuple[Scene, WhatsApp]) -> Scene:
    await stage[0].reset()
    return stage[0]


@pytest.fixture
def pywa(stage: tuple[Scene, WhatsApp]) -> WhatsApp:
    return stage[1]


Sending = Callable[[WhatsApp], Awaitable[Any]]

ROWS = SectionList("Slots", [Section("Kimironko", [SectionRow("17:00", "s:1", "50 seats")])])
# Whole, for pywa writes null for each part that is left out.
BOLA = Contact(
    name=Contact.Name(
        formatted_name="Bola",
        first_name="Bola",
        last_name="B.",
        middle_name="B.",
        prefix="Ms",
        suffix="Jr",
    ),
    phones=[Contact.Phone(phone="+250788000002", type="CELL", wa_id="250788000002")],
)
PICTURE_AT = "https://easymo.example/a.png"


@pytest.mark.parametrize(
    ("send", "shown"),
    [
        (lambda wa: wa.send_message(AMINA, "Muraho 🍽️"), {"text": "Muraho 🍽️"}),
        (
            lambda wa: wa.send_message(
                AMINA, "Book it?", header="Booking", buttons=[Button("Confirm", "a:1")]
            ),
            {"interactive": "button", "header": "Booking", "text": "Book it?"},
        ),
        (
            lambda wa: wa.send_message(AMINA, "Which slot?", buttons=ROWS),
            {"interactive": "list", "list_button": "Slots"},
        ),
        (
            lambda wa: wa.send_message(
                AMINA, "Pay here", buttons=URLButton("Open", "https://easymo.example/pay")
            ),
            {"interactive": "cta_url"},
        ),
        (
            lambda wa: wa.request_location(AMINA, "Where are you?"),
            {"asks_location": True, "text": "Where are you?"},
        ),
        (
            lambda wa: wa.send_image(AMINA, PICTURE_AT, caption="The truck"),
            {"type": "image", "text": "The truck"},
        ),
        (
            lambda wa: wa.send_image(AMINA, PICTURE, mime_type="image/png"),
            {"type": "image"},
        ),
        (lambda wa: wa.send_video(AMINA, "https://easymo.example/a.mp4"), {"type": "video"}),
        (lambda wa: wa.send_audio(AMINA, "https://easymo.example/a.ogg"), {"type": "audio"}),
        (lambda wa: wa.send_voice(AMINA, "https://easymo.example/a.ogg"), {"type": "audio"}),
        (
            lambda wa: wa.send_document(AMINA, "https://easymo.example/a.pdf", filename="menu.pdf"),
            {"type": "document"},
        ),
        (lambda wa: wa.send_sticker(AMINA, "https://easymo.example/a.webp"), {"type": "sticker"}),
        (
            lambda wa: wa.send_location(AMINA, -1.94, 30.06, "Kigali City Center", "KN 4"),
            {"type": "location"},
        ),
        (lambda wa: wa.send_contact(AMINA, BOLA), {"contacts": ["Bola"]}),
        (
            lambda wa: wa.send_template(AMINA, "hello_world", TemplateLanguage.ENGLISH_US, []),
            {"text": "Hello World"},
        ),
        (
            lambda wa: wa.send_product(AMINA, catalog_id="1", sku="sku-1", body="Ugali"),
            {"text": "Ugali"},
        ),
    ],
)
async def test_what_pywa_sends_is_on_her_screen(
    scene: Scene, pywa: WhatsApp, send: Sending, shown: dict[str, Any]
) -> None:
    sent = await send(pywa)
    newest = await scene.newest()
    assert newest["wamid"] == sent.id
    assert {key: newest[key] for key in shown} == shown


async def test_pywa_reacts_ticks_and_types(scene: Scene, pywa: WhatsApp) -> None:
    [hers] = parse(await scene.does({"type": "text", "text": "Muraho"})).messages
    await pywa.send_reaction(AMINA, "👍", hers.wamid)
    await pywa.mark_message_as_read(hers.wamid)
    await pywa.indicate_typing(hers.wamid)
    newest = await scene.newest()
    assert (newest["reaction"], newest["ticks"]) == ("👍", "read")
    await pywa.remove_reaction(AMINA, hers.wamid)
    assert (await scene.newest())["reaction"] == ""


async def test_pywa_fetches_her_picture(scene: Scene, pywa: WhatsApp) -> None:
    [hers] = parse(await scene.does({"type": "image"})).messages
    assert hers.media
    found = await pywa.get_media_url(hers.media.id)
    assert (await pywa.get_media_bytes(found.url)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "press",
    [
        {"type": "text", "text": "Où ça? 🎉"},
        {"type": "button", "id": "a:1"},
        {"type": "list", "id": "s:1"},
        {"type": "template_button", "id": "t:1", "title": "Yes"},
        {"type": "location", "latitude": -1.94, "longitude": 30.06, "place": "Kimironko"},
        {"type": "image", "caption": "receipt"},
        {"type": "audio"},
        {"type": "video"},
        {"type": "document", "filename": "a.pdf"},
        {"type": "sticker"},
        {"type": "contacts"},
        {"type": "reaction", "message_id": "wamid.X", "emoji": "👍"},
        {"type": "order", "text": "two"},
        {"type": "flow"},
        {"type": "unsupported"},
    ],
    ids=lambda press: press["type"],
)
async def test_pywa_reads_what_the_emulator_posts_as_we_do(
    scene: Scene, pywa: WhatsApp, press: dict[str, Any]
) -> None:
    await pywa.send_message(AMINA, "Book it?", buttons=[Button("Confirm", "a:1")])
    await pywa.send_message(AMINA, "Which slot?", buttons=ROWS)
    body = await scene.does(press)
    theirs, [ours] = read_by_pywa(body), parse(body).messages
    assert (ours.wamid, ours.sent_at) == (theirs.id, theirs.timestamp)
    assert ours.sender.wa_id == theirs.from_user.wa_id == AMINA
    assert ours.sender.user_id == theirs.from_user.bsuid
    assert ours.text == said(theirs)
    if isinstance(theirs, Message) and theirs.media:
        assert ours.media and ours.media.id == theirs.media.id


async def test_pywa_reads_the_status_of_what_it_sent(scene: Scene, pywa: WhatsApp) -> None:
    sent = await pywa.send_message(AMINA, "Muraho", tracker="outbox:1")
    body = (await scene.webhook.until(bool))[0]
    theirs, [ours] = read_by_pywa(_with_contact(body)), parse(body).statuses
    assert isinstance(theirs, MessageStatus)
    assert ours.wamid == theirs.id == sent.id
    assert ours.opaque == theirs.tracker == "outbox:1"
    assert ours.status == theirs.status.value


def _with_contact(body: bytes) -> bytes:
    """pywa reads no status without a contact beside it; Meta sends both kinds."""
    webhook = json.loads(body)
    value = webhook["entry"][0]["changes"][0]["value"]
    recipient = value["statuses"][0]["recipient_id"]
    value.setdefault("contacts", [{"profile": {"name": "Amina"}, "wa_id": recipient}])
    return json.dumps(webhook).encode()
