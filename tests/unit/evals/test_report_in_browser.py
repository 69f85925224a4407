"""Somebody looks at a report: filters, opens a scenario, follows its way through the graph."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from evals.report import files
from tests.chromium import IN_CHROMIUM, launched
from tests.unit.evals.hand_made import DRAWING, HOSTILE, summary_of, trials

pytestmark = IN_CHROMIUM


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture
async def page(chromium: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """A report in the browser; at the end, nothing was wrong with it and it asked nobody."""
    found = trials()
    file = files.write(tmp_path, summary_of(found), found, drawing=DRAWING)
    page = await chromium.new_page(viewport={"width": 390, "height": 844})
    wrong: list[str] = []
    asked: list[str] = []
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(file.as_uri())
    yield page
    assert not wrong
    assert {url.split("#")[0] for url in asked} == {file.as_uri()}


async def test_somebody_finds_a_scenario_and_sees_its_way(page: Page) -> None:
    await expect(page.locator("#map .node.is-missed")).to_have_attribute("data-node", "handoff")
    await page.get_by_label("Verdict").select_option("passed")
    await expect(page.locator(".card:visible")).to_have_count(1)
    await page.get_by_label("Verdict").select_option("")
    await page.get_by_label("Search").fill("shall i BOOK")
    await expect(page.locator(".card:visible")).to_have_count(1)

    card = page.locator("#two-places-tomorrow")
    await card.locator("summary").first.press("Enter")
    await expect(card.locator(".options li")).to_have_text(["Confirm", "Cancel"])
    await expect(card.locator(".is-pressed .text")).to_have_text("Confirm")
    await expect(card.locator("tr.is-new")).to_contain_text("confirmed")
    await expect(card.locator("tr.is-gone")).to_contain_text("5,000")
    await card.locator("[data-turn='1']").click()
    await expect(card.locator(".way .node.is-named")).to_have_count(2)
    await expect(card.locator("[data-target='booking'].is-lit")).to_have_count(1)
    await expect(card.locator("[data-target='handoff'].is-lit")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_link_opens_its_scenario_and_what_a_customer_wrote_does_nothing(page: Page) -> None:
    await page.get_by_label("Verdict").select_option("passed")
    await page.evaluate("location.hash = 'a-wicked-message'")
    card = page.locator("#a-wicked-message")
    await expect(card.locator(".bubble .text").first).to_have_text(HOSTILE)
    await expect(card.locator(".failed li")).to_have_count(2)
    await expect(card.locator(".failed li").first).to_contain_text("hard")
    await expect(page.locator("img")).to_have_count(0)
    assert "owned" not in await page.evaluate(
        "[...document.body.childNodes].map(n => n.nodeName === '#text' ? n.data : '').join('')"
    )
