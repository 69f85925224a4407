"""The operators' API: who may what, what is found, and what an admin changes."""

import json

import httpx
import pytest

from db.repositories.handoff import operators
from evals.play.operator_client import OperatorClient, sitting
from tests.conversation.conftest import API_TOKEN, JEAN, RunningProduct
from tests.patience import PATIENCE_SECONDS

AUDIT = "SELECT by_name, action, subject FROM audit_log ORDER BY id"


async def problem(desk: OperatorClient, method: str, path: str, **how: object) -> tuple[int, str]:
    answer = await desk.http.request(method, path, **how)  # type: ignore[arg-type]
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["detail"]


async def test_each_role_may_what_it_may_and_every_error_is_a_problem(
    product: RunningProduct,
) -> None:
    await product.phone().write("person")
    async with (
        sitting(product, "Vera", "viewer") as vera,
        sitting(product, "Claire") as claire,
        sitting(product, "Ada", "admin") as ada,
    ):
        [waiting] = await vera.waiting()
        assert await problem(vera, "POST", f"/handoffs/{waiting}/take") == (
            403,
            "This needs the role operator; yours is viewer.",
        )
        switch = {"is_enabled": False}
        for desk, expected in ((claire, 403), (ada, 200)):
            answer = await desk.http.put("/tools/create_ticket", json=switch)
            assert answer.status_code == expected
        assert (await problem(claire, "GET", "/handoffs/99999"))[0] == 404
        assert (await problem(claire, "GET", "/nowhere"))[0] == 404
        assert (await problem(claire, "DELETE", "/handoffs"))[0] == 405
        assert (await problem(claire, "GET", "/handoffs?staus=taken"))[0] == 422
        assert (await problem(claire, "GET", "/metrics?first=2026-11-24&last=2026-11-23"))[0] == 409
        blank = {"json": {"text": " "}}
        assert (await problem(claire, "POST", f"/handoffs/{waiting}/replies", **blank))[0] == 422

        # Nobody, somebody whose token was taken back, and the token of the settings.
        async with product.pool.connection() as conn:
            assert await operators.revoke(conn, "Claire")
            assert not await operators.revoke(conn, "Claire")
        assert (await problem(claire, "GET", "/handoffs"))[0] == 401
        for token, expected in (("-", 401), ("easymo_x", 401), (API_TOKEN, 200)):
            async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as http:
                answer = await http.get(
                    f"{product.api}/api/v1/agents", headers={"Authorization": f"Bearer {token}"}
                )
            assert answer.status_code == expected
    kept = await product.rows("SELECT octet_length(token_hash), role FROM admin_users ORDER BY id")
    assert kept == [(32, "viewer"), (32, "operator"), (32, "admin")]
    # What was refused has left no trace; what was done has one.
    assert await product.rows(AUDIT) == [("Ada", "tool.switch", "tool:create_ticket")]


@pytest.mark.slow
async def test_conversations_are_found_by_their_words_and_exported(product: RunningProduct) -> None:
    aline, jean = product.phone(), product.phone(JEAN)
    await aline.write("2 places tomorrow 7pm at Kimironko")
    await aline.press("Pay with MoMo")
    await aline.momo("approve")
    await jean.write("bonjour")
    async with sitting(product, "Vera", "viewer") as vera:
        both = await vera.get("/conversations", limit=1)
        assert both["next"] is not None
        older = await vera.get("/conversations", limit=1, before=both["next"])
        assert [one["phone"] for one in (*both["items"], *older["items"])] == [JEAN, aline.wa_id]
        assert (await vera.get("/conversations", limit=1, before=older["next"]))["items"] == []
        [found] = (await vera.get("/conversations", q='"tomorrow 7pm" -bonjour'))["items"]
        assert found["customer_name"] == "Aline Uwase"
        assert (await vera.get("/conversations", q="zebra"))["items"] == []

        shown = await vera.get(f"/conversations/{found['id']}")
        assert "booking" in shown["turns"][-1]["path"]
        [customer] = (await vera.get("/customers", phone=JEAN))["items"]
        assert customer["name"] == "Jean Habimana"
        for written in ("0788000002", "+250 788 000 002", "00250788000002", " 788-000-002 "):
            same = await vera.get("/customers", phone=written)
            assert [one["id"] for one in same["items"]] == [customer["id"]], written
        assert (await vera.get("/customers", phone="0788000099"))["items"] == []
        [booking] = (await vera.get("/bookings", status="confirmed"))["items"]
        assert (booking["venue"], booking["total_rwf"]) == ("kimironko", 10_000)
        [payment] = (await vera.get("/payments", customer_id=booking["customer_id"]))["items"]
        assert (payment["status"], payment["amount_rwf"]) == ("succeeded", 10_000)
        assert (await vera.get(f"/payments/{payment['id']}"))["booking_id"] == booking["id"]

        exported = await vera.http.get(f"/conversations/{found['id']}/export")
        assert exported.headers["content-type"] == "application/x-ndjson"
        lines = [json.loads(line) for line in exported.text.splitlines()]
        assert [line["kind"] for line in lines] == (
            ["conversation"] + ["turn"] * len(shown["turns"]) + ["message"] * len(shown["messages"])
        )
        page = await vera.http.get("/docs")
        assert "/api/v1/handoffs/{number}/take" in page.text


ANOTHER_SUPPORT = """
    INSERT INTO ai_agents (name, type, description, instructions, is_enabled)
    VALUES ('calm_support', 'support', 'Complaints.', 'Stay calm.', false) RETURNING 1
"""


async def test_an_agent_that_is_changed_has_a_new_version_and_the_old_one_is_kept(
    product: RunningProduct,
) -> None:
    async with sitting(product, "Ada", "admin") as ada:
        before = await ada.get("/agents/support")
        wanted = {
            name: before[name]
            for name in ("version", "description", "instructions", "model", "temperature")
        } | {"max_tokens": 500, "tools": ["view_tickets", "hand_over"], "is_enabled": True}
        unknown = {**wanted, "tools": ["fly"]}
        assert (await problem(ada, "PUT", "/agents/support", json=unknown))[0] == 409
        for _ in range(2):  # the same again, under the same key
            answer = await ada.http.put(
                "/agents/support", json=wanted, headers={"Idempotency-Key": "k"}
            )
            assert answer.json()["version"] == before["version"] + 1
        assert (await problem(ada, "PUT", "/agents/support", json=wanted))[0] == 409
        await product.rows(ANOTHER_SUPPORT)
        calmer = {**wanted, "version": 1}
        assert (await problem(ada, "PUT", "/agents/calm_support", json=calmer))[0] == 409
        versions = await ada.get("/agents/support/versions")
        assert [one["version"] for one in versions] == [2, 1]
        first = await ada.get("/agents/support/versions/1")
        assert first["tools"] == before["tools"]
        assert (await ada.get("/agents/support/versions/3", expect=404))["title"] == "Not Found"
        names = {one["name"] for one in await ada.get("/tools")}
        assert {"create_ticket", "view_tickets", "escalate_to_human"} <= names
        assert await ada.get("/metrics") == []


async def test_an_order_that_was_collected_can_no_longer_be_cancelled(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write("I want to order 2 kg of sugar and 3 milk in Remera")
    await phone.press("Confirm")
    async with sitting(product, "Claire") as claire:
        [order] = (await claire.get("/orders", status="confirmed"))["items"]
        assert order["items"] == "2 × Sugar 1 kg, 3 × Inyange milk 1 L"
        assert (order["total_rwf"], order["is_paid"]) == (7_100, False)
        path = f"/orders/{order['id']}"
        for _ in range(2):
            collected = await claire.post(f"{path}/collect", key="the-same-request")
            assert collected["status"] == "collected"
        assert (await problem(claire, "POST", f"{path}/collect"))[0] == 409
        assert (await problem(claire, "POST", "/orders/999/collect"))[0] == 404
        assert (await claire.get(path))["status"] == "collected"
        for noun in ("rides", "viewings", "feedback"):
            assert (await claire.get(f"/{noun}"))["items"] == []
            assert (await problem(claire, "GET", f"/{noun}/1"))[0] == 404
    assert "no order" in (await phone.write("cancel my order")).text
