"""PINs are reset and findings closed through the API: by a role, under a name, in the audit log."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from db.repositories.payment import reconciliation
from evals.play.operator_client import sitting
from kit.errors import Misconfigured
from server.cli import build
from tests.conftest import NOON
from tests.conversation.conftest import ALINE, API_TOKEN, RunningProduct
from tests.gate import at_gate

AUDIT = "SELECT by_name, action, subject, details ->> 'because' FROM audit_log ORDER BY id"
RESETS = "SELECT reset_by, because FROM pin_resets"
CLOSED = "SELECT closed_by, because FROM reconciliation_findings"
WHY = "called back, knew the last payment"

Typed = Callable[..., Awaitable[str]]


@pytest.fixture
def typed(product: RunningProduct, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A command typed beside the running api; what it prints, or the sentence it stops with."""
    monkeypatch.setenv("SERVER__API_PORT", str(urlsplit(product.api).port))
    monkeypatch.setenv("LOGNAME", "the.ceo")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/closed")
    monkeypatch.setattr(getpass, "getuser", lambda: pytest.fail("names nobody"))

    async def run(*words: str, token: str | None = API_TOKEN) -> str:
        given = ["--token", token] if token else []
        done = await asyncio.to_thread(
            lambda: CliRunner().invoke(build([*words]), [*words, *given])
        )
        if done.exception and not isinstance(done.exception, SystemExit):
            assert isinstance(done.exception, Misconfigured), done.exception
            return str(done.exception)
        return done.stdout

    return run


async def has_pin(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write("set my PIN")
    await phone.write("837164")
    await phone.write("837164")


async def finding(product: RunningProduct) -> int:
    async with product.pool.connection() as conn:
        await reconciliation.file(
            conn, "collected_differs", expected_rwf=12_000, found_rwf=9_000, now=NOON
        )
    return int(await product.value("SELECT max(id) FROM reconciliation_findings"))


@pytest.mark.parametrize(("role", "expected"), [("viewer", 403), ("operator", 403), ("admin", 200)])
async def test_only_an_admin_may(product: RunningProduct, role: str, expected: int) -> None:
    await has_pin(product)
    number = await finding(product)
    async with sitting(product, "Ada", role) as desk:
        for path in ("/customers/1/pin/reset", f"/findings/{number}/close"):
            answer = await desk.http.post(path, json={"because": WHY})
            assert answer.status_code == expected, path
        assert (await desk.http.get("/findings")).status_code == 200

    done = expected == 200
    assert await product.rows(RESETS) == ([("Ada", WHY)] if done else [])
    assert await product.rows(CLOSED) == [("Ada", WHY) if done else (None, None)]
    kept = [
        ("Ada", "pin.reset", "customer:1", WHY),
        ("Ada", "finding.close", f"finding:{number}", WHY),
    ]
    assert await product.rows(AUDIT) == (kept if done else [])


@pytest.mark.parametrize("because", at_gate(["", "  ", "x" * 501, "a\u0000b", None]))
async def test_nothing_is_done_without_a_reason(
    product: RunningProduct, because: str | None
) -> None:
    await has_pin(product)
    async with sitting(product, "Ada", "admin") as desk:
        answer = await desk.http.post("/customers/1/pin/reset", json={"because": because})
        assert answer.status_code == 422
        missing = await desk.http.post("/customers/99999/pin/reset", json={"because": WHY})
        assert missing.status_code == 404
        nothing = await desk.http.post("/findings/99999/close", json={"because": WHY})
        assert nothing.status_code == 404
    assert await product.rows(RESETS) == []
    assert await product.rows(AUDIT) == []


async def test_the_same_request_again_resets_once(product: RunningProduct) -> None:
    await has_pin(product)
    async with sitting(product, "Ada", "admin") as desk:
        key = {"Idempotency-Key": "once"}
        answers = [
            await desk.http.post("/customers/1/pin/reset", json={"because": WHY}, headers=key)
            for _ in range(2)
        ]
    assert [answer.json()["had_one"] for answer in answers] == [True, False]
    assert len(await product.rows(RESETS)) == 1


@pytest.mark.slow
async def test_the_commands_act_under_the_name_of_their_token(
    product: RunningProduct, typed: Typed
) -> None:
    await has_pin(product)
    number = await finding(product)
    async with sitting(product, "Ada", "admin") as desk:
        token = desk.http.headers["Authorization"].removeprefix("Bearer ")

    assert "Forgotten" in await typed("pin", "reset", ALINE, "--because", WHY, token=token)
    assert "There was none" in await typed("pin", "reset", ALINE, "--because", WHY, token=token)
    closed = await typed("ledger", "close", str(number), "--because", WHY, token=token)
    assert closed == f"Finding {number} is closed.\n"

    assert await product.rows(RESETS) == [("Ada", WHY)]
    assert await product.rows(CLOSED) == [("Ada", WHY)]


@pytest.mark.slow
async def test_what_the_api_refuses_is_said_in_its_words(
    product: RunningProduct, typed: Typed
) -> None:
    await has_pin(product)
    reset = ("pin", "reset", ALINE, "--because", WHY)
    async with sitting(product, "Olga", "operator") as desk:
        token = desk.http.headers["Authorization"].removeprefix("Bearer ")

    assert "role admin" in await typed(*reset, token=token)
    assert "bearer token" in await typed(*reset, token="easymo_wrong")
    assert "No customer writes from" in await typed(
        "pin", "reset", "250788999999", "--because", WHY
    )
    assert "no open finding 77" in await typed("ledger", "close", "77", "--because", WHY)
    assert await product.rows(RESETS) == []


async def test_without_an_api_it_is_said_what_to_start(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVER__API_PORT", "1")
    assert "The api does not answer" in await typed("pin", "reset", ALINE, "--because", WHY)
    assert "The api does not answer" in await typed("ledger", "close", "1", "--because", WHY)
