"""While she may still be typing, her words get the vector that her turn will ask for."""

import pytest

from db.door import CustomerDoor
from db.pool import Pool
from easymo.models.embeddings import CachingEmbedder
from easymo.services.memory import memory
from easymo.services.memory.memory import FIT, Librarian
from easymo.services.turn.embedding_prefetch import Foresight
from tests.db.road import write
from tests.db.test_memory import ALINE, Letters, many, tell

WORDS = "live in kimironko"


async def foreseen(pool: Pool, embedder: CachingEmbedder) -> None:
    await Foresight(pool, embedder).begin(ALINE)


async def much_is_known(pool: Pool) -> Letters:
    letters = Letters()
    await tell(pool, ALINE, *many(FIT + 5), "I live in Kimironko")
    await Librarian(pool, letters).embed_waiting()
    letters.asked.clear()
    return letters


async def test_what_was_embedded_in_the_pause_is_not_asked_for_again(pool: Pool) -> None:
    letters = await much_is_known(pool)
    kept = CachingEmbedder(letters)
    await write(pool, ALINE, WORDS)
    await foreseen(pool, kept)
    assert letters.asked == [WORDS]
    letters.is_dead = True
    found = await memory.recall(CustomerDoor(pool, ALINE), kept, [WORDS])
    assert found[0].content == "I live in Kimironko"


@pytest.mark.parametrize("text", ["4917", "my pin is 4917", "pay with 4917 please, table for 2"])
async def test_what_could_be_a_pin_goes_nowhere(pool: Pool, text: str) -> None:
    letters = await much_is_known(pool)
    await write(pool, ALINE, text)
    await foreseen(pool, CachingEmbedder(letters))
    assert letters.asked == []


async def test_of_whom_little_is_known_nothing_is_embedded(pool: Pool) -> None:
    letters = Letters()
    await tell(pool, ALINE, *many(FIT))
    await write(pool, ALINE, WORDS)
    await foreseen(pool, CachingEmbedder(letters))
    assert letters.asked == []


async def test_a_provider_that_was_away_is_asked_again_by_the_turn(pool: Pool) -> None:
    letters = await much_is_known(pool)
    letters.is_dead = True
    kept = CachingEmbedder(letters)
    await write(pool, ALINE, WORDS)
    await foreseen(pool, kept)
    letters.is_dead = False
    found = await memory.recall(CustomerDoor(pool, ALINE), kept, [WORDS])
    assert found[0].content == "I live in Kimironko"


async def test_only_the_newest_vectors_are_kept() -> None:
    letters = Letters()
    kept = CachingEmbedder(letters, most=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await kept.embed([text])
    assert letters.asked == ["a", "b", "c", "b"]
