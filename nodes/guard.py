"""The guard between what an agent says and what is sent.

Only a model's free words are judged. What is stopped is asked for once more, with the reason; then
the tools' own sentence goes out, then the guided model's, then that nothing was understood.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage

from db.repositories.agents import Agent
from db.repositories.turn.guard_blocks import GuardBlock
from easymo.conversation.artifacts import latest_artifacts
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState
from easymo.guardrails.evidence import Evidence, Statement, Violation
from easymo.guardrails.judgement import judge
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.model import NAME as GUIDED
from easymo.services.action import evidence
from kit import log
from kit.clock import KIGALI
from nodes.prompts.standing_facts import tell_venues
from tools.toolbox import TOOLBOX

logger = log.get(__name__)

NAMES = frozenset(TOOLBOX)
MOST_BLOCKS = 4
"""A turn in which more was stopped has had its chances."""
LEAST_SECONDS = 3.0
"""Not worth asking again for, when less is left of the turn."""

Ask = Callable[[Sequence[AnyMessage]], Awaitable[AIMessage]]


@dataclass(frozen=True)
class Passed:
    """What goes on: words that may go out, or calls of tools. `is_free`: a model chose the words;
    without any, nothing was left to say."""

    answer: AIMessage | None
    is_free: bool = True


@dataclass(frozen=True)
class Speaker:
    """An agent that speaks: its own model, the guided one, and how much time is left."""

    agent: Agent
    ask: Ask
    ask_guided: Ask
    seconds_left: Callable[[], float]


async def passed(answer: AIMessage, speaker: Speaker, guarded: "Guarded") -> Passed:
    if answer.tool_calls or not await guarded.stops(answer):
        return Passed(answer)
    is_first = len(guarded.context.guard_blocks) == 1
    if is_first and not _is_guided(answer) and speaker.seconds_left() > LEAST_SECONDS:
        again = await speaker.ask([SystemMessage(_told_off(guarded.context.guard_blocks[-1]))])
        if again.tool_calls or not await guarded.stops(again):
            return Passed(again)
        answer = again
    if said := tools_own(guarded.state["messages"]):
        return Passed(AIMessage(said), is_free=False)
    if len(guarded.context.guard_blocks) <= MOST_BLOCKS and not _is_guided(answer):
        plain = await speaker.ask_guided([])
        if plain.tool_calls or not await guarded.stops(plain):
            return Passed(plain)
    return Passed(None, is_free=False)


def tools_own(messages: Sequence[AnyMessage]) -> str:
    """What the tools that just answered would say to the customer."""
    said = [str(one.get("say") or "") for one in latest_artifacts(messages)]
    return "\n\n".join(dict.fromkeys(filter(None, reversed(said))))


@dataclass(frozen=True)
class Guarded:
    """One agent's words in one turn, and all they may rest on."""

    agent: Agent
    state: ConversationState
    context: RunContext

    async def stops(self, answer: AIMessage) -> bool:
        """Whether the words must not go out; then the turn keeps them, with the reason."""
        text = answer.text.strip()
        if not text or self._is_told(text):
            return False
        told = self._told()
        finding = judge(text, self._evidence(told))
        if finding and finding.may_be_proven:
            context = self.context
            older = await evidence.list_evidence(context.door, context.turn.conversation_id)
            finding = judge(text, self._evidence([*told, *older]))
        if finding:
            self._keep(finding, text)
        return finding is not None

    def _is_told(self, text: str) -> bool:
        """Whether the tools themselves say just this."""
        return text == tools_own(self.state["messages"])

    def _told(self) -> list[Statement]:
        done = [
            (one.tool, one.outcome, one.arguments, f"{one.answer}\n{one.shown}")
            for one in self.context.tool_executions
        ]
        bubbles = self.state["turn"]["bubbles"]
        code = [Statement(one["text"]) for one in bubbles if not one.get("is_free")]
        venues = Statement(tell_venues(self.context.agents.offers))
        return [*evidence.select_evidence(done), *code, venues]

    def _evidence(self, told: Sequence[Statement]) -> Evidence:
        written = [one.text for one in self.state["messages"] if isinstance(one, HumanMessage)]
        speaks = self.state["language"]
        newest = self.state["turn"]["request"] or (written[-1] if written else "")
        now = self.context.days_count_from.astimezone(KIGALI)
        return Evidence(
            told=told,
            asked="\n".join(written),
            briefing=self._briefing(f"{now:%A %Y-%m-%d %H:%M}"),
            instructions=self.agent.instructions,
            names=NAMES,
            languages=frozenset(
                {speaks or detect_language(newest), detect_language(newest, speaks)}
            ),
            now=now,
        )

    def _briefing(self, now: str) -> str:
        """What code tells every model beside its instructions."""
        context, earlier = self.context, self.state.get("earlier")
        parts = [now, *(f"{venue.code} {venue.name}" for venue in context.venues)]
        parts += [context.turn.customer_name or "", (earlier and earlier["summary"]) or ""]
        return "\n".join([*parts, *self.state["turn"]["memories"]])

    def _keep(self, finding: Violation, text: str) -> None:
        block = GuardBlock(self.agent.name, finding.rule, finding.reason, text)
        self.context.guard_blocks.append(block)
        logger.warning("guard.blocked", rule=finding.rule, agent=self.agent.name)


def _is_guided(answer: AIMessage) -> bool:
    return answer.response_metadata.get("model_name") == GUIDED


def _told_off(block: GuardBlock) -> str:
    return (
        f"Your last answer was not sent. {block.reason} Answer the customer again, or call a tool."
    )
