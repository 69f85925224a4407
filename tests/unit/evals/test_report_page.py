"""The page as text: what it says, and that nothing a customer wrote is markup in it."""

import json
import re
from html.parser import HTMLParser

from evals.report import html
from evals.score.statistics import Interval, Tried
from evals.score.summary import Group
from tests.unit.evals.hand_made import DRAWING, HOSTILE, spoiled, summary_of, trials

BASELINE = {"two places tomorrow": Tried(1, 0), "a wicked message": Tried(1, 1)}
FLOOR = Group("all", 40, 1, Interval(0.025, 0.0, 0.1))


class Tags(HTMLParser):
    """All tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_hostile_text_stays_text() -> None:
    found = trials()
    page = html.page(summary_of(found), found, DRAWING)
    tags = Tags(page).found
    assert not [tag for tag, _ in tags if tag in ("img", "iframe", "link")]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert [attributes.get("id") for tag, attributes in tags if tag == "script"] == [
        "visits",
        "trials",
        None,
    ]
    embedded = re.search(r'<script type="application/json" id="trials">(.*?)</script>', page, re.S)
    assert embedded
    texts = [line["text"] for card in json.loads(embedded[1]) for line in card[0]["lines"]]
    assert HOSTILE in texts


def test_the_page_asks_no_network() -> None:
    found = trials()
    page = html.page(summary_of(found), found, DRAWING)
    outside = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?!#)([^"')\s>]+)""", page)
    assert not [address for address in outside if "//" in address]
    assert "default-src 'none'" in page


def test_failures_come_first_and_the_baseline_and_the_floor_are_named() -> None:
    found = [*trials(), spoiled()]
    page = html.page(summary_of(found, BASELINE), found, DRAWING, FLOOR)
    order = re.findall(r'<details class="card is-(\w+)" id="([\w-]+)"', page)
    assert order == [
        ("failed", "a-wicked-message"),
        ("simulator_fault", "a-hurried-customer"),
        ("passed", "two-places-tomorrow"),
    ]
    assert "An agent that does nothing: 2.5 %" in page
    assert re.search(r'Gained.*href="#two-places-tomorrow"', page, re.S)
    assert "A gate does not hold" in page
    assert 'data-find-node="handoff"' in page
    assert "give_feedback" in page


def test_a_page_of_nothing_at_all_is_still_a_page() -> None:
    assert "Scenarios" in html.page(summary_of([]), [])
