"""A tool as providers take it strictly: nothing beside what is described, and all of it given.

What may be left out is given as null, which says the same and is taken out again (`without_nulls`).
"""

import re
from collections.abc import Mapping
from typing import Any

ARGUMENTS = "Args:"
_ARGUMENT = re.compile(r"^(\w+): ")
_UNSAID = frozenset({"title", "default", "anyOf", "required", "additionalProperties"})


def describe_answer(function: Mapping[str, Any]) -> dict[str, Any]:
    """How an answer has to be made, for a provider; `function` is its schema as a function's."""
    schema = _strict(function["parameters"])
    return {
        "type": "json_schema",
        "json_schema": {"name": function["name"], "schema": schema, "strict": True},
    }


def make_strict(tool: Mapping[str, Any]) -> dict[str, Any]:
    """The tool, with the text of each argument beside the argument."""
    function = tool["function"]
    summary, told = _read_description(function["description"])
    parameters = _strict(function["parameters"])
    for name, text in told.items():
        if name in parameters["properties"]:
            parameters["properties"][name]["description"] = text
    return {
        "type": "function",
        "function": {
            "name": function["name"],
            "description": summary,
            "strict": True,
            "parameters": parameters,
        },
    }


def without_nulls(given: Any) -> Any:
    """What was given, without what was left out."""
    if isinstance(given, dict):
        return {name: without_nulls(one) for name, one in given.items() if one is not None}
    if isinstance(given, list):
        return [without_nulls(one) for one in given]
    return given


def _read_description(description: str) -> tuple[str, dict[str, str]]:
    """What the tool is for, and what is said of each argument."""
    summary, _, rest = description.partition(ARGUMENTS)
    told: dict[str, list[str]] = {}
    for line in rest.splitlines():
        words = line.strip()
        if begins := _ARGUMENT.match(words):
            told[begins[1]] = [words[begins.end() :]]
        elif words and told:
            told[[*told][-1]].append(words)
    joined = {name: " ".join(lines) for name, lines in told.items()}
    return " ".join(summary.split()), joined


def _strict(schema: Mapping[str, Any]) -> dict[str, Any]:
    """One level of it; an alternative of null is a second type."""
    kinds = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if len(kinds) == 1:
        return _or_null(_strict({**schema, **kinds[0], "anyOf": []}))
    made = {name: part for name, part in schema.items() if name not in _UNSAID}
    if "items" in made:
        made["items"] = _strict(made["items"])
    if made.get("type") == "object":
        made["properties"] = _properties(schema)
        made |= {"required": [*made["properties"]], "additionalProperties": False}
    return made


def _properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    needed = schema.get("required", [])
    made = {name: _strict(part) for name, part in schema.get("properties", {}).items()}
    return {name: part if name in needed else _or_null(part) for name, part in made.items()}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    kind = schema.get("type")
    if not isinstance(kind, str):
        return schema
    nullable = {**schema, "type": [kind, "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    return nullable
