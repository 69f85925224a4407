"""Breakers: what fails again and again is left alone, and tried again later."""

import asyncio

import pytest

from kit.breakers import Breakers, CircuitOpen


class Refusal(Exception):
    """Says nothing of what is guarded."""


async def fail(breakers: Breakers, error: Exception, name: str = "it") -> None:
    with pytest.raises(type(error)):
        async with breakers.guard(name):
            raise error


async def test_after_some_failures_in_a_row_it_is_not_even_begun() -> None:
    breakers = Breakers(failures=2, rest_seconds=60)
    await fail(breakers, OSError())
    await fail(breakers, OSError())

    with pytest.raises(CircuitOpen):
        async with breakers.guard("it"):
            raise AssertionError("it was begun")

    assert breakers.states == {"it": "opened"}
    async with breakers.guard("something else"):
        pass


async def test_a_success_between_failures_keeps_it_in_use() -> None:
    breakers = Breakers(failures=2, rest_seconds=60)
    for _ in range(3):
        await fail(breakers, OSError())
        async with breakers.guard("it"):
            pass
    assert breakers.states == {"it": "closed"}


async def test_what_says_nothing_of_it_is_not_counted() -> None:
    breakers = Breakers(failures=1, rest_seconds=60, ignoring=(Refusal,))
    for _ in range(3):
        await fail(breakers, Refusal())
    assert breakers.states == {"it": "closed"}


async def test_after_a_rest_it_is_tried_and_used_again() -> None:
    breakers = Breakers(failures=1, rest_seconds=0.05)
    await fail(breakers, OSError())
    await asyncio.sleep(0.1)

    async with breakers.guard("it"):
        pass

    assert breakers.states == {"it": "closed"}
