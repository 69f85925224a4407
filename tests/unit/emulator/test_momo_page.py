"""What MTN asks, on the phone page in a real browser."""

from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from tests.unit.emulator.conftest import JEAN, Playing
from tests.unit.emulator.test_momo import Collector
from tests.unit.emulator.test_page import browser, page, pytestmark

__all__ = ["browser", "page", "pytestmark"]


@pytest.fixture
async def collector(live: Playing) -> Collector:
    collector = Collector(live, "")
    await collector.let_in()
    return collector


@pytest.mark.parametrize(
    ("button", "status", "reason"),
    [
        ("momo-approve", "SUCCESSFUL", None),
        ("momo-reject", "FAILED", "APPROVAL_REJECTED"),
        ("momo-ignore", "PENDING", None),
    ],
)
async def test_she_answers_with_a_button(
    collector: Collector, page: Page, button: str, status: str, reason: str | None
) -> None:
    reference = uuid4()
    await collector.ask(reference)
    prompt = page.get_by_test_id("momo-prompt")
    await expect(prompt).to_contain_text("MTN MoMo: approve 5\u00a0000 RWF to EasyMO?")
    await expect(prompt).to_contain_text("Two seats")
    await page.get_by_test_id(button).click()
    await expect(prompt).to_have_count(0)
    told = await collector.status(reference)
    assert (told["status"], told.get("reason")) == (status, reason)


async def test_only_her_own_phone_asks(collector: Collector, live: Playing, page: Page) -> None:
    await collector.ask(payer={"partyIdType": "MSISDN", "partyId": JEAN})
    await collector.ask(amount="1234567")
    prompt = page.get_by_test_id("momo-prompt")
    await expect(prompt).to_have_count(1)
    await expect(prompt).to_contain_text("1\u00a0234\u00a0567 RWF")
    await page.goto(f"{live.base_url}/phone#{JEAN}")
    await expect(prompt).to_have_count(1)
    await expect(prompt).to_contain_text("5\u00a0000 RWF")


async def test_a_question_disappears_when_its_time_is_over(
    collector: Collector, live: Playing, page: Page
) -> None:
    await collector.ask()
    prompt = page.get_by_test_id("momo-prompt")
    await expect(prompt).to_have_count(1)
    await live.post("/emulator/clock", {"advance_s": 301})
    await expect(prompt).to_have_count(0)


async def test_it_stands_above_the_chat_on_a_small_phone(
    collector: Collector, live: Playing, page: Page
) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    await live.send_text("Approve the payment on your phone, please.")
    await collector.ask()
    box = await page.get_by_test_id("momo-prompt").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    await page.get_by_test_id("momo-approve").click()
    await expect(page.get_by_test_id("momo-prompt")).to_have_count(0)
    await expect(page.get_by_test_id("bubble")).to_be_visible()
