"""Amounts that a model names, compared with what the customer wrote."""

import inspect
from types import SimpleNamespace
from typing import cast

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from easymo.messages import amount_parser
from tools import own_words
from tools.runtime import Runtime
from tools.toolbox import TOOLBOX


def runtime(*said: str, is_pressed: bool = False) -> Runtime:
    messages = [HumanMessage(one) for one in said] + [AIMessage("How about 7,000 RWF?")]
    state = {"messages": messages, "turn": {"is_pressed": is_pressed}}
    return cast(Runtime, SimpleNamespace(state=state))


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("please put 5k in my wallet", "5k"),
        ("please put 5k in my wallet", "5000"),
        ("Ajoutez cinq mille francs, merci.", "cinq mille"),
        ("nshyiriramo ibihumbi bitanu", "5000"),
        ("weka elfu tano sasa", "elfu tano"),
        ("a flat, at most 300,000 RWF, near Remera", "300k"),
        ("je veux 15 000", "15 000"),
        ("top up one and a half million", "1.5 million"),
        ("weka laki moja na nusu", "150000"),
        ("recharge 150,000/= stp", "150000"),
    ],
)
def test_it_takes_an_amount_that_the_customer_wrote(said: str, amount: str) -> None:
    assert own_words.is_named(runtime(said, "thank you"), amount)


@pytest.mark.parametrize("amount", ["7,000 RWF", "50k", "500", "elfu saba", "six mille"])
@pytest.mark.parametrize("said", ["put 5k in my wallet", "weka pesa", "call me at 0788 123 456"])
def test_it_refuses_an_amount_that_the_customer_never_wrote(said: str, amount: str) -> None:
    assert not own_words.is_named(runtime(said), amount)
    with pytest.raises(amount_parser.AmountUnclear):
        own_words.read_quoted(runtime(said), amount)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("two thousand five hundred", "2000"),
        ("one and a half million", "half a million"),
        ("ibihumbi bitanu na magana atanu", "5000"),
        ("top up minus 5000", "5000"),
        ("top up -5000", "5000"),
        ("top up 10.5", "10"),
    ],
)
def test_part_of_an_amount_was_not_named(said: str, amount: str) -> None:
    assert not own_words.is_named(runtime(said), amount)


def test_a_choice_that_was_pressed_needs_no_words() -> None:
    assert own_words.is_named(runtime("top up", is_pressed=True), "10000")


def test_every_tool_that_takes_money_compares_it() -> None:
    money = {"amount", "budget", "price", "rwf", "francs", "sum", "money", "cost", "fare"}
    found = set()
    for one in [entry.tool for entry in TOOLBOX.values()]:
        taken = {name for name in one.args if money & set(name.split("_"))}
        assert taken <= own_words.MONEY_ARGUMENTS, one.name
        if taken:
            found.add(one.name)
            source = inspect.getsource(one.coroutine)
            assert all(
                f"named(runtime, {name})" in source or f"quoted(runtime, {name})" in source
                for name in taken
            ), one.name
    assert found == {"collect_payment", "search_properties"}
