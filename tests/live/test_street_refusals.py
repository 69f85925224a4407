"""What the api refuses at its door, and in which words; honest requests beside it are served."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from db.pool import Pool
from kit.clock import MachineClock
from kit.settings import Settings
from kit.settings.operation import ServerSettings
from server.app import create_app
from server.dev.http_server import served
from server.street.headers import CAREFUL
from server.street.limits import (
    API_BODY,
    FAILED_TOKENS,
    HEADERS,
    HEADERS_BYTES,
    KILOBYTE,
    LONGEST_TOKEN,
    TARGET_BYTES,
    WEBHOOK_BODY,
)
from server.street.places import PLACES, Places

TOKEN = "of the settings, and long enough"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}
WEBHOOK, REPLIES = "/webhooks/whatsapp", "/api/v1/handoffs/1/replies"
DESCRIPTIONS = ["/api/v1/docs", "/api/v1/openapi.json"]


def settings_on(database_url: str = "postgresql://", *, production: bool = False) -> Settings:
    return Settings(
        _env_file=None,
        environment="production" if production else "test",
        database_url=database_url,
        server=ServerSettings(
            api_token=SecretStr(TOKEN), hosts="api.easymo.example, meta.easymo.example"
        ),
    )


def calling(settings: Settings, pool: Pool | None = None) -> httpx.AsyncClient:
    """A client of the api, without a socket between them; its address stands in `From`."""
    api = create_app(settings)
    state = {"settings": settings, "clock": MachineClock()} | ({"pool": pool} if pool else {})

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        at = dict(scope["headers"]).get(b"from", b"10.0.0.1").decode()
        await api(scope | {"state": dict(state), "client": (at, 1)}, receive, send)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


@pytest_asyncio.fixture
async def api(database: str, pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(settings_on(database), pool) as client:
        yield client


@pytest_asyncio.fixture
async def closed() -> AsyncIterator[httpx.AsyncClient]:
    """The api in production. Whoever is refused at the door needs no database."""
    async with calling(settings_on(production=True)) as client:
        yield client


def is_careful(answer: httpx.Response) -> bool:
    csp = "Content-Security-Policy"
    same = {name: answer.headers.get(name) for name in CAREFUL if name != csp}
    return same.items() <= CAREFUL.items() and "default-src 'none'" in answer.headers.get(csp, "")


def is_told(answer: httpx.Response, status: int, words: str) -> bool:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert is_careful(answer)
    return words in answer.json()["detail"]


@pytest.mark.parametrize(
    "target",
    [
        "/health?" + "x" * TARGET_BYTES,
        "/health/" + "x" * TARGET_BYTES,
        f"{WEBHOOK}?hub.challenge=" + "x" * TARGET_BYTES,
        "/api/v1/customers?name=" + "%20" * (TARGET_BYTES // 3),
        "/" + "x" * (TARGET_BYTES // 2) + "?" + "y" * (TARGET_BYTES // 2),
    ],
    ids=lambda target: target[:20],
)
async def test_an_address_that_is_too_long_is_refused(
    closed: httpx.AsyncClient, target: str
) -> None:
    assert is_told(await closed.get(target, headers=KNOWN), 414, f"{TARGET_BYTES} bytes")
    assert (await closed.get("/nowhere")).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {f"x-{n}": "y" for n in range(HEADERS)},
        {"x": "y" * HEADERS_BYTES},
        {"x" * HEADERS_BYTES: "y"},
        {"Cookie": "c=" + "y" * HEADERS_BYTES},
        {f"x-{n}": "y" * 400 for n in range(50)},
    ],
    ids=["many", "long", "long name", "cookie", "all together"],
)
async def test_too_many_headers_are_refused_before_anything_else(
    closed: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    for path in ("/health", REPLIES, WEBHOOK):
        answer = await closed.post(path, headers=headers, content=b"x" * API_BODY)
        assert is_told(answer, 431, f"At most {HEADERS} headers")


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    for at in range(0, size, 65_536):
        yield b"x" * min(65_536, size - at)


@pytest.mark.parametrize("is_announced", [True, False], ids=["announced", "in pieces"])
@pytest.mark.parametrize(
    ("path", "most"),
    [(REPLIES, API_BODY), (WEBHOOK, WEBHOOK_BODY), ("/webhooks/momo", WEBHOOK_BODY)],
)
async def test_a_body_of_one_byte_too_many_is_refused(
    api: httpx.AsyncClient, path: str, most: int, *, is_announced: bool
) -> None:
    def of(size: int) -> bytes | AsyncIterator[bytes]:
        return b"x" * size if is_announced else in_pieces(size)

    answer = await api.post(path, content=of(most + 1), headers=KNOWN)
    assert is_told(answer, 413, f"At most {most} bytes")
    assert answer.headers["connection"] == "close"
    assert (await api.post(path, content=of(most), headers=KNOWN)).status_code != 413


@pytest.mark.parametrize(
    "size", ["0", "-1", "1e9", "9" * 5_000, "٣٠٠٠٠٠٠٠"], ids=lambda size: size[:5]
)
async def test_what_is_announced_is_not_believed(api: httpx.AsyncClient, size: str) -> None:
    headers = httpx.Headers({**KNOWN, "Content-Length": size.encode()})  # type: ignore[dict-item]
    answer = await api.post(REPLIES, content=in_pieces(API_BODY + 1), headers=headers)
    assert is_told(answer, 413, f"At most {API_BODY} bytes")


class TestWrongTokens:
    async def test_an_address_that_guesses_is_not_listened_to_and_others_are(
        self, api: httpx.AsyncClient
    ) -> None:
        guesses = [{"Authorization": f"Bearer guess {n}"} for n in range(FAILED_TOKENS)]
        for guess in guesses:
            answer = await api.get("/api/v1/tickets", headers=guess)
            assert is_told(answer, 401, "Send a token")
            assert answer.headers["www-authenticate"] == "Bearer"
        for later in (*guesses[:2], KNOWN):
            answer = await api.get("/api/v1/tickets", headers=later)
            assert is_told(answer, 429, "Too many wrong tokens")
            assert int(answer.headers["retry-after"]) > 0
        assert (await api.get("/health")).status_code == 200
        another = KNOWN | {"From": "10.0.0.2"}
        assert (await api.get("/api/v1/tickets", headers=another)).status_code == 200

    async def test_whoever_sends_none_does_not_lock_out_who_has_one(
        self, api: httpx.AsyncClient
    ) -> None:
        for _ in range(FAILED_TOKENS + 1):
            assert (await api.get("/api/v1/tickets")).status_code == 401
        assert (await api.get("/api/v1/tickets", headers=KNOWN)).status_code == 200

    @pytest.mark.parametrize(
        "sent",
        [
            f"Basic {TOKEN}",
            TOKEN,
            f"Bearer {TOKEN}x",
            "Bearer",
            f"Bearer {'x' * (LONGEST_TOKEN + 1)}",
            f"Bearer {TOKEN[:-1]}",
        ],
        ids=lambda sent: sent[:20],
    )
    async def test_it_asks_for_a_token_before_it_reads(
        self, api: httpx.AsyncClient, sent: str
    ) -> None:
        async def unread() -> AsyncIterator[bytes]:
            raise AssertionError("somebody read the body of a stranger")
            yield b""

        answer = await api.post(REPLIES, content=unread(), headers={"Authorization": sent})
        assert is_told(answer, 401, "Send a token")


class TestTooManyAtOnce:
    @pytest.fixture
    def blocked(self) -> Iterator[asyncio.Event]:
        going_on = asyncio.Event()
        yield going_on
        going_on.set()

    @pytest.mark.parametrize(
        ("kind", "path", "other"),
        [
            ("webhooks", WEBHOOK, "/api/v1/tickets"),
            ("webhooks", "/webhooks/momo", "/health"),
            ("api", "/api/v1/tickets", WEBHOOK),
            ("streams", "/api/conversations/1/events", "/api/v1/tickets"),
            ("api", REPLIES, "/api/conversations/1/events"),
        ],
    )
    async def test_they_are_told_when_to_come_again_and_other_kinds_are_served(
        self, blocked: asyncio.Event, kind: str, path: str, other: str
    ) -> None:
        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] == path:
                await blocked.wait()
            await PlainTextResponse("served")(scope, receive, send)

        places = Places(slow)
        transport = httpx.ASGITransport(places)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            waiting = [asyncio.create_task(client.post(path)) for _ in range(PLACES[kind])]
            while places.taken[kind] < PLACES[kind]:
                await asyncio.sleep(0)
            answer = await client.post(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert (await client.post(other)).status_code == 200
            blocked.set()
            assert {done.status_code for done in await asyncio.gather(*waiting)} == {200}
            assert (await client.post(path)).status_code == 200


async def test_while_the_database_is_away_it_says_when_to_come_again(
    database: str, pool: Pool
) -> None:
    async with calling(settings_on(database), pool) as api:
        await pool.close()
        unknown = {"Authorization": "Bearer of an operator"}
        answer = await api.get("/api/v1/tickets", headers=unknown)
        assert is_told(answer, 503, "The database is away")
        assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 400),
        ("evil.example:443", 400),
        ("api.easymo.example.evil.example", 400),
        ("easymo.example", 400),
        ("", 400),
        ("api.easymo.example", 404),
        ("meta.easymo.example:443", 404),
        ("127.0.0.1:8000", 404),
        ("localhost", 404),
    ],
)
async def test_it_answers_to_its_own_names_alone(
    closed: httpx.AsyncClient, host: str, status: int
) -> None:
    answer = await closed.get("/nowhere", headers={"Host": host})
    assert answer.status_code == status
    assert is_careful(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/health", 200),
        ("GET", "/nowhere", 404),
        ("DELETE", "/health", 405),
        ("POST", WEBHOOK, 401),
        ("GET", WEBHOOK, 403),
        ("GET", "/api/v1/tickets", 200),
        ("GET", "/api/v1/tickets?limit=x", 422),
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/api/v1/docs", 200),
        ("GET", "/api/v1/openapi.json", 200),
    ],
)
async def test_every_answer_makes_browsers_careful(
    api: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await api.request(method, path, headers=KNOWN)
    assert answer.status_code == status, answer.text
    assert is_careful(answer)
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("path", ["/health", "/api/v1/tickets", "/webhooks/momo", "/nowhere"])
async def test_a_fault_of_ours_is_told_carefully_and_without_detail(
    closed: httpx.AsyncClient, path: str
) -> None:
    """A state without a pool is a bug to every route."""
    answer = await closed.get(path, headers=KNOWN)
    assert is_careful(answer)
    assert "max-age=" in answer.headers["strict-transport-security"]
    assert "pool" not in answer.text
    if answer.status_code >= 500:
        assert is_told(answer, 500, "Something is wrong on our side")
    else:
        assert path in {"/webhooks/momo", "/nowhere"}


@pytest.mark.parametrize("path", DESCRIPTIONS)
async def test_in_production_its_description_is_for_who_has_a_token(
    closed: httpx.AsyncClient, path: str
) -> None:
    for address in (path, f"{path}/", path.replace("/v1", "//v1"), path.upper()):
        answer = await closed.get(address)
        assert answer.status_code in {401, 404}
        assert "/handoffs" not in answer.text
    wrong = {"Authorization": "Bearer"}
    assert is_told(await closed.get(path, headers=wrong), 401, "Send a token")
    answer = await closed.get(path, headers=KNOWN)
    assert answer.status_code == 200
    assert "/handoffs" in answer.text


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"])
async def test_there_is_no_other_description(closed: httpx.AsyncClient, path: str) -> None:
    assert (await closed.get(path, headers=KNOWN)).status_code == 404


async def test_a_customer_is_found_by_the_number_as_people_write_it(
    api: httpx.AsyncClient, pool: Pool
) -> None:
    async with pool.connection() as conn:
        for number, name in (("250788000072", "Jean"), ("250788000073", "Divine")):
            await conn.execute("SELECT customer_for(%s, NULL, NULL, %s)", (number, name))

    async def names(written: str) -> list[str]:
        answer = await api.get(f"/api/v1/customers?phone={written}", headers=KNOWN)
        assert answer.status_code == 200, (written, answer.text)
        return [customer["name"] for customer in answer.json()["items"]]

    for written in (
        "0788000072",
        "250788000072",
        "+250788000072",  # a plus in an address is a blank
        "%2B250 788 000 072",
        "(0788) 000-072",
        "0788.000.072",
    ):
        assert await names(written) == ["Jean"], written
    for nobody in ("0788000074", "000000", "25078800007", "+4915112345678"):
        assert await names(nobody) == [], nobody
    for nonsense in ("zebra", "", "07", "0788000072;DROP", "%00", "0788 000072 " * 5):
        answer = await api.get(f"/api/v1/customers?phone={nonsense}", headers=KNOWN)
        assert answer.status_code == 422, nonsense


class TestOverASocket:
    """What only the protocol can refuse. All dawdle at once, so that they cost one wait."""

    @pytest.mark.slow
    @pytest.mark.timeout(120)
    async def test_whoever_dawdles_is_told_and_hung_up_on(self, database: str) -> None:
        known = f"authorization: Bearer {TOKEN}\r\n"
        post = "POST {} HTTP/1.1\r\nhost: localhost\r\n{}content-length: 100\r\n\r\n{{"
        dawdlers = {
            "sends nothing": "",
            "half a line": "GET /hea",
            "half the headers": "GET /health HTTP/1.1\r\nhost: localhost\r\nx: ",
            "half a webhook": post.format(WEBHOOK, ""),
            "half a callback": post.format("/webhooks/momo", ""),
            "half an api call": post.format(REPLIES, known),
        }
        async with served(create_app(settings_on(database))) as url:
            port = int(url.rpartition(":")[2])
            said = await asyncio.gather(*(_dawdle(port, words) for words in dawdlers.values()))
            async with httpx.AsyncClient(trust_env=False) as client:
                assert (await client.get(f"{url}/health")).status_code == 200
        assert dict(zip(dawdlers, said, strict=True)) == dict.fromkeys(dawdlers, 408)

    @pytest.mark.parametrize(
        "endless",
        [
            b"GET /health HTTP/1.1\r\nhost: localhost\r\nx: ",
            b"GET /health HTTP/1.1\r\nhost: localhost\r\n",
            b"GET /health?",
        ],
        ids=["a header", "headers", "an address"],
    )
    async def test_what_never_ends_is_refused(self, database: str, endless: bytes) -> None:
        piece = b"y: z\r\n" if endless.endswith(b"\r\n") else b"y" * 64
        # Little more than is taken: what is left unread would reset the connection.
        whole = endless + piece * ((HEADERS_BYTES + KILOBYTE) // len(piece))
        async with served(create_app(settings_on(database))) as url:
            said = await _dawdle(int(url.rpartition(":")[2]), whole.decode())
        assert said == 431


async def _dawdle(port: int, words: str) -> int:
    """The status that is said to whoever says `words` and then nothing more; then it is over."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(words.encode())
        said = await reader.read()
    finally:
        writer.close()
    return int(said.split()[1]) if said else 0
