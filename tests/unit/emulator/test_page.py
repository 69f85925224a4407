"""The phone page in a real browser."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.unit.emulator.conftest import ALINE, Business, Playing, until
from tests.unit.emulator.test_sending import buttons, interactive, rows

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(live: Playing, browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page()
    await page.goto(f"{live.base_url}/phone#{ALINE}")
    await expect(page.get_by_test_id("empty")).to_be_visible()
    yield page
    await page.close()


async def test_a_conversation_by_hand(live: Playing, business: Business, page: Page) -> None:
    await page.get_by_test_id("composer").fill("<img src=x onerror=alert(1)> *2 places*")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("bubble")).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(page.locator(".body strong")).to_have_text("2 places")
    await until(lambda: len(business.messages) == 1)

    await live.send(rows(("City", 2)))
    await page.get_by_test_id("list-open").click()
    await page.get_by_test_id("sheet-row").nth(1).click()
    await page.get_by_test_id("sheet-send").click()
    await until(lambda: len(business.messages) == 2)

    await live.send(buttons("Confirm", "Cancel"))
    await page.get_by_test_id("option").filter(has_text="Confirm").click()
    await until(lambda: len(business.messages) == 3)

    await live.send(interactive("location_request_message", {"name": "send_location"}))
    await page.get_by_test_id("share-location").click()
    await page.get_by_test_id("place-row").first.click()
    await until(lambda: len(business.messages) == 4)

    kinds = [message["type"] for message in business.messages]
    assert kinds == ["text", "interactive", "interactive", "location"]
    assert business.messages[1]["interactive"]["list_reply"]["id"] == "City1"
    assert business.messages[2]["interactive"]["button_reply"]["id"] == "b0"


async def test_ticks_and_typing_follow_the_business(
    live: Playing, business: Business, page: Page
) -> None:
    await page.get_by_test_id("try").first.click()
    await expect(page.locator('.row [data-ticks="delivered"]')).to_be_visible()
    read = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": business.messages[0]["id"],
        "typing_indicator": {"type": "text"},
    }
    await live.client.post(
        "/v25.0/106540352242922/messages", json=read, headers={"Authorization": "Bearer a-token"}
    )

    await expect(page.get_by_test_id("typing")).to_be_visible()
    await expect(page.locator('.row [data-ticks="read"]')).to_be_visible()
    await live.send_text("Here I am")
    await expect(page.get_by_test_id("typing")).not_to_be_visible()
    await expect(page.get_by_test_id("bubble").last).to_contain_text("Here I am")


async def test_on_a_narrow_screen_the_customers_are_in_a_drawer(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    jean = page.get_by_test_id("customer").filter(has_text="Jean Habimana")
    await expect(jean).not_to_be_visible()

    await page.get_by_role("button", name="Customers", exact=True).click()
    await jean.click()

    await expect(page.locator("#holder")).to_have_text("You: Jean Habimana")
    await expect(jean).not_to_be_visible()


async def test_a_reset_empties_the_screen(live: Playing, page: Page) -> None:
    await live.send_text("soon gone")
    await expect(page.get_by_test_id("bubble")).to_be_visible()

    await live.post("/emulator/reset")

    await expect(page.get_by_test_id("empty")).to_be_visible()
