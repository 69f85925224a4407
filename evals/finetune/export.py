"""Writes what a provider's fine-tuning learns from, and the card that goes with it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from evals.finetune.data_card import ExportCounts, render_card
from evals.finetune.liked import (
    LikedConversation,
    SaidLine,
    SpeakingAgent,
    liked,
    lines,
    speaking_agents,
)
from evals.finetune.training_example import Schema, TrainingExample, examples
from evals.from_stored import stored
from evals.from_stored.pseudonyms import NATIONAL_DIGITS, Pseudonyms, names

TRAINING, CARD = "training.jsonl", "DATA_CARD.md"
CUSTOMER, OTHER = "Keza", "Mugisha"
PHONE = "788000900"


@dataclass(frozen=True)
class Export:
    """The lines of the training file, and what they hold."""

    lines: list[str]
    counts: ExportCounts

    def write(self, folder: Path) -> None:
        """Write both files into `folder`; what was there of them is replaced."""
        text = "".join(line + "\n" for line in self.lines)
        digest = hashlib.sha256(text.encode()).hexdigest()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TRAINING).write_text(text, encoding="utf-8")
        (folder / CARD).write_text(render_card(self.counts, digest), encoding="utf-8")


async def collect(conn: AsyncConnection[TupleRow], since: datetime, schema: Schema) -> Export:
    """The examples of all conversations since then that went well and were liked."""
    found = Export([], ExportCounts())
    agents = await speaking_agents(conn)
    for conversation in await liked(conn, since):
        made = await _of_conversation(conn, conversation, agents, schema)
        if made:
            found.counts.add(conversation, [agent for agent, _ in made])
            found.lines.extend(json.dumps(one, ensure_ascii=False) for _, one in made)
    return found


async def _of_conversation(
    conn: AsyncConnection[TupleRow],
    conversation: LikedConversation,
    agents: Mapping[str, SpeakingAgent],
    schema: Schema,
) -> list[tuple[str, TrainingExample]]:
    """Each example with the agent it is of, without the names of people."""
    said = await lines(conn, conversation.id)
    replaced = await _pseudonyms(conn, conversation, said)
    by_instructions = {agent.instructions: agent.type for agent in agents.values()}
    made = []
    for example in examples(said, agents, schema):
        system, *messages = example["messages"]
        agent = by_instructions[system["content"]]
        hidden = [replaced.within(message) for message in messages]
        made.append((agent, example | {"messages": [system, *hidden]}))
    return made


async def _pseudonyms(
    conn: AsyncConnection[TupleRow], conversation: LikedConversation, said: list[SaidLine]
) -> Pseudonyms:
    words = {word for line in said for word in re.findall(r"\w+", line.content.casefold())}
    strangers = await stored.others(conn, conversation.customer_id, sorted(words))
    people = [(conversation.name, CUSTOMER)] if conversation.name else []
    people += [(name, OTHER) for name in strangers]
    numbers = {number[-NATIONAL_DIGITS:]: PHONE for number in conversation.numbers}
    return Pseudonyms(names(people, await stored.public_words(conn)), numbers)
