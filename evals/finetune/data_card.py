"""What whoever trains on an export should know of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evals.finetune.liked import LikedConversation
from kit.clock import KIGALI

CARD = """# Data card: fine-tuning examples

- **From**: stored conversations of EasyMO, {first} to {last}.
- **Examples**: {examples}, one for each turn of an agent, of {conversations} conversations.
- **By language of the customer**: {languages}.
- **By agent**: {agents}.
- **SHA-256 of `training.jsonl`**: `{digest}`

## How they were chosen

The customer gave a thumb up, and nothing in the conversation went wrong: no answer that the guard
stopped, no failed tool or model call, no turn given up, no message that could not be sent, nothing
that was not understood, and no person took over.

## What was taken out

Names of customers, phone numbers, national ids, cards, plates, mail addresses, PINs and message
ids are replaced, the same each time. Whoever trains on this still reads it before: no pattern
finds an address in plain words. It may be kept no longer than the conversations it is from.

## What it cannot tell

Customers who are content press a thumb more often than others, so kinds of request are not here in
the shares in which they come. What code said has weight 0: quotes and amounts are not to be learnt.

## Afterwards

1. Give the tuned model a row in `model_prices`, with the provider's price for it.
2. Name it as `model` of an agent in a YAML file, and compare:
   `easymo eval experiment --second that-file.yaml --trials 3`.
3. Only when no gate fails, set it as the agent's model: a new version of the agent.
"""


@dataclass
class ExportCounts:
    """What an export holds."""

    conversations: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    agents: Counter[str] = field(default_factory=Counter)
    days: list[str] = field(default_factory=list)

    def add(self, conversation: LikedConversation, agents: Sequence[str]) -> None:
        """Count a conversation, with the agent of each of its examples."""
        self.conversations += 1
        self.languages[conversation.language or "?"] += 1
        self.days.append(f"{conversation.started_at.astimezone(KIGALI):%Y-%m-%d}")
        self.agents.update(agents)

    @property
    def examples(self) -> int:
        return self.agents.total()


def render_card(counts: ExportCounts, digest: str) -> str:
    return CARD.format(
        first=min(counts.days, default="nothing"),
        last=max(counts.days, default="nothing"),
        examples=counts.examples,
        conversations=counts.conversations,
        languages=_listed(counts.languages),
        agents=_listed(counts.agents),
        digest=digest,
    )


def _listed(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items())) or "none"
