"""Mobile money as a collector meets it: who is let in, what is taken, what is told."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiohttp import web

from server.dev.emulator.momo.config import MomoConfig
from tests.unit.emulator.conftest import ALINE, JEAN, JSON, Playing, until

MTN = MomoConfig()
BASIC = "Basic " + base64.b64encode(f"{MTN.api_user}:{MTN.api_key}".encode()).decode()
KEY = {"Ocp-Apim-Subscription-Key": MTN.subscription_key}


@dataclass
class Collector:
    """Speaks MTN's API by hand, and hears its callbacks."""

    emulator: Playing
    callback_url: str
    heard: list[tuple[str, JSON]] = field(default_factory=list)
    token: str = ""

    async def let_in(self) -> None:
        answer = await self.emulator.client.post(
            "/collection/token/", headers={**KEY, "Authorization": BASIC}
        )
        self.token = answer.json()["access_token"]

    @property
    def headers(self) -> dict[str, str]:
        return {
            **KEY,
            "Authorization": f"Bearer {self.token}",
            "X-Target-Environment": "mtnrwanda",
        }

    async def ask(
        self, reference: object = None, headers: dict[str, str] | None = None, **fields: Any
    ) -> httpx.Response:
        body = {
            "amount": "5000",
            "currency": "RWF",
            "externalId": str(reference),
            "payer": {"partyIdType": "MSISDN", "partyId": ALINE},
            "payerMessage": "Two seats",
            "payeeNote": "Two seats",
        }
        return await self.emulator.client.post(
            "/collection/v1_0/requesttopay",
            json={**body, **fields},
            headers={
                **self.headers,
                "X-Reference-Id": str(reference or uuid4()),
                "X-Callback-Url": self.callback_url,
                **(headers or {}),
            },
        )

    async def status(self, reference: object) -> JSON:
        answer = await self.emulator.client.get(
            f"/collection/v1_0/requesttopay/{reference}", headers=self.headers
        )
        assert answer.status_code == 200, answer.text
        told: JSON = answer.json()
        return told

    async def does(self, path: str, body: JSON | None = None) -> JSON:
        answer = await self.emulator.post(f"/momo/{path}", body or {})
        assert answer.status_code == 200, answer.text
        done: JSON = answer.json()
        return done

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((request.method, await request.json()))
        return web.Response()


@pytest.fixture
async def collector(emulator: Playing) -> AsyncIterator[Collector]:
    collector = Collector(emulator, "")
    app = web.Application()
    app.router.add_route("*", "/momo", collector.hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    collector.callback_url = f"http://127.0.0.1:{runner.addresses[0][1]}/momo"
    await collector.let_in()
    yield collector
    await runner.cleanup()


async def test_a_payment_from_question_to_callback(collector: Collector) -> None:
    reference = uuid4()
    taken = await collector.ask(reference)
    assert (taken.status_code, taken.content) == (202, b"")
    assert (await collector.status(reference))["status"] == "PENDING"

    await collector.does(f"requests/{reference}/approve")
    told = await collector.status(reference)
    assert told["status"] == "SUCCESSFUL"
    assert told["financialTransactionId"].isdecimal()
    await until(lambda: collector.heard)
    assert collector.heard == [("PUT", told)]
    assert told["externalId"] == str(reference)


async def test_the_phone_of_the_payer_shows_the_question_until_it_is_answered(
    collector: Collector, emulator: Playing
) -> None:
    before = (await emulator.screen())["seq"]
    reference = uuid4()
    await collector.ask(reference)
    screen = await emulator.screen(after=before, wait_ms=1000)
    assert [(ask["reference"], ask["amount"], ask["note"]) for ask in screen["momo"]] == [
        (str(reference), 5000, "Two seats")
    ]
    assert (await emulator.screen(JEAN))["momo"] == []
    await collector.does(f"requests/{reference}/reject")
    after = await emulator.screen()
    assert after["momo"] == []
    assert after["seq"] > screen["seq"]
    assert (await collector.status(reference))["reason"] == "APPROVAL_REJECTED"


async def test_an_ignored_question_leaves_the_phone_and_runs_out(
    collector: Collector, emulator: Playing
) -> None:
    reference = uuid4()
    await collector.ask(reference)
    await collector.does(f"requests/{reference}/ignore")
    assert (await emulator.screen())["momo"] == []
    await emulator.post("/emulator/clock", {"advance_s": 299})
    assert (await collector.status(reference))["status"] == "PENDING"
    await emulator.post("/emulator/clock", {"advance_s": 1})
    told = await collector.status(reference)
    assert (told["status"], told["reason"]) == ("FAILED", "EXPIRED")


async def test_a_question_that_runs_out_is_told_without_being_asked(
    collector: Collector, emulator: Playing
) -> None:
    await collector.ask()
    await emulator.post("/emulator/clock", {"advance_s": 301})
    await until(lambda: collector.heard)
    assert collector.heard[0][1]["reason"] == "EXPIRED"
    assert (await emulator.screen())["momo"] == []


async def test_an_approval_after_the_window_does_not_pay(
    collector: Collector, emulator: Playing
) -> None:
    reference = uuid4()
    await collector.ask(reference)
    await emulator.post("/emulator/clock", {"advance_s": 301})
    answer = await emulator.post(f"/momo/requests/{reference}/approve", {})
    assert answer.status_code in (200, 409)  # it may just have run out by itself
    told = await collector.status(reference)
    assert told["status"] == "FAILED"
    assert told["reason"] in ("COULD_NOT_PERFORM_TRANSACTION", "EXPIRED")


@pytest.mark.parametrize(
    ("mode", "status", "reason"),
    [("approve", "SUCCESSFUL", None), ("reject", "FAILED", "APPROVAL_REJECTED")],
)
async def test_a_mode_decides_by_itself(
    collector: Collector, emulator: Playing, mode: str, status: str, reason: str | None
) -> None:
    await collector.does("control", {"mode": mode})
    reference = uuid4()
    await collector.ask(reference)
    assert (await emulator.screen())["momo"] == []
    await until(lambda: collector.heard)
    told = await collector.status(reference)
    assert (told["status"], told.get("reason")) == (status, reason)


@pytest.mark.parametrize(
    ("number", "status", "reason"),
    [
        ("46733123450", "FAILED", "INTERNAL_PROCESSING_ERROR"),
        ("46733123451", "FAILED", "APPROVAL_REJECTED"),
        ("46733123452", "FAILED", "EXPIRED"),
        ("46733123453", "PENDING", None),
        ("46733123454", "PENDING", None),
        ("250722000001", "FAILED", "PAYER_NOT_FOUND"),
    ],
)
async def test_numbers_with_a_fate_of_their_own(
    collector: Collector, emulator: Playing, number: str, status: str, reason: str | None
) -> None:
    await collector.does("faults", {"callback_before_answer": True})
    reference = uuid4()
    await collector.ask(reference, payer={"partyIdType": "MSISDN", "partyId": number})
    told = await collector.status(reference)
    assert (told["status"], told.get("reason")) == (status, reason)
    assert (await emulator.screen(number))["momo"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"amount": "0"}, 400),
        ({"amount": "-5"}, 400),
        ({"amount": "10.5"}, 400),
        ({"amount": 5000}, 400),
        ({"amount": "NaN"}, 400),
        ({"amount": "5000\n"}, 400),
        ({"currency": "EUR"}, 500),
        ({"payer": {"partyIdType": "MSISDN", "partyId": "+250788000001"}}, 400),
        ({"payer": {"partyIdType": "MSISDN", "partyId": "0788"}}, 400),
        ({"payer": {"partyIdType": "EMAIL", "partyId": "250788000001"}}, 400),
        ({"payerMessage": "Ameza y'abantu 2"}, 400),
        ({"payeeNote": "é"}, 400),
        ({"payeeNote": "x" * 161}, 400),
        ({"surprise": "1"}, 400),
    ],
    ids=str,
)
async def test_a_request_that_breaks_a_rule_is_not_taken(
    collector: Collector, fields: dict[str, Any], status: int
) -> None:
    reference = uuid4()
    answer = await collector.ask(reference, **fields)
    assert answer.status_code == status
    assert (await collector.emulator.client.get("/momo/requests")).json() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Ocp-Apim-Subscription-Key": "wrong"}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": BASIC}, 401),
        ({"X-Target-Environment": "sandbox"}, 500),
        ({"X-Reference-Id": "7"}, 400),
        ({"X-Reference-Id": "c232ab00-9414-11ec-b3c8-9f6bdeced846"}, 400),
        ({"X-Callback-Url": "ftp://here"}, 400),
        ({"User-Agent": "python-requests/2.31"}, 403),
    ],
    ids=str,
)
async def test_headers_are_looked_at(
    collector: Collector, headers: dict[str, str], status: int
) -> None:
    assert (await collector.ask(headers=headers)).status_code == status


@pytest.mark.parametrize(
    "headers", [{"Authorization": BASIC}, KEY, {**KEY, "Authorization": "Basic eDp5"}], ids=str
)
async def test_a_token_needs_both_keys(emulator: Playing, headers: dict[str, str]) -> None:
    answer = await emulator.client.post("/collection/token/", headers=headers)
    assert answer.status_code == 401


async def test_a_reference_is_taken_once(collector: Collector) -> None:
    reference = uuid4()
    await collector.ask(reference)
    again = await collector.ask(reference)
    assert (again.status_code, again.json()["code"]) == (409, "RESOURCE_ALREADY_EXIST")


async def test_an_unknown_reference_is_not_found(collector: Collector) -> None:
    answer = await collector.emulator.client.get(
        f"/collection/v1_0/requesttopay/{uuid4()}", headers=collector.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_FOUND")


async def test_a_request_is_decided_once(collector: Collector, emulator: Playing) -> None:
    reference = uuid4()
    await collector.ask(reference)
    await collector.does(f"requests/{reference}/approve")
    answer = await emulator.post(f"/momo/requests/{reference}/reject", {})
    assert answer.status_code == 409
    assert (await collector.status(reference))["status"] == "SUCCESSFUL"


async def test_it_fails_for_any_reason_a_script_gives(collector: Collector) -> None:
    await collector.does("faults", {"reason_as_object": True})
    reference = uuid4()
    await collector.ask(reference)
    await collector.does(f"requests/{reference}/reject", {"reason": "NOT_ENOUGH_FUNDS"})
    assert (await collector.status(reference))["reason"] == {
        "code": "NOT_ENOUGH_FUNDS",
        "message": "Not enough funds",
    }


async def test_totals_are_what_was_paid(collector: Collector, emulator: Playing) -> None:
    references = [uuid4() for _ in range(4)]
    for reference in references:
        await collector.ask(reference)
    await collector.does(f"requests/{references[0]}/approve")
    await collector.does(f"requests/{references[1]}/approve")
    await collector.does(f"requests/{references[2]}/reject")
    assert (await emulator.client.get("/momo/totals")).json() == {
        "currency": "RWF",
        "successful_amount": 10_000,
        "successful_count": 2,
        "failed_count": 1,
        "pending_count": 1,
    }
    balance = await emulator.client.get(
        "/collection/v1_0/account/balance", headers=collector.headers
    )
    assert balance.json() == {"availableBalance": "10000", "currency": "RWF"}


async def test_callbacks_come_by_post_and_twice_if_told_to(collector: Collector) -> None:
    await collector.does("faults", {"callback_method": "POST", "duplicate_callback": 1})
    await collector.does("control", {"mode": "approve"})
    await collector.ask()
    await until(lambda: len(collector.heard) == 2)
    assert [method for method, _ in collector.heard] == ["POST", "POST"]
    listed = (await collector.emulator.client.get("/momo/callbacks")).json()
    assert [callback["status"] for callback in listed] == [200, 200]


async def test_a_callback_can_overtake_the_answer(collector: Collector) -> None:
    await collector.does("faults", {"callback_before_answer": True})
    await collector.does("control", {"mode": "approve"})
    assert (await collector.ask()).status_code == 202
    assert len(collector.heard) == 1


async def test_lost_callbacks_are_lost(collector: Collector) -> None:
    await collector.does("faults", {"lose_callbacks": True, "callback_before_answer": True})
    await collector.does("control", {"mode": "approve"})
    reference = uuid4()
    await collector.ask(reference)
    assert (await collector.status(reference))["status"] == "SUCCESSFUL"
    assert collector.heard == []


async def test_a_late_success_comes_when_nobody_waits_any_more(
    collector: Collector, emulator: Playing
) -> None:
    await collector.does("faults", {"late_success": True})
    await collector.does("control", {"mode": "approve"})
    reference = uuid4()
    await collector.ask(reference)
    assert (await collector.status(reference))["status"] == "PENDING"
    await emulator.post("/emulator/clock", {"advance_s": 660})
    assert (await collector.status(reference))["status"] == "SUCCESSFUL"


async def test_a_late_success_can_be_pressed(collector: Collector, emulator: Playing) -> None:
    await collector.does("faults", {"late_success": True})
    reference = uuid4()
    await collector.ask(reference)
    await emulator.post("/emulator/clock", {"advance_s": 660})
    assert (await collector.status(reference))["status"] == "PENDING"
    await collector.does(f"requests/{reference}/approve")
    assert (await collector.status(reference))["status"] == "SUCCESSFUL"


async def test_a_reset_forgets_requests_faults_mode_and_tokens(
    collector: Collector, emulator: Playing
) -> None:
    await collector.does("control", {"mode": "reject"})
    await collector.does("faults", {"late_success": True})
    await collector.ask()
    await emulator.post("/emulator/reset", {})
    assert (await emulator.client.get("/momo/requests")).json() == []
    assert (await emulator.client.get("/momo/control")).json() == {"mode": "manual"}
    assert (await emulator.client.get("/momo/faults")).json()["late_success"] is False
    assert (await collector.ask()).status_code == 401


@pytest.mark.parametrize("body", [{"lose_callback": True}, {"accept_then_drop": -1}])
async def test_a_misspelt_fault_is_refused(emulator: Playing, body: JSON) -> None:
    assert (await emulator.post("/momo/faults", body)).status_code == 422
