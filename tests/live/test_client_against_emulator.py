"""Our client on one side, the emulator on the other, which was written apart from it."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, get_args

import aiohttp
import pytest

from easymo.whatsapp.client import WhatsAppClient, open_client
from easymo.whatsapp.errors import AnswerLost, ApiError, NotSent, Verdict
from easymo.whatsapp.inbound.message_kinds import MessageKind
from easymo.whatsapp.inbound.payloads import (
    DeliveryStatus,
    InboundMessage,
    Webhook,
    parse,
)
from easymo.whatsapp.inbound.signature import is_genuine
from easymo.whatsapp.outbound.outgoing import (
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
from kit.settings.whatsapp import WhatsAppSettings
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.webhooks import events
from server.dev.http_server import served
from tests.live.serving import Receiver, receiving

SECRET, TOKEN = "app-secret", "emulator-token"
AMINA = Recipient(wa_id="250788000001")
HELLO = Text(body="Muraho *Amina*, ça va? 🍽️")
PICTURE = b"\xff\xd8 not really a picture"


@dataclass
class Phone:
    """Amina's phone, and the switches of the emulator."""

    url: str
    webhook: Receiver
    session: aiohttp.ClientSession

    async def does(self, press: dict[str, Any]) -> None:
        await self._post(f"/phone/api/{AMINA.wa_id}/send", press)

    async def reset(self) -> None:
        await self._post("/emulator/reset", {})
        self.webhook.came.clear()

    async def faults(self, **switches: Any) -> None:
        await self._post("/emulator/faults", switches)

    async def template(self, **template: Any) -> None:
        await self._post("/emulator/templates", template)

    async def tells_other_news(self, kind: events.Kind) -> None:
        await self._post("/emulator/events", {"kind": kind})

    async def hides_her_number(self) -> str:
        answer = await self._post(f"/phone/api/{AMINA.wa_id}/profile", {"identity": "bsuid"})
        return str(answer["user_id"])

    async def screen(self) -> dict[str, Any]:
        async with self.session.get(f"{self.url}/phone/api/{AMINA.wa_id}/messages") as answer:
            screen: dict[str, Any] = await answer.json()
            return screen

    async def newest(self) -> dict[str, Any]:
        bubble: dict[str, Any] = (await self.screen())["messages"][-1]
        return bubble

    async def hears(self) -> InboundMessage:
        """The first message that reaches the business."""
        bodies = await self.webhook.until(lambda came: any(parse(b).messages for b in came))
        return next(message for body in bodies for message in parse(body).messages)

    async def status(self, word: str) -> DeliveryStatus:
        def found(came: list[bytes]) -> list[DeliveryStatus]:
            return [s for body in came for s in parse(body).statuses if s.status == word]

        return found(await self.webhook.until(lambda came: bool(found(came))))[0]

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self.session.post(self.url + path, json=body) as answer:
            assert answer.status == 200, await answer.text()
            read: dict[str, Any] = await answer.json()
            return read


@pytest.fixture(scope="module")
async def shared_phone() -> AsyncIterator[Phone]:
    async with receiving() as webhook, aiohttp.ClientSession() as session:
        config = EmulatorConfig(webhook_url=webhook.url, app_secret=SECRET)
        async with served(create_emulator(config)) as url:
            yield Phone(url, webhook, session)


@pytest.fixture
async def phone(shared_phone: Phone) -> Phone:
    await shared_phone.reset()
    return shared_phone


@pytest.fixture
def settings(phone: Phone) -> WhatsAppSettings:
    return WhatsAppSettings(base_url=phone.url, access_token=TOKEN, timeout_seconds=5)


@pytest.fixture
async def client(settings: WhatsAppSettings) -> AsyncIterator[WhatsAppClient]:
    async with open_client(settings) as client:
        yield client


@pytest.mark.parametrize(
    "message",
    [
        HELLO,
        Buttons(
            body="Book it?",
            header="Booking",
            footer="EasyMO",
            options=[ButtonsOption(id="a:1", title="Confirm")],
        ),
        ListMenu(
            body="Which slot?",
            button="Slots",
            sections=[
                Section(title="Kimironko", rows=[Row(id="s:1", title="17:00", description="50")]),
                Section(title="Nyamirambo", rows=[Row(id="s:2", title="19:00")]),
            ],
        ),
        CtaUrl(body="Pay here", label="Open", url="https://easymo.example/pay"),
        LocationRequest(body="Where are you?"),
        Media(type="image", link="https://easymo.example/a.jpg", caption="The truck"),
        Media(type="audio", link="https://easymo.example/a.ogg", voice=True),
        Media(type="video", link="https://easymo.example/a.mp4"),
        Media(type="document", link="https://easymo.example/a.pdf", filename="menu.pdf"),
        Media(type="sticker", link="https://easymo.example/a.webp"),
        Location(latitude=-1.94, longitude=30.06, name="Kigali City Center", address="KN 4"),
        Contacts(cards=[ContactCard(name="Bola", phone="+250788000002")]),
        Template(name="hello_world", language="en_US"),
    ],
    ids=lambda message: message.type,
)
async def test_every_kind_reaches_her_screen_and_is_reported(
    phone: Phone, client: WhatsAppClient, message: Outgoing
) -> None:
    sent = await client.send(AMINA, message, opaque="outbox:1")
    assert (await phone.newest())["wamid"] == sent.wamid
    delivered = await phone.status("delivered")
    assert (delivered.wamid, delivered.opaque) == (sent.wamid, "outbox:1")
    assert delivered.recipient_wa_id == sent.wa_id == AMINA.wa_id


async def test_a_template_with_words_is_filled_in(phone: Phone, client: WhatsAppClient) -> None:
    await phone.template(name="reminder", body="{{1}}, see you at {{2}}")
    await client.send(AMINA, Template.with_words("reminder", "en", "Amina", "19:00"), opaque="1")
    assert (await phone.newest())["text"] == "Amina, see you at 19:00"


async def test_a_reaction_and_a_quote_find_her_message(
    phone: Phone, client: WhatsAppClient
) -> None:
    await phone.does({"type": "text", "text": "Muraho"})
    hers = await phone.hears()
    await client.send(AMINA, Reaction(wamid=hers.wamid, emoji="👍"), opaque="1")
    await client.send(AMINA, Text(body="Yes", reply_to=hers.wamid), opaque="2")
    shown = (await phone.screen())["messages"]
    assert shown[0]["reaction"] == "👍"
    assert shown[-1]["quoted"] == hers.wamid


async def test_a_lent_file_is_shown(phone: Phone, client: WhatsAppClient) -> None:
    media_id = await client.upload(PICTURE, "image/jpeg", filename="a.jpg")
    await client.send(AMINA, Media(type="image", id=media_id), opaque="1")
    assert (await phone.newest())["media"]["id"] == media_id


async def test_she_sees_ticks_and_typing(phone: Phone, client: WhatsAppClient) -> None:
    await phone.does({"type": "text", "text": "Muraho"})
    await client.mark_read((await phone.hears()).wamid, typing=True)
    screen = await phone.screen()
    assert screen["typing"] is True
    assert screen["messages"][0]["ticks"] == "read"


async def test_a_customer_without_a_number_is_written_to_by_her_id(
    phone: Phone, client: WhatsAppClient
) -> None:
    user_id = await phone.hides_her_number()
    await phone.does({"type": "text", "text": "Muraho"})
    sender = (await phone.hears()).sender
    assert (sender.wa_id, sender.user_id) == (None, user_id)
    sent = await client.send(Recipient(user_id=user_id), HELLO, opaque="1")
    assert (sent.wa_id, sent.user_id) == (None, user_id)
    assert (await phone.status("delivered")).recipient_user_id == user_id


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (131026, Verdict.PERMANENT),
        (131000, Verdict.RETRY),
        (131056, Verdict.RETRY),
        (131048, Verdict.STOP_SENDER),
        (131042, Verdict.STOP_SENDER),
    ],
)
async def test_a_refusal_comes_with_its_verdict(
    phone: Phone, client: WhatsAppClient, code: int, verdict: Verdict
) -> None:
    await phone.faults(reject_next={"code": code, "details": "Because."})
    with pytest.raises(ApiError, match=r"Because\.") as refusal:
        await client.send(AMINA, HELLO, opaque="1")
    assert (refusal.value.code, refusal.value.verdict) == (code, verdict)
    await client.send(AMINA, HELLO, opaque="1")


async def test_a_failure_that_is_reported_later_has_the_same_code(
    phone: Phone, client: WhatsAppClient
) -> None:
    await phone.faults(fail_next={"code": 131026})
    await client.send(AMINA, HELLO, opaque="outbox:7")
    failed = await phone.status("failed")
    assert (failed.opaque, failed.error_code) == ("outbox:7", 131026)


async def test_a_wrong_token_stops_the_sender(settings: WhatsAppSettings) -> None:
    wrong = WhatsAppSettings(base_url=settings.base_url, access_token="wrong")
    async with open_client(wrong) as client:
        with pytest.raises(ApiError) as refusal:
            await client.send(AMINA, HELLO, opaque="1")
    assert (refusal.value.code, refusal.value.verdict) == (190, Verdict.STOP_SENDER)


async def test_a_closed_window_is_permanent(phone: Phone, client: WhatsAppClient) -> None:
    await phone.faults(window="sync")
    with pytest.raises(ApiError) as refusal:
        await client.send(AMINA, HELLO, opaque="1")
    assert (refusal.value.code, refusal.value.verdict) == (131047, Verdict.PERMANENT)


async def test_the_forty_sixth_message_to_one_customer_is_throttled(
    client: WhatsAppClient,
) -> None:
    for _ in range(45):
        await client.send(AMINA, HELLO, opaque="1")
    with pytest.raises(ApiError) as refusal:
        await client.send(AMINA, HELLO, opaque="1")
    assert refusal.value.verdict == Verdict.RETRY


async def test_a_dropped_answer_is_lost_though_she_has_the_message(
    phone: Phone, client: WhatsAppClient
) -> None:
    await phone.faults(drop_connection_next=1)
    with pytest.raises(AnswerLost):
        await client.send(AMINA, HELLO, opaque="outbox:9")
    assert (await phone.newest())["text"] == HELLO.body
    assert (await phone.status("delivered")).opaque == "outbox:9"


async def test_a_dropped_request_is_lost_as_well_for_nobody_can_tell(
    phone: Phone, client: WhatsAppClient
) -> None:
    await phone.faults(refuse_connection_next=1)
    with pytest.raises(AnswerLost):
        await client.send(AMINA, HELLO, opaque="1")
    assert (await phone.screen())["messages"] == []


async def test_an_answer_that_is_too_slow_is_lost_though_she_gets_the_message(
    phone: Phone, settings: WhatsAppSettings
) -> None:
    await phone.faults(slow_ms=3_000)
    # Not so hasty that a busy machine hangs up before the request has been read.
    hasty = settings.model_copy(update={"timeout_seconds": 1.5})
    async with open_client(hasty) as client:
        with pytest.raises(AnswerLost):
            await client.send(AMINA, HELLO, opaque="outbox:9")
    assert (await phone.status("read")).opaque == "outbox:9"


async def test_nobody_at_the_address_means_nothing_was_sent() -> None:
    async with served(create_emulator(EmulatorConfig("http://127.0.0.1", SECRET))) as url:
        pass
    async with open_client(WhatsAppSettings(base_url=url, access_token=TOKEN)) as client:
        with pytest.raises(NotSent):
            await client.send(AMINA, HELLO, opaque="1")


@pytest.mark.parametrize(
    ("press", "kind", "text"),
    [
        ({"type": "text", "text": "Où ça? 🎉"}, MessageKind.TEXT, "Où ça? 🎉"),
        ({"type": "button", "id": "a:1", "title": "Confirm"}, MessageKind.BUTTON_REPLY, "Confirm"),
        ({"type": "list", "id": "s:1", "title": "17:00"}, MessageKind.LIST_REPLY, "17:00"),
        ({"type": "template_button", "id": "t:1", "title": "Yes"}, MessageKind.BUTTON, "Yes"),
        ({"type": "location", "latitude": -1.94, "longitude": 30.06}, MessageKind.LOCATION, None),
        ({"type": "image", "caption": "receipt"}, MessageKind.IMAGE, "receipt"),
        ({"type": "audio"}, MessageKind.AUDIO, None),
        ({"type": "video"}, MessageKind.VIDEO, None),
        ({"type": "document", "filename": "a.pdf"}, MessageKind.DOCUMENT, None),
        ({"type": "sticker"}, MessageKind.STICKER, None),
        ({"type": "contacts"}, MessageKind.CONTACTS, None),
        ({"type": "reaction", "message_id": "wamid.X", "emoji": "👍"}, MessageKind.REACTION, "👍"),
        ({"type": "order", "text": "two"}, MessageKind.ORDER, "two"),
        ({"type": "flow"}, MessageKind.FLOW_REPLY, "Sent"),
        ({"type": "unsupported"}, MessageKind.UNSUPPORTED, None),
        ({"type": "unknown"}, MessageKind.UNSUPPORTED, None),
    ],
    ids=lambda value: value.get("type") if isinstance(value, dict) else "",
)
async def test_whatever_she_does_is_genuine_and_understood(
    phone: Phone, press: dict[str, Any], kind: MessageKind, text: str | None
) -> None:
    await phone.does(press)
    message = await phone.hears()
    assert (message.kind, message.text) == (kind, text)
    assert message.sender.wa_id == AMINA.wa_id
    assert message.option_id == press.get("id")
    [(body, signature)] = phone.webhook.came
    assert is_genuine(body, signature, SECRET)
    assert parse(body) == Webhook(messages=[message])


async def test_her_new_id_is_understood(phone: Phone) -> None:
    await phone.does({"type": "system", "kind": "user_changed_user_id", "value": "RW.42"})
    change = (await phone.hears()).identity_change
    assert change and change.new_user_id == "RW.42"


async def test_her_picture_is_fetched_in_two_steps(phone: Phone, client: WhatsAppClient) -> None:
    await phone.does({"type": "image", "mime_type": "image/png"})
    media = (await phone.hears()).media
    assert media and media.url
    file = await client.media(media.id)
    data = await client.download(file.url)
    assert hashlib.sha256(data).hexdigest() == file.sha256
    assert await client.download(media.url) == data


@pytest.mark.parametrize("kind", get_args(events.Kind))
async def test_other_news_are_kept(phone: Phone, kind: events.Kind) -> None:
    await phone.tells_other_news(kind)
    [body] = await phone.webhook.until(bool)
    webhook = parse(body)
    assert webhook == Webhook(others=webhook.others)
    assert len(webhook.others) == 1
