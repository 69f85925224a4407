"""Faults, the clock, reset, and the door that is closed in production."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Misconfigured
from kit.settings import Settings
from server.commands import emulator as command
from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.main import config_from
from server.dev.emulator.meta.wamid import decode
from tests.patience import PATIENCE_SECONDS
from tests.unit.emulator.conftest import (
    ALINE,
    NUMBER_ID,
    TOKEN,
    Business,
    Playing,
    playing,
    until,
)


async def test_a_dropped_send_arrives_without_an_answer(live: Playing, business: Business) -> None:
    await live.faults(drop_connection_next=1)

    with pytest.raises(httpx.RemoteProtocolError):
        await live.send_text("did you get it?", biz_opaque_callback_data="row 7")

    await until(lambda: len(business.statuses) == 3)
    assert business.statuses[0]["biz_opaque_callback_data"] == "row 7"
    assert [m["text"] for m in (await live.screen())["messages"]] == ["did you get it?"]
    (call,) = (await live.client.get("/emulator/requests")).json()["requests"]
    assert call["dropped"] is True
    await live.send_text("and this")


async def test_a_refused_connection_leaves_nothing_behind(
    live: Playing, business: Business
) -> None:
    await live.faults(refuse_connection_next=1)

    with pytest.raises(httpx.RemoteProtocolError):
        await live.send_text("lost")

    assert (await live.screen())["messages"] == []


async def test_the_page_hears_of_every_change(live: Playing) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{live.base_url}/phone/api/changes") as socket,
    ):
        await live.send_text()
        change = await socket.receive_json(timeout=PATIENCE_SECONDS)

    assert change == {"wa_id": ALINE, "seq": 1}


async def test_a_misspelt_switch_is_refused(emulator: Playing) -> None:
    answer = await emulator.post("/emulator/faults", {"drop_conection_next": 1})

    assert answer.status_code == 422


async def test_switches_that_are_not_named_stay(emulator: Playing) -> None:
    await emulator.faults(limits=False)
    await emulator.faults(skip_delivered=True)

    faults = (await emulator.client.get("/emulator/faults")).json()
    assert (faults["limits"], faults["skip_delivered"]) == (False, True)


async def test_reset_forgets_everything_but_repeats_no_id(emulator: Playing) -> None:
    await emulator.faults(limits=False)
    before = await emulator.send_text()

    await emulator.post("/emulator/reset")

    assert (await emulator.screen())["messages"] == []
    assert (await emulator.client.get("/emulator/faults")).json()["limits"] is True
    assert (await emulator.client.get("/emulator/requests")).json()["requests"] == []
    assert await emulator.send_text() != before


async def test_the_clock_freezes_moves_and_is_released(emulator: Playing) -> None:
    async def move(body: dict[str, object]) -> datetime:
        answer = await emulator.post("/emulator/clock", body)
        return datetime.fromisoformat(answer.json()["now"])

    assert await move({"now": "2026-11-22T19:00:00+02:00"}) == datetime(
        2026, 11, 22, 17, tzinfo=UTC
    )
    assert await move({"advance_s": 3600}) == datetime(2026, 11, 22, 18, tzinfo=UTC)
    await emulator.send_text()
    (shown,) = (await emulator.screen())["messages"]
    assert shown["at"] == "2026-11-22T18:00:00+00:00"
    assert await move({}) != datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.mark.parametrize("mode", ["sync", "async"])
async def test_the_window_closes_after_24_hours(
    emulator: Playing, business: Business, mode: str
) -> None:
    await emulator.faults(window=mode)
    await emulator.write({"type": "text", "text": "hello"})
    await emulator.send_text("inside")
    await until(lambda: len(business.statuses) == 3)
    await emulator.post("/emulator/clock", {"advance_s": 24 * 3600 + 1})

    outside = await emulator.send({"type": "text", "text": {"body": "outside"}})
    template = {"name": "hello_world", "language": {"code": "en_US"}}
    allowed = await emulator.send({"type": "template", "template": template})

    assert allowed.status_code == 200
    if mode == "sync":
        assert outside.json()["error"]["code"] == 131047
    else:
        await until(lambda: [s for s in business.statuses if s["status"] == "failed"])
        (failed,) = [s for s in business.statuses if s["status"] == "failed"]
        assert failed["errors"][0]["code"] == 131047


async def test_templates_take_their_words_and_can_be_paused(emulator: Playing) -> None:
    submitted = {"name": "reminder", "language": "en", "body": "See you at {{1}}, {{2}}"}
    await emulator.post("/emulator/templates", submitted)
    words = [{"type": "text", "text": "19:00"}, {"type": "text", "text": "Aline"}]
    body = {
        "type": "template",
        "template": {
            "name": "reminder",
            "language": {"code": "en"},
            "components": [{"type": "body", "parameters": words}],
        },
    }

    assert (await emulator.send(body)).status_code == 200
    assert (await emulator.screen())["messages"][0]["text"] == "See you at 19:00, Aline"
    await emulator.post("/emulator/templates", submitted | {"status": "PAUSED"})
    assert (await emulator.send(body)).json()["error"]["code"] == 132015


async def test_without_control_only_metas_side_exists(config: EmulatorConfig) -> None:
    async with playing(replace(config, control=False)) as emulator:
        client = emulator.client
        closed = [
            await client.post(f"/phone/api/{ALINE}/send", json={"type": "text", "text": "a"}),
            await client.get(f"/phone/api/{ALINE}/messages"),
            await client.get("/phone"),
            await client.post("/emulator/faults", json={}),
            await client.post("/emulator/clock", json={}),
        ]
        sent = await emulator.send({"type": "text", "text": {"body": "a"}})

    assert [answer.status_code for answer in closed] == [404] * 5
    assert sent.status_code == 200


async def test_everything_can_be_exported(emulator: Playing) -> None:
    await emulator.send_text("kept")

    export = (await emulator.client.get("/emulator/export")).json()

    assert export["screens"][ALINE][0]["text"] == "kept"
    assert export["requests"][0]["path"] == f"/v25.0/{NUMBER_ID}/messages"


def test_settings_without_secrets_are_refused_with_a_sentence() -> None:
    with pytest.raises(Misconfigured, match="WHATSAPP__APP_SECRET"):
        config_from(Settings(_env_file=None))


def test_settings_point_the_webhooks_at_the_api() -> None:
    settings = Settings(
        _env_file=None,
        whatsapp={"app_secret": "s", "access_token": TOKEN, "verify_token": "v"},
    )

    config = config_from(settings)

    assert config.webhook_url == "http://127.0.0.1:8000/webhooks/whatsapp"
    assert config.access_tokens == {TOKEN}


@given(st.text())
def test_strings_that_are_no_ids_are_refused_calmly(text: str) -> None:
    for candidate in (text, f"wamid.{text}"):
        with pytest.raises(ValueError, match="not a message id"):
            decode(candidate)


def test_in_production_the_command_stops_before_anything_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENVIRONMENT", "production")
    with pytest.raises(Misconfigured, match="in production they are real"):
        command.run()
    assert list(tmp_path.iterdir()) == []
