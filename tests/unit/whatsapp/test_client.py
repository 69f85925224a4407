import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import BodyPartReader, web

from easymo.whatsapp.client import Sent, WhatsAppClient, open_client
from easymo.whatsapp.errors import (
    AnswerLost,
    ApiError,
    BadMedia,
    NotSent,
    TooLong,
    Verdict,
)
from easymo.whatsapp.outbound.outgoing import Recipient, Text
from kit.settings.whatsapp import WhatsAppSettings
from tests.unit.whatsapp.conftest import Graph

AMINA = Recipient(wa_id="250788000001")
HELLO = Text(body="Muraho")
ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "250788000001", "wa_id": "250788000001"}],
    "messages": [{"id": "wamid.OURS"}],
}


async def test_it_sends_and_says_what_meta_calls_it(client: WhatsAppClient, graph: Graph) -> None:
    graph.answers(ACCEPTED)
    sent = await client.send(AMINA, HELLO, opaque="outbox:1")
    assert sent == Sent(wamid="wamid.OURS", wa_id="250788000001", user_id=None)
    assert graph.paths == ["POST /v25.0/42/messages"]
    assert graph.tokens == ["Bearer token"]
    assert graph.bodies == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "250788000001",
            "type": "text",
            "text": {"body": "Muraho", "preview_url": False},
            "biz_opaque_callback_data": "outbox:1",
        }
    ]


async def test_it_writes_to_customers_without_a_number(
    client: WhatsAppClient, graph: Graph
) -> None:
    graph.answers({"contacts": [{"user_id": "RW.1"}], "messages": [{"id": "wamid.OURS"}]})
    sent = await client.send(Recipient(user_id="RW.1"), HELLO, opaque="outbox:1")
    assert sent == Sent(wamid="wamid.OURS", wa_id=None, user_id="RW.1")
    assert graph.bodies[0]["recipient"] == "RW.1"
    assert "to" not in graph.bodies[0]


async def test_opaque_data_that_meta_would_cut_is_refused(client: WhatsAppClient) -> None:
    with pytest.raises(TooLong):
        await client.send(AMINA, HELLO, opaque="x" * 513)


@pytest.mark.parametrize(
    ("code", "status", "verdict"),
    [
        (131026, 400, Verdict.PERMANENT),
        (131056, 400, Verdict.RETRY),
        (190, 401, Verdict.STOP_SENDER),
    ],
)
async def test_metas_no_comes_with_a_verdict(
    client: WhatsAppClient, graph: Graph, code: int, status: int, verdict: Verdict
) -> None:
    error = {
        "message": f"(#{code}) No",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": "Because."},
        "fbtrace_id": "A",
    }
    graph.answers({"error": error}, status=status, **{"Retry-After": "7"})
    with pytest.raises(ApiError) as refusal:
        await client.send(AMINA, HELLO, opaque="outbox:1")
    assert (refusal.value.code, refusal.value.verdict) == (code, verdict)
    assert (refusal.value.details, refusal.value.retry_after_seconds) == ("Because.", 7)


async def test_a_stranger_who_refuses_says_nothing_about_the_message(
    client: WhatsAppClient, graph: Graph
) -> None:
    graph.answers("nginx", status=404)
    with pytest.raises(ApiError) as refusal:
        await client.send(AMINA, HELLO, opaque="outbox:1")
    assert (refusal.value.code, refusal.value.verdict) == (None, Verdict.RETRY)


@pytest.mark.parametrize(
    ("body", "status"),
    [("bad gateway", 502), ({"messages": []}, 200), ("<html>", 200), ({"error": "odd"}, 504)],
)
async def test_an_answer_nobody_understands_is_a_lost_one(
    client: WhatsAppClient, graph: Graph, body: object, status: int
) -> None:
    graph.answers(body, status=status)
    with pytest.raises(AnswerLost):
        await client.send(AMINA, HELLO, opaque="outbox:1")


async def test_a_connection_dropped_after_the_request_loses_the_answer(
    client: WhatsAppClient, graph: Graph
) -> None:
    async def hang_up(request: web.Request) -> web.Response:
        assert request.transport
        request.transport.abort()
        return web.Response()

    graph.answer = hang_up
    with pytest.raises(AnswerLost):
        await client.send(AMINA, HELLO, opaque="outbox:1")
    assert len(graph.bodies) == 1


async def test_an_answer_that_does_not_come_in_time_is_lost(graph: Graph) -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    graph.answer = never
    async with open_client(WhatsAppSettings(base_url=graph.url, timeout_seconds=0.2)) as client:
        with pytest.raises(AnswerLost):
            await client.send(AMINA, HELLO, opaque="outbox:1")
    assert len(graph.bodies) == 1


@pytest.fixture
async def closed_port() -> AsyncIterator[int]:
    """A port that is taken, and where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


async def test_a_refused_connection_sent_nothing(closed_port: int) -> None:
    settings = WhatsAppSettings(base_url=f"http://127.0.0.1:{closed_port}", timeout_seconds=1)
    async with open_client(settings) as client:
        with pytest.raises(NotSent):
            await client.send(AMINA, HELLO, opaque="outbox:1")


async def test_a_misspelt_address_sent_nothing() -> None:
    async with open_client(WhatsAppSettings(base_url="graph.facebook.com")) as client:
        with pytest.raises(NotSent):
            await client.send(AMINA, HELLO, opaque="outbox:1")


@pytest.mark.parametrize(
    ("typing", "rest"), [(False, {}), (True, {"typing_indicator": {"type": "text"}})]
)
async def test_it_ticks_and_shows_typing(
    client: WhatsAppClient, graph: Graph, typing: bool, rest: dict[str, object]
) -> None:
    graph.answers({"success": True})
    await client.mark_read("wamid.HERS", typing=typing)
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.HERS"}
    assert graph.bodies == [{**read, **rest}]


async def test_it_lends_a_file(client: WhatsAppClient, graph: Graph) -> None:
    fields: dict[str, tuple[str | None, bytes]] = {}

    async def keep(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            content_type = part.headers.get("Content-Type")
            fields[str(part.name)] = content_type, bytes(await part.read())
        return web.json_response({"id": 77})

    graph.answer = keep
    assert await client.upload(b"jpeg", "image/jpeg", filename="a.jpg") == "77"
    assert fields["file"] == ("image/jpeg", b"jpeg")
    assert fields["messaging_product"][1] == b"whatsapp"
    assert graph.paths == ["POST /v25.0/42/media"]


async def test_it_fetches_a_file_in_two_steps(client: WhatsAppClient, graph: Graph) -> None:
    size = {"file_size": "4", "mime_type": "image/jpeg", "sha256": "ff"}
    graph.answers({"id": "77", "url": f"{graph.url}/file", **size})
    file = await client.media("77")
    assert (file.mime_type, file.sha256, file.file_size) == ("image/jpeg", "ff", 4)

    async def send_file(request: web.Request) -> web.Response:
        return web.Response(body=b"jpeg")

    graph.answer = send_file
    assert await client.download(file.url) == b"jpeg"
    assert graph.paths == ["GET /v25.0/77?phone_number_id=42", "GET /file"]
    assert graph.tokens == ["Bearer token"] * 2


async def test_a_file_that_expired_is_an_error_of_the_api(
    client: WhatsAppClient, graph: Graph
) -> None:
    graph.answers({}, status=404)
    with pytest.raises(ApiError):
        await client.download(f"{graph.url}/file")


async def test_a_file_that_is_too_large_is_not_read_to_its_end(
    client: WhatsAppClient, graph: Graph
) -> None:
    async def send_file(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 200_000)

    graph.answer = send_file
    with pytest.raises(BadMedia):
        await client.download(f"{graph.url}/file", max_bytes=100_000)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "https://lookaside.fbsbx.com.evil.example/file",
        "https://evilfbsbx.com/file",
        "http://lookaside.fbsbx.com/file",
        "file:///etc/passwd",
    ],
)
async def test_the_token_goes_to_nobody_but_meta(
    client: WhatsAppClient, graph: Graph, url: str
) -> None:
    with pytest.raises(BadMedia):
        await client.download(url)
    assert graph.tokens == []
