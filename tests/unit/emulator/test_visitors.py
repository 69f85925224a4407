"""Pages of other sites, open in the developer's browser, do not drive the emulator."""

import dataclasses

import httpx
import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from pydantic import SecretStr

from kit.settings import Settings
from kit.settings.operation import ServerSettings
from kit.settings.whatsapp import WhatsAppSettings
from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.main import config_from
from tests.unit.emulator.conftest import ALINE, Playing, playing

WRITES = f"/phone/api/{ALINE}/send"
HI = {"type": "text", "text": "hi"}
ACTS = (
    ("POST", "/emulator/clock"),
    ("POST", "/emulator/reset"),
    ("POST", "/momo/control"),
    ("POST", WRITES),
    ("GET", "/emulator/export"),
    ("GET", "/phone"),
    ("GET", f"/phone/api/{ALINE}/messages"),
)
OF_A_PAGE_ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "null"},
    {"Origin": "file://localhost"},
    {"Origin": "http://localhost@evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
)


async def nothing_was_written(emulator: Playing) -> bool:
    return not (await emulator.screen())["messages"]


@pytest.mark.parametrize("headers", OF_A_PAGE_ELSEWHERE, ids=str)
async def test_a_page_of_another_site_moves_nothing(
    emulator: Playing, headers: dict[str, str]
) -> None:
    for method, path in ACTS:
        answer = await emulator.client.request(method, path, json=HI, headers=headers)
        assert answer.status_code == 403, path
        assert "only from its own" in answer.json()["detail"]
    assert await nothing_was_written(emulator)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8001",
        "localhost.evil.example:8001",
        "127.0.0.1.nip.example",
        "0.0.0.0:8001",
        "[::]:8001",
        "192.168.1.7:8001",
        "evil@localhost",
        "localhost:8001:1",
        "",
    ],
)
async def test_a_name_that_somebody_else_leads_here_is_not_answered(
    emulator: Playing, host: str
) -> None:
    origin = {"Origin": f"http://{host}", "Host": host}
    for headers in ({"Host": host}, origin):
        answer = await emulator.client.post(WRITES, json=HI, headers=headers)
        assert answer.status_code == 403
        assert "write the name into SERVER__HOSTS" in answer.json()["detail"]
    assert await nothing_was_written(emulator)


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8001", "LOCALHOST:8001", "127.0.0.1:8001", "[::1]:8001", "[::1]"],
)
async def test_this_machine_is_served_with_and_without_a_browser(
    emulator: Playing, host: str
) -> None:
    own_page = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    for headers in ({"Host": host}, own_page):
        answer = await emulator.client.post(WRITES, json=HI, headers=headers)
        assert answer.status_code == 200, answer.text


async def test_the_phone_page_opens_from_a_link_anywhere(emulator: Playing) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    headers = link | {"Sec-Fetch-Dest": "document"}
    assert (await emulator.client.get("/phone", headers=headers)).status_code == 200
    assert (await emulator.client.post(WRITES, json=HI, headers=headers)).status_code == 403


async def test_a_name_from_the_settings_is_answered_and_a_proxy_may_stand_before_it(
    config: EmulatorConfig,
) -> None:
    named = dataclasses.replace(config, hosts=frozenset({"emulator", "play.easymo.example"}))
    behind_a_proxy = {"Host": "emulator:8001", "Origin": "https://play.easymo.example"}
    async with playing(named) as emulator:
        for headers in ({"Host": "emulator:8001"}, behind_a_proxy):
            answer = await emulator.client.post(WRITES, json=HI, headers=headers)
            assert answer.status_code == 200
        elsewhere = {"Host": "emulator:8001", "Origin": "https://evil.example"}
        answer = await emulator.client.post(WRITES, json=HI, headers=elsewhere)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("host", "hosts", "named"),
    [
        ("127.0.0.1", "", {"127.0.0.1"}),
        ("0.0.0.0", "", set()),
        ("::", "emulator", {"emulator"}),
        ("10.0.0.7", "emulator, play.example", {"10.0.0.7", "emulator", "play.example"}),
        ("127.0.0.1", "*", {"127.0.0.1"}),
    ],
)
def test_its_names_are_those_of_the_settings(host: str, hosts: str, named: set[str]) -> None:
    keys = WhatsAppSettings(app_secret=SecretStr("a"), access_token=SecretStr("b"))
    server = ServerSettings(host=host, hosts=hosts)
    assert config_from(Settings(_env_file=None, whatsapp=keys, server=server)).hosts == named


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}],
    ids=str,
)
async def test_no_other_page_hears_of_changes(live: Playing, headers: dict[str, str]) -> None:
    url = live.base_url + "/phone/api/changes"
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(url, headers=headers)
        assert refused.value.status == 403
        ours = {"Origin": live.base_url}
        await (await session.ws_connect(url, headers=ours)).close()


async def test_the_page_is_told_what_is_wrong(live: Playing) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(live.base_url + "/phone", headers={"Host": "evil.example"})
    assert answer.json()["detail"] == (
        "The emulator does not answer to the name 'evil.example': call it by "
        "127.0.0.1, ::1, localhost, or write the name into SERVER__HOSTS."
    )
