"""How long a customer waits: from their message to the first words on their phone."""

import asyncio
import random
from dataclasses import dataclass, field

from benchmarks import product, webhooks
from benchmarks.ground import Ground
from benchmarks.product import Product
from benchmarks.progress import Step
from benchmarks.results import Result, percentile
from benchmarks.sizes import Sizes

PLACES = ("Kimironko", "Nyamirambo", "Kigali City Center")
HOURS = ("5pm", "7pm", "9pm")
DAYS = ("tomorrow", "the day after tomorrow")
READING_SECONDS = (0.3, 0.7)
"""Of somebody quick, who is alone."""
THINKING_SECONDS = (2.0, 6.0)
"""Of each of many, before they press or write on."""
WARM_BOOKINGS = 3
IDLE_CUSTOMERS = 20
PRESS_AIM_MS = 60


@dataclass
class Waits:
    """Milliseconds that customers waited."""

    text: list[float] = field(default_factory=list)
    press: list[float] = field(default_factory=list)


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    url = await ground.database("measured_waits")
    idle, busy, warm = Waits(), Waits(), Waits()
    worker = ("server.cli", "worker")
    async with product.running(ground, url, worker=worker, env={}) as running:
        for number in range(WARM_BOOKINGS):
            await _book(running, 900, number, warm)
        for number in range(sizes.idle_bookings):
            await _book(running, number % IDLE_CUSTOMERS, number // IDLE_CUSTOMERS, idle)
            await _pass(READING_SECONDS)
            if number % 10 == 9:
                step()
        await asyncio.gather(
            *(_visit(running, 100 + one, sizes, busy, step) for one in range(sizes.busy_customers))
        )
    return [*_rows("idle", idle), *_rows(f"{sizes.busy_customers}_customers", busy)]


async def _visit(running: Product, customer: int, sizes: Sizes, waits: Waits, step: Step) -> None:
    for number in range(sizes.busy_bookings):
        await _pass(THINKING_SECONDS)
        await _book(running, customer, number, waits, THINKING_SECONDS)
    step()


async def _book(
    running: Product,
    customer: int,
    number: int,
    waits: Waits,
    pause: tuple[float, float] = READING_SECONDS,
) -> None:
    """Write a whole request, get the quote, press Confirm. No slot is asked for too often."""
    sender = webhooks.wa_id(customer)
    place, hour, day = _slot(customer + number)
    wish = f"A table for 1 at {place} {day} at {hour}"
    quote = await running.meta.ask(sender, webhooks.text(sender, wish))
    option_id, title = quote.first_button
    await _pass(pause)
    done = await running.meta.ask(sender, webhooks.press(sender, option_id, title))
    if done.message["type"] != "text":
        raise RuntimeError(f"no booking came of {wish!r}: {done.message}")
    waits.text.append(quote.seconds * 1000)
    waits.press.append(done.seconds * 1000)


def _slot(number: int) -> tuple[str, str, str]:
    rest, place = divmod(number, len(PLACES))
    rest, hour = divmod(rest, len(HOURS))
    return PLACES[place], HOURS[hour], DAYS[rest % len(DAYS)]


async def _pass(seconds: tuple[float, float]) -> None:
    await asyncio.sleep(random.uniform(*seconds))


def _rows(when: str, waits: Waits) -> list[Result]:
    rows = []
    for kind, samples in (("press", waits.press), ("text", waits.text)):
        for percent in (50, 95, 99):
            value = percentile(samples, percent)
            name = f"road_{kind}_ms_{when}_p{percent}"
            if (kind, when, percent) == ("press", "idle", 50):
                aim, met = f"under {PRESS_AIM_MS} ms", value < PRESS_AIM_MS
                rows.append(Result(name, value, "ms", aim=aim, is_met=met))
            else:
                rows.append(Result(name, value, "ms"))
    return rows
