"""Plays a script on a stage; the booking it ends with must be in the database, and paid."""

import random
from dataclasses import dataclass, field
from statistics import median

import aiohttp
import psycopg
from rich.console import Console

from easymo.messages import dates
from kit.money import in_words
from server.dev.demo.dialogue import Dialogue
from server.dev.demo.failure import DemoFailed
from server.dev.demo.phone import DemoAnswer, DemoOption, DemoPhone
from server.dev.demo.product import DemoStage
from server.dev.demo.record import Booked, DemoRecord
from server.dev.demo.script import Approve, Confirm, DemoScript, Step, TakeFirst, WriteWords

PATIENCE_SECONDS = 20.0


async def play(
    stage: DemoStage,
    script: DemoScript,
    console: Console,
    patience_seconds: float = PATIENCE_SECONDS,
) -> None:
    """Raises DemoFailed when an answer or the booking did not come."""
    try:
        async with (
            await psycopg.AsyncConnection.connect(stage.database_url, autocommit=True) as database,
            aiohttp.ClientSession(stage.phone_url, raise_for_status=True) as http,
        ):
            record = DemoRecord(database)
            wa_id = await _fresh_number(record)
            phone = DemoPhone(http, record, wa_id, patience_seconds)
            await phone.introduce(script.name)
            console.print(f"{script.name} writes from +{wa_id}.\n", style="dim", highlight=False)
            customer = DemoCustomer(phone, Dialogue(console))
            for step in script.steps:
                await customer.do(step)
            booked = await record.booking_of(wa_id)
    except (aiohttp.ClientError, psycopg.OperationalError) as error:
        raise DemoFailed(f"EasyMO went away during the demo: {error}") from error
    _sum_up(console, customer.took_ms, _require(booked, script.guests))
    _say_where_the_phone_is(console, stage, wa_id)


def _say_where_the_phone_is(console: Console, stage: DemoStage, wa_id: str) -> None:
    where = f"{stage.phone_url}/phone"
    console.print(
        f"To hold the phone yourself, run `make run` and open {where}"
        if stage.is_ours
        else f"The phone: {where}#{wa_id}",
        highlight=False,
        soft_wrap=True,
    )


@dataclass
class DemoCustomer:
    """Does the steps, and shows what they and the business say."""

    phone: DemoPhone
    dialogue: Dialogue
    took_ms: list[float] = field(default_factory=list)
    options: list[DemoOption] = field(default_factory=list)

    async def do(self, step: Step) -> None:
        match step:
            case WriteWords(words):
                self.dialogue.said(words)
                self._take(await self.phone.write(words))
            case TakeFirst():
                await self._press_first()
            case Confirm(title):
                # The time they had chosen may have filled up: then others are offered.
                if not self._offered(title):
                    await self._press_first()
                await self._press(self._offered(title))
            case Approve():
                self.dialogue.pressed("MoMo: approve")
                self._take(await self.phone.approve())

    async def _press_first(self) -> None:
        await self._press(self.options[0] if self.options else None)

    async def _press(self, option: DemoOption | None) -> None:
        if option is None:
            raise DemoFailed("The conversation took another way: the last answer offers no button.")
        self.dialogue.pressed(option.title)
        self._take(await self.phone.press(option))

    def _offered(self, title: str) -> DemoOption | None:
        return next((option for option in self.options if option.title == title), None)

    def _take(self, answer: DemoAnswer) -> None:
        self.dialogue.answered(answer)
        self.took_ms.append(answer.took_ms)
        self.options = answer.options


async def _fresh_number(record: DemoRecord) -> str:
    """A test number that nobody has written from."""
    while True:
        wa_id = f"2507889{random.randrange(100_000):05}"  # noqa: S311
        if not await record.is_known(wa_id):
            return wa_id


def _require(booked: Booked | None, guests: int) -> Booked:
    if booked is None:
        raise DemoFailed("The booking is not in the database.")
    if booked.guests != guests:
        raise DemoFailed(
            f"Booking #{booked.id} in the database is for {booked.guests} guests, not {guests}."
        )
    if not booked.is_paid:
        raise DemoFailed(f"Booking #{booked.id} in the database is not paid.")
    return booked


def _sum_up(console: Console, took_ms: list[float], booked: Booked) -> None:
    console.print(
        f"\n[bold green]In the database:[/] booking #{booked.id}, {booked.venue}, "
        f"{dates.day(booked.starts_at)}, {dates.time(booked.starts_at)}, {booked.guests} guests, "
        f"{in_words(booked.total_rwf)}, confirmed and paid.\n"
        f"{len(took_ms)} answers, p50 {median(took_ms):.0f} ms, slowest {max(took_ms):.0f} ms.",
        highlight=False,
        soft_wrap=True,
    )
