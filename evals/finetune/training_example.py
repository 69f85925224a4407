"""Turns as a provider's fine-tuning reads them: a line of chat for each turn of an agent.

The format is that of chat completions: `messages` and `tools`, a call's arguments as a string, and
`weight` 0 on what an assistant said before, so that each answer is learnt from once.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from evals.finetune.liked import SaidLine, SpeakingAgent

TrainingExample = dict[str, Any]
Schema = Callable[[str], dict[str, Any]]
"""A tool as models are told of it, by its name."""

HEARD = {"customer": "user", "event": "user"}


def examples(
    said: Sequence[SaidLine], agents: Mapping[str, SpeakingAgent], schema: Schema
) -> Iterator[TrainingExample]:
    """One for each turn in which an agent called a tool or spoke in words of its own."""
    before: list[dict[str, Any]] = []
    for _, turn in groupby(said, key=lambda line: line.turn_id):
        lines = list(turn)
        agent = agents.get(next((line.agent for line in lines if line.agent), None) or "")
        messages = [message for line in lines for message in _messages(line)]
        if agent and any(_is_learnt(message) for message in messages):
            yield _example(agent, [*before, *messages], schema)
        before += [_known(message) for message in messages]


def _example(
    agent: SpeakingAgent, messages: list[dict[str, Any]], schema: Schema
) -> TrainingExample:
    example: TrainingExample = {
        "messages": [{"role": "system", "content": agent.instructions}, *messages]
    }
    if agent.tools:
        example["tools"] = [schema(tool) for tool in agent.tools]
    return example


def _messages(line: SaidLine) -> Iterator[dict[str, Any]]:
    if line.role in HEARD:
        yield {"role": HEARD[line.role], "content": line.content}
    elif line.role == "tool":
        yield {"role": "tool", "tool_call_id": line.tool_call_id, "content": line.content}
    elif line.role == "agent":
        if line.tool_calls:
            yield {"role": "assistant", "tool_calls": [_call(call) for call in line.tool_calls]}
        yield {
            "role": "assistant",
            "content": line.content,
            # What code said is read back, and is not the model's to say.
            "weight": 0 if line.is_by_code else 1,
        }


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    arguments = json.dumps(call["arguments"], ensure_ascii=False)
    return {
        "id": call["id"],
        "type": "function",
        "function": {"name": call["name"], "arguments": arguments},
    }


def _is_learnt(message: Mapping[str, Any]) -> bool:
    return message["role"] == "assistant" and bool(message.get("weight", 1))


def _known(message: dict[str, Any]) -> dict[str, Any]:
    """As it stands before a later turn."""
    return message | {"weight": 0} if message["role"] == "assistant" else message
