"""The webhook over HTTP: what Meta posts is answered and stored, and nothing else is."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from db.pool import Pool
from tests.live.posting import (
    NOW,
    NUMBER,
    VERIFY_TOKEN,
    Meta,
    envelope,
    meta_at,
    press,
    rows,
    settings_for,
    status,
    stored,
    text,
)

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "whatsapp").glob("*.json"))

SENT_AT = f"{datetime.fromtimestamp(int(NOW), UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest_asyncio.fixture
async def meta(database: str) -> AsyncIterator[Meta]:
    async with meta_at(settings_for(database)) as posting:
        yield posting


def incompressible(characters: int) -> str:
    return random.Random(7).randbytes(characters).hex()[:characters]


async def handshake(meta: Meta, **asked: str) -> tuple[int, str]:
    params = {f"hub.{key}": value for key, value in asked.items()}
    answer = await meta.client.get("/webhooks/whatsapp", params=params)
    return answer.status_code, answer.text


async def test_the_handshake_sends_the_challenge_back_as_it_came(meta: Meta) -> None:
    asked = {"mode": "subscribe", "verify_token": VERIFY_TOKEN, "challenge": "1158201444"}
    assert await handshake(meta, **asked) == (200, "1158201444")


@pytest.mark.parametrize(
    "asked",
    [
        {"mode": "subscribe", "verify_token": "guessed", "challenge": "1"},
        {"mode": "subscribe", "verify_token": "é", "challenge": "1"},
        {"mode": "unsubscribe", "verify_token": VERIFY_TOKEN, "challenge": "1"},
        {"mode": "subscribe", "challenge": "1"},
        {},
    ],
)
async def test_a_handshake_of_somebody_else_is_refused(meta: Meta, asked: dict[str, str]) -> None:
    assert (await handshake(meta, **asked))[0] == 403


async def test_a_text_goes_into_the_inbox_as_nodes_read_it(meta: Meta, pool: Pool) -> None:
    message = text("2 places tomorrow", wamid="wamid.A")

    assert await meta.post(envelope({"messages": [message]})) == 200

    found = await rows(pool, "SELECT key, gathers, phone_number_id, message FROM inbox")
    assert found == [
        (
            "wamid.A",
            True,
            NUMBER,
            {
                "kind": "text",
                "text": "2 places tomorrow",
                "option_id": None,
                "location": None,
                "media": None,
                "context_wamid": None,
                "sent_at": SENT_AT,
            },
        )
    ]


async def test_a_press_does_not_wait_for_more(meta: Meta, pool: Pool) -> None:
    await meta.post(envelope({"messages": [press("confirm:1")]}))

    found = await rows(pool, "SELECT gathers, message ->> 'option_id' FROM inbox")
    assert found == [(False, "confirm:1")]


async def test_a_message_leaves_one_job_however_many_come(meta: Meta, pool: Pool) -> None:
    await meta.post(envelope({"messages": [text("hello"), text("are you there")]}))
    await meta.post(envelope({"messages": [text("?")]}))

    jobs = await rows(pool, "SELECT task_name, status::text FROM procrastinate_jobs")
    assert jobs == [("drain", "todo")]


async def test_a_message_delivered_again_is_dropped(meta: Meta, pool: Pool) -> None:
    body = envelope({"messages": [text("hello")]})

    assert [await meta.post(body) for _ in range(3)] == [200, 200, 200]

    assert await stored(pool) == 1


async def test_one_message_of_a_redelivered_batch_that_is_new_is_kept(
    meta: Meta, pool: Pool
) -> None:
    first = text("hello")
    await meta.post(envelope({"messages": [first]}))
    await meta.post(envelope({"messages": [first, text("more")]}))

    assert await stored(pool) == 2


async def test_a_customer_without_a_phone_number_is_known_by_her_id(meta: Meta, pool: Pool) -> None:
    message = {**text("hello"), "from": None, "from_user_id": "RW.13491208655302741918"}
    await meta.post(envelope({"messages": [message]}))
    await meta.post(envelope({"messages": [{**message, "id": "wamid.second"}]}))

    found = await rows(
        pool,
        "SELECT kind, value, (SELECT count(*) FROM inbox i WHERE i.customer_id = a.customer_id)"
        " FROM customer_aliases a WHERE customer_id IN (SELECT customer_id FROM inbox)",
    )
    assert found == [("user_id", "RW.13491208655302741918", 2)]


async def test_a_new_number_leads_to_the_same_customer(meta: Meta, pool: Pool) -> None:
    await meta.post(envelope({"messages": [text("hello", of="250788111111")]}))
    change = {
        "type": "user_changed_number",
        "body": "A changed from 250788111111 to 250788222222",
        "wa_id": "250788222222",
    }
    message = {**text("", of="250788111111"), "type": "system", "system": change}
    message["timestamp"] = str(int(time.time()))  # a change older than the alias moves nothing
    assert await meta.post(envelope({"messages": [message]})) == 200
    await meta.post(envelope({"messages": [text("it is still me", of="250788222222")]}))

    assert len(await rows(pool, "SELECT DISTINCT customer_id FROM inbox")) == 1
    aliases = await rows(pool, "SELECT 1 FROM customer_aliases WHERE value = '250788111111'")
    assert aliases == []


async def test_every_status_is_kept_once_and_wakes_nobody(meta: Meta, pool: Pool) -> None:
    statuses = [status("sent", wamid="wamid.out"), status("delivered", wamid="wamid.out")]
    body = envelope({"statuses": statuses})

    assert [await meta.post(body), await meta.post(body)] == [200, 200]

    assert await stored(pool) == 2
    assert await rows(pool, "SELECT 1 FROM procrastinate_jobs") == []


@pytest.mark.parametrize("opaque", ["not ours", "9" * 40, "-1", "0", "٣", "1e9"])
async def test_opaque_data_of_somebody_else_does_no_harm(
    meta: Meta, pool: Pool, opaque: str
) -> None:
    body = envelope({"statuses": [status("sent", wamid="wamid.out", opaque=opaque)]})
    assert await meta.post(body) == 200
    assert await rows(pool, "SELECT outbox_id FROM message_statuses") == [(None,)]


@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=00", "sha1=00", "sha256=é"])
async def test_a_bad_signature_is_refused_and_stores_nothing(
    meta: Meta, pool: Pool, signature: str | None
) -> None:
    body = json.dumps(envelope({"messages": [text("hello")]})).encode()
    header = signature.encode() if signature else None

    assert await meta.post_signed(body, header) == 401  # type: ignore[arg-type]

    assert await stored(pool) == 0


async def test_a_body_changed_after_signing_is_refused(meta: Meta, pool: Pool) -> None:
    assert await meta.post(envelope(), signed_with="another secret") == 401
    assert await stored(pool) == 0


async def test_without_a_secret_every_webhook_is_refused(database: str, pool: Pool) -> None:
    async with meta_at(settings_for(database, app_secret="")) as meta:
        assert await meta.post(envelope({"messages": [text("hello")]}), signed_with="") == 401
    assert await stored(pool) == 0


async def test_more_than_meta_ever_sends_is_not_read(meta: Meta, pool: Pool) -> None:
    assert await meta.post(b" " * (3 * 1024 * 1024 + 1)) == 413
    assert await stored(pool) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\x00\xfe",
        b"[]",
        b"null",
        b'{"object": "page", "entry": []}',
        b'{"object": "whatsapp_business_account"}',
        b'{"object": "whatsapp_business_account", "entry": [{}, 7, null]}',
        b"[" * 100_000,
        b'{"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "\\u0000"}]}]}',
    ],
)
async def test_what_nobody_understands_is_answered_and_kept(
    meta: Meta, pool: Pool, body: bytes
) -> None:
    assert await meta.post(body) == 200
    assert await meta.post(body) == 200
    assert await stored(pool) >= 1
    assert await rows(pool, "SELECT 1 FROM procrastinate_jobs") == []


async def test_what_postgres_cannot_keep_does_not_cost_the_rest_its_place(
    meta: Meta, pool: Pool
) -> None:
    fine = text("fine")
    odd = text("a\u0000b \ud83d half an emoji")
    huge_key = text("her id is too long for an index", wamid=incompressible(9_000))
    broken = {"id": "wamid.broken", "from": "1", "type": "text"}
    failed = {**status("failed", wamid="wamid.f"), "errors": [{"code": 2**40, "title": "?"}]}
    messages = [fine, odd, huge_key, broken, text("also fine")]

    assert await meta.post(envelope({"messages": messages, "statuses": [failed]})) == 200

    found = await rows(pool, "SELECT message ->> 'text' FROM inbox ORDER BY id")
    assert [said for (said,) in found] == ["fine", "ab ? half an emoji", "also fine"]
    kept = await rows(pool, "SELECT kind FROM webhook_events")
    assert kept == [("unparsable",)] * 3


async def test_a_long_message_is_read_as_far_as_whatsapp_lets_one_be_and_kept_whole(
    meta: Meta, pool: Pool
) -> None:
    assert await meta.post(envelope({"messages": [text("é" * 400_000)]})) == 200
    kept = "SELECT length(message ->> 'text'), length(raw -> 'text' ->> 'body') FROM inbox"
    assert await rows(pool, kept) == [(4_096, 400_000)]


async def test_what_a_customer_writes_keeps_its_order_whoever_posts_it(
    meta: Meta, pool: Pool
) -> None:
    """Many webhooks at once, each with messages of several customers, in differing order."""
    customers = [f"25078800{number:04}" for number in range(10, 20)]

    async def batch(number: int) -> int:
        order = customers if number % 2 else customers[::-1]
        pairs = [text(f"{number}.{part}", of=who) for who in order for part in (1, 2)]
        return await meta.post(envelope({"messages": pairs}))

    answers = await asyncio.gather(*(batch(number) for number in range(20)))

    assert set(answers) == {200}
    assert await stored(pool) == 20 * 20
    assert len(await rows(pool, "SELECT 1 FROM procrastinate_jobs")) == 10
    for _, said in await rows(
        pool,
        "SELECT customer_id, array_agg(message ->> 'text' ORDER BY id) FROM inbox GROUP BY 1",
    ):
        firsts = [said.index(f"{number}.1") < said.index(f"{number}.2") for number in range(20)]
        assert all(firsts)


async def test_two_first_messages_at_once_make_one_customer(meta: Meta, pool: Pool) -> None:
    bodies = [envelope({"messages": [text("hi", of="250799999999")]}) for _ in range(8)]
    assert set(await asyncio.gather(*(meta.post(body) for body in bodies))) == {200}
    assert len(await rows(pool, "SELECT DISTINCT customer_id FROM inbox")) == 1


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
async def test_every_kind_of_webhook_is_answered_and_stored(
    meta: Meta, pool: Pool, fixture: Path
) -> None:
    assert await meta.post(fixture.read_bytes()) == 200
    assert await stored(pool) >= 1


async def test_while_the_database_is_away_meta_is_asked_to_come_again(database: str) -> None:
    nowhere = database.rsplit("/", 1)[0] + "/dropped"
    async with meta_at(settings_for(nowhere)) as meta:
        assert await meta.post(envelope({"messages": [text("hello")]})) == 503
        assert (await meta.client.get("/health")).status_code == 503


async def test_health_tells_that_the_database_answers(meta: Meta) -> None:
    answer = await meta.client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
