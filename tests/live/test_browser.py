"""A customer books through the phone page, in Debian's Chromium.

With EASYMO_SCREENSHOTS set to a folder, what she sees is saved there.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.chromium import IN_CHROMIUM, launched
from tests.conversation.conftest import ALINE, DIVINE, RunningProduct
from tests.patience import PATIENCE_SECONDS

PATIENCE_MS = 1_000 * PATIENCE_SECONDS
BOOKED = """
    SELECT customer_aliases.value, venues.code, bookings.guests,
           to_char(slots.starts_at AT TIME ZONE 'Africa/Kigali', 'YYYY-MM-DD HH24:MI')
    FROM bookings
    JOIN customer_aliases USING (customer_id)
    JOIN slots ON slots.id = bookings.slot_id
    JOIN venues ON venues.id = slots.venue_id
    WHERE bookings.status = 'confirmed' AND customer_aliases.kind = 'wa_id'
"""

pytestmark = IN_CHROMIUM


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@asynccontextmanager
async def opened(
    browser: Browser, product: RunningProduct, *, width: int, height: int
) -> AsyncIterator[Page]:
    """The phone page; at the end, nothing was wrong with it and it asked nobody else."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE_MS)
    wrong: list[str] = []
    asked: set[str | None] = set()
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    await page.goto(f"{product.http.base_url}/phone")
    yield page
    await page.close()
    assert not wrong
    assert asked - {None} == {"127.0.0.1"}


async def write(page: Page, words: str) -> None:
    await page.get_by_test_id("composer").fill(words)
    await page.get_by_test_id("send").click()


async def press(page: Page, title: str) -> None:
    await page.get_by_test_id("option").filter(has_text=title).last.click()


async def take_from_list(page: Page, title: str) -> None:
    await page.get_by_test_id("list-open").last.click()
    await page.get_by_test_id("sheet-row").filter(has_text=title).click()
    await page.get_by_test_id("sheet-send").click()


async def answered(page: Page, words: str) -> None:
    """Wait for a bubble of the business with these words."""
    bubbles = page.locator('[data-testid="bubble"][data-direction="out"]')
    await expect(bubbles.filter(has_text=words).last).to_be_visible(timeout=PATIENCE_MS)


async def save(page: Page, name: str) -> None:
    folder = os.environ.get("EASYMO_SCREENSHOTS")
    if folder:
        read = page.locator('[data-testid="bubble"][data-direction="in"] [data-ticks="read"]')
        await expect(read).not_to_have_count(0, timeout=PATIENCE_MS)
        await page.mouse.move(0, 0)
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_a_customer_books_in_the_browser(product: RunningProduct, chromium: Browser) -> None:
    async with opened(chromium, product, width=1200, height=920) as page:
        await page.get_by_test_id("customer").filter(has_text="Aline").click()
        await write(page, "2 places tomorrow 7pm")
        await answered(page, "Which one would you like?")
        await take_from_list(page, "19:00 Kimironko")
        await answered(page, "10,000 RWF")
        await write(page, "Where is it?")
        await answered(page, "Ave")
        await press(page, "Confirm")
        await answered(page, "Booked!")
        await save(page, "phone")
    assert await product.rows(BOOKED) == [(ALINE, "kimironko", 2, "2026-11-24 19:00")]


async def test_a_customer_books_and_pays_on_a_narrow_screen(
    product: RunningProduct, chromium: Browser
) -> None:
    async with opened(chromium, product, width=390, height=844) as page:
        await page.get_by_role("button", name="Customers", exact=True).click()
        await page.get_by_test_id("customer").filter(has_text="Divine").click()
        await write(page, "2 places tomorrow 7pm")
        await answered(page, "Which one would you like?")
        await take_from_list(page, "19:00 Nyamirambo")
        await answered(page, "10,000 RWF")
        await press(page, "Pay with MoMo")
        await answered(page, "asking MTN for 10,000 RWF")
        await expect(page.get_by_test_id("momo-prompt")).to_be_visible(timeout=PATIENCE_MS)
        await save(page, "phone-momo")
        await page.get_by_test_id("momo-approve").click()
        await answered(page, "Booked and paid!")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await save(page, "phone-narrow")
    assert await product.rows(BOOKED) == [(DIVINE, "nyamirambo", 2, "2026-11-24 19:00")]
