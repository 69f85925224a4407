"""What a provider is told of tools and of triage's answer: strictly, and nothing twice."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.utils.function_calling import convert_to_openai_function

from easymo.models.strict_schema import describe_answer, without_nulls
from nodes.prompts.route import Route
from tools.toolbox import TOOLBOX, schema


def objects(part: Any) -> Iterator[dict[str, Any]]:
    """Every object that is described in it."""
    if isinstance(part, dict):
        if "properties" in part:
            yield part
        for one in part.values():
            yield from objects(one)
    elif isinstance(part, list):
        for one in part:
            yield from objects(one)


def is_strict(described: dict[str, Any]) -> bool:
    found = [*objects(described)]
    whole = all(set(one["required"]) == set(one["properties"]) for one in found)
    closed = all(one["additionalProperties"] is False for one in found)
    return bool(found) and whole and closed and '"default"' not in json.dumps(described)


@pytest.mark.parametrize("name", sorted(TOOLBOX))
def test_a_tool_is_strict_and_tells_of_each_argument_beside_it(name: str) -> None:
    function = schema(name)["function"]
    assert function["strict"] is True
    assert is_strict(function["parameters"])
    assert "Args:" not in function["description"]
    assert all("description" in one for one in function["parameters"]["properties"].values())


def test_triages_answer_is_strict() -> None:
    described = describe_answer(convert_to_openai_function(Route))["json_schema"]
    assert described["strict"] is True
    assert is_strict(described["schema"])


def test_what_may_be_left_out_may_be_null() -> None:
    properties = schema("order_for_pickup")["function"]["parameters"]["properties"]
    assert properties["shop"]["type"] == ["string", "null"]
    assert properties["items"]["items"]["properties"]["quantity"]["type"] == ["integer", "null"]
    kinds = schema("search_properties")["function"]["parameters"]["properties"]["kind"]
    assert None in kinds["enum"]


def test_what_was_left_out_never_reaches_a_tool() -> None:
    given = {"shop": None, "items": [{"product": "milk", "quantity": None}], "another": False}
    assert without_nulls(given) == {"items": [{"product": "milk"}], "another": False}
