"""Which agent the guided model sends a first message to, for messages it was not tuned on.

`routing_unseen.toml` was written by somebody who had seen neither the code nor its phrase lists.
Whoever tunes the lists must not read it, or it measures nothing any more.
"""

import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result
from benchmarks.sizes import Sizes
from easymo.models.guided.model import GuidedModel
from kit.clock import KIGALI
from nodes.prompts.route import Route

MESSAGES = Path(__file__).parent / "routing_unseen.toml"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=KIGALI)
AIMS = {"en": 90, "fr": 90, "sw": 80, "rw": 75}
VENUES = [
    {"code": "center", "name": "Kigali City Center"},
    {"code": "kimironko", "name": "Kimironko"},
    {"code": "nyamirambo", "name": "Nyamirambo"},
]


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    triage = GuidedModel().bind_tools([convert_to_openai_tool(Route)])
    results: list[Result] = []
    for language, agents in tomllib.loads(MESSAGES.read_text()).items():
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for agent, table in agents.items():
            for text in table["messages"]:
                answer = await triage.ainvoke([_situation(), HumanMessage(text)])
                right[agent] += _agent(answer) == agent
                total[agent] += 1
        results += _rows(language, right, total)
        step()
    return results


def _situation() -> SystemMessage:
    situation = {
        "agent": "triage",
        "now": NOW.isoformat(),
        "language": None,
        "venues": VENUES,
        "name": None,
        "current_agent": None,
    }
    return SystemMessage("", additional_kwargs={"situation": situation})


def _agent(answer: AIMessage) -> str:
    return str(answer.tool_calls[0]["args"]["agent"])


def _rows(language: str, right: Counter[str], total: Counter[str]) -> list[Result]:
    aim = AIMS[language]
    all_right = 100 * right.total() / total.total()
    whole = Result(
        f"routed_{language}", all_right, "%", aim=f"at least {aim} %", is_met=all_right >= aim
    )
    return [
        whole,
        *(
            Result(f"routed_{language}_{agent}", 100 * right[agent] / total[agent], "%")
            for agent in total
        ),
    ]
