"""Many hands on the ledger at once, asking things more than once."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from psycopg import AsyncConnection, OperationalError
from psycopg.errors import DeadlockDetected

from db.pool import SEARCH_PATH
from db.repositories.payment import ledger
from db.repositories.payment.ledger import Transfer, TransferOrder
from db.repositories.payment.ledger_errors import RefundAbovePaid, WrongState
from kit.errors import Refused
from tests.db.bank import LATER, NOW, payment, top_up

HANDS = 16
FIND = "SELECT id FROM transfers WHERE scope = 'test' AND key = %s"
EXPIRED_AT = NOW - timedelta(minutes=1)


@dataclass(frozen=True)
class Wish:
    """Something to ask of the ledger, as often as one likes. `about` is the key it refers to."""

    what: str
    order: TransferOrder
    about: str = ""


@dataclass
class Storm:
    """What is asked, and what was answered: the id under each key, as some hand was told."""

    wishes: list[Wish]
    told: dict[str, int] = field(default_factory=dict)
    settled: dict[int, str] = field(default_factory=dict)
    answers: int = 0

    async def rage(self, url: str, seed: int, answers: int) -> None:
        """Ask at random from all hands, until so many answers came or the server is gone."""
        self.answers = 0
        hands = (self._hand(url, random.Random(seed + n), answers) for n in range(HANDS))
        await asyncio.gather(*hands)

    async def ask_all(self, url: str) -> None:
        """Ask everything once more, in order, shared among the hands."""
        asking = iter(self.wishes)
        await asyncio.gather(*(self._rest(url, asking) for _ in range(HANDS)))

    async def _hand(self, url: str, chance: random.Random, answers: int) -> None:
        try:
            async with await _connected(url) as conn:
                while self.answers < answers:
                    await self._ask(conn, chance.choice(self.wishes))
        except DeadlockDetected:
            raise
        except OperationalError:
            return  # the server was killed

    async def _rest(self, url: str, asking: Iterator[Wish]) -> None:
        async with await _connected(url) as conn:
            for wish in asking:
                await self._ask(conn, wish)

    async def _ask(self, conn: AsyncConnection, wish: Wish) -> None:
        try:
            made = await _asked(conn, wish)
        except (Refused, WrongState, RefundAbovePaid):
            made = None
        self.answers += 1
        if made:
            key = f"{wish.what}:{wish.order.key}" if wish.what == "refund" else wish.order.key
            assert self.told.setdefault(key, made.id) == made.id, "a key had two effects"
            if made.state != "pending":
                settled = self.settled.setdefault(made.id, made.state)
                assert settled == made.state, "a transfer was settled twice"


async def _asked(conn: AsyncConnection, wish: Wish) -> Transfer | None:
    match wish.what:
        case "transfer":
            return await ledger.transfer(conn, wish.order, NOW)
        case "hold":
            return await ledger.hold(conn, wish.order, expires_at=LATER, now=NOW)
        case "expire":
            await ledger.hold(conn, wish.order, expires_at=NOW, now=EXPIRED_AT)
            await ledger.expire(conn, NOW, most=5)
            return None
    found = await (await conn.execute(FIND, [wish.about])).fetchone()
    if found is None:
        return None
    if wish.what == "refund":
        amount = wish.order.amount_rwf
        return await ledger.refund(
            conn, found[0], amount, scope="refund", key=wish.order.key, now=NOW
        )
    settle = ledger.post if wish.what == "post" else ledger.void
    made = await settle(conn, found[0], NOW)
    return None if made.state == "expired" else made


def wishes(customers: list[int], count: int, seed: int) -> list[Wish]:
    """A mixture; few customers, so that they meet."""
    chance = random.Random(seed)
    made = [Wish("transfer", top_up(one, 5_000, f"first{one}")) for one in customers]
    for number in range(count):
        who, amount = chance.choice(customers), chance.randint(1, 900)
        held = payment(who, amount, f"h{number}")
        made += [
            Wish("transfer", top_up(who, amount, f"t{number}")),
            Wish("transfer", payment(who, chance.randint(1, 900), f"p{number}")),
            Wish("hold", held),
            Wish(chance.choice(["post", "void"]), held, about=held.key),
            Wish(chance.choice(["post", "void"]), held, about=held.key),
            Wish("refund", payment(who, chance.randint(1, 400), f"r{number}"), about=f"p{number}"),
            Wish("refund", payment(who, chance.randint(1, 400), f"s{number}"), about=held.key),
            Wish("expire", payment(who, amount, f"e{number}")),
        ]
    return made


async def _connected(url: str) -> AsyncConnection:
    options = f"-c search_path={SEARCH_PATH}"
    return await AsyncConnection.connect(url, autocommit=True, options=options, prepare_threshold=1)
