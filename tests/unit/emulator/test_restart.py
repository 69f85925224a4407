"""An emulator that goes on where one before it was stopped, or killed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kit.errors import Misconfigured
from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.storage import SqliteStorage
from tests.unit.emulator.conftest import ALINE, Business, Playing, playing, until
from tests.unit.emulator.test_momo import Collector


@pytest.fixture
def kept(config: EmulatorConfig, tmp_path: Path) -> EmulatorConfig:
    return replace(config, seed=None, state_file=tmp_path / "kept" / "emulator.sqlite")


def killed(kept: EmulatorConfig) -> EmulatorConfig:
    """What a start after a kill at this moment finds: the files as they are."""
    assert kept.state_file
    copy = kept.state_file.parent.with_name("after")
    shutil.copytree(kept.state_file.parent, copy)
    return replace(kept, state_file=copy / kept.state_file.name)


async def talk(emulator: Playing) -> None:
    await emulator.post(f"/phone/api/{ALINE}/profile", {"name": "Keza", "identity": "both"})
    await emulator.write({"type": "text", "text": "Mwaramutse 👋"})
    await emulator.write({"type": "image", "caption": "Our table"})
    await emulator.send_text("Welcome *back*")
    await emulator.quiet()


async def test_screens_stand_after_a_stop(kept: EmulatorConfig) -> None:
    async with playing(kept) as emulator:
        await talk(emulator)
        before = await emulator.screen()
    async with playing(kept) as emulator:
        assert await emulator.screen() == before
        people = (await emulator.client.get("/phone/api/customers")).json()
        assert "Keza" in {person["name"] for person in people}
        picture = before["messages"][1]["media"]["url"]
        assert (await emulator.client.get(picture)).status_code == 200


async def test_screens_stand_after_a_kill(kept: EmulatorConfig) -> None:
    async with playing(kept) as emulator:
        await talk(emulator)
        before = await emulator.screen()
        async with playing(killed(kept)) as again:
            assert await again.screen() == before


async def test_a_message_that_was_not_taken_is_delivered_after_a_kill(
    kept: EmulatorConfig, business: Business
) -> None:
    async with playing(kept) as emulator:
        business.answers = [503] * 1000
        await emulator.write({"type": "text", "text": "hello?"}, wait=False)
        after = killed(kept)
    business.answers, business.posted = [], []
    async with playing(after) as again:
        await until(lambda: business.messages)
        await again.quiet()
        assert [message["text"]["body"] for message in business.messages] == ["hello?"]
        assert (await again.screen())["messages"][0]["ticks"] == "delivered"


async def test_statuses_are_told_after_a_kill(kept: EmulatorConfig, business: Business) -> None:
    async with playing(kept) as emulator:
        await emulator.faults(accept_status_delay_ms=60_000)
        wamid = await emulator.send_text("Welcome")
        after = killed(kept)
    async with playing(after) as again:
        await until(lambda: len(business.statuses) == 3)
        await again.quiet()
    assert {status["id"] for status in business.statuses} == {wamid}


@pytest.mark.parametrize("decision", ["approve", "reject", "ignore"])
async def test_what_payers_decided_outlives_a_kill(kept: EmulatorConfig, decision: str) -> None:
    async with playing(kept) as emulator:
        collector = Collector(emulator, "")
        await collector.let_in()
        assert (await collector.ask()).status_code == 202
        [asked] = (await emulator.client.get("/momo/requests")).json()
        await emulator.post(f"/momo/requests/{asked['reference']}/{decision}")
        before = (await emulator.client.get("/momo/requests")).json()
        async with playing(killed(kept)) as again:
            assert (await again.client.get("/momo/requests")).json() == before
            answer = await Collector(again, "", token=collector.token).ask(asked["reference"])
            assert answer.status_code == 409


async def test_an_open_question_still_stands_on_the_phone(kept: EmulatorConfig) -> None:
    async with playing(kept) as emulator:
        collector = Collector(emulator, "")
        await collector.let_in()
        await collector.ask()
        async with playing(killed(kept)) as again:
            [asked] = (await again.screen())["momo"]
            await again.post(f"/momo/requests/{asked['reference']}/approve")
            totals = (await again.client.get("/momo/totals")).json()
            assert totals["successful_amount"] == 5000


async def test_a_reset_is_not_undone_by_a_restart(kept: EmulatorConfig) -> None:
    async with playing(kept) as emulator:
        await talk(emulator)
        await emulator.post("/emulator/reset")
    async with playing(kept) as emulator:
        assert (await emulator.screen())["messages"] == []


async def test_without_a_file_nothing_is_kept(config: EmulatorConfig) -> None:
    async with playing(config) as emulator:
        await talk(emulator)
    async with playing(config) as emulator:
        assert (await emulator.screen())["messages"] == []


def test_a_second_emulator_on_the_same_file_is_refused(tmp_path: Path) -> None:
    first = SqliteStorage(tmp_path / "kept.sqlite")
    with pytest.raises(Misconfigured, match="other emulator"):
        SqliteStorage(tmp_path / "kept.sqlite")
    first.close()


def test_a_damaged_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "kept.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(Misconfigured, match="move the file away"):
        SqliteStorage(tmp_path / "kept.sqlite")
