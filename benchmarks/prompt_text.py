"""A request as its model reads it, in text: what providers count, without the JSON around it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

AROUND = "<|start|><|end|>"
"""Stands for the four tokens that providers count for each message beside its words."""


def write_prompt(
    tools: Sequence[Mapping[str, Any]],
    answer: Mapping[str, Any] | None,
    messages: Sequence[BaseMessage],
) -> str:
    """Tools first, then how the answer is to be made, as they are cached."""
    parts = [_tool(one["function"]) for one in tools]
    parts += [json.dumps(answer["json_schema"], separators=(",", ":"))] if answer else []
    return "\n".join([*parts, *map(_message, messages)])


def _tool(function: Mapping[str, Any]) -> str:
    """As a type, which is how models are shown functions."""
    arguments = "".join(
        f"\n// {one.get('description', '')}\n{name}: {_type(one)},"
        for name, one in function["parameters"].get("properties", {}).items()
    )
    return f"// {function['description']}\ntype {function['name']} = (_: {{{arguments}}}) => any;"


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if "properties" in schema:
        fields = ", ".join(f"{name}: {_type(one)}" for name, one in schema["properties"].items())
        return f"{{{fields}}}"
    kinds = schema.get("anyOf") or [{"type": kind} for kind in _kinds(schema)]
    items = f"[{_type(schema['items'])}]" if "items" in schema else ""
    names = [_type(one) if len(one) > 1 else str(one.get("type", "any")) for one in kinds]
    return " | ".join(names) + items


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kind = schema.get("type", "any")
    return kind if isinstance(kind, list) else [kind]


def _message(message: BaseMessage) -> str:
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    called = "".join(
        f"{one['name']}({json.dumps(one['args'], ensure_ascii=False)})" for one in calls
    )
    return f"{AROUND}{message.text}{called}"
