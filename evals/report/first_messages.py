"""How many first messages came to the right agent, by language, and which did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from evals import first_message
from evals.first_message import NOBODY, FirstMessage, Verdict
from evals.score.statistics import wilson
from evals.trial import Trial

LANGUAGES = ("en", "fr", "rw", "sw", "mixed")


@dataclass(frozen=True)
class JudgedMessage:
    message: FirstMessage
    verdict: Verdict
    acted: bool
    served_both: bool
    way: tuple[str, ...]
    """The nodes that it passed, and the tools that were called."""

    @classmethod
    def of(cls, message: FirstMessage, trial: Trial) -> "JudgedMessage":
        way = [name for turn in trial.turns for name in (*turn.nodes, *turn.tools)]
        return cls(
            message,
            first_message.judge(message, trial),
            first_message.acts(trial),
            first_message.serves_both(message, trial),
            tuple(way),
        )

    @property
    def is_good(self) -> bool:
        return self.verdict in ("right", "asked")

    @property
    def is_nobodys(self) -> bool:
        return self.message.agent == [NOBODY]


def plain(judged: Sequence[JudgedMessage]) -> dict[str, Any]:
    """The figures: shares with their 95 % intervals."""
    nobodys = [one for one in judged if one.is_nobodys]
    doubles = [one for one in judged if one.message.both]
    return {
        "all": _share(sum(one.is_good for one in judged), len(judged)),
        "right": _share(sum(one.verdict == "right" for one in judged), len(judged)),
        "acted_on_nobodys": _share(sum(one.acted for one in nobodys), len(nobodys)),
        "both_served": _share(sum(one.served_both for one in doubles), len(doubles)),
        "by_language": {
            language: _share(sum(one.is_good for one in part), len(part))
            for language in LANGUAGES
            if (part := [one for one in judged if one.message.language == language])
        },
        "crashed": sum(one.verdict == "crashed" for one in judged),
    }


def show(console: Console, judged: Sequence[JudgedMessage], *, list_wrong: bool) -> None:
    figures = plain(judged)
    table = Table(title=f"{len(judged)} first messages")
    for column in ("", "", "95 %"):
        table.add_column(column)
    for language, share in figures["by_language"].items():
        table.add_row(f"right agent, or asked with a list: {language}", *_cells(share))
    table.add_row("right agent, or asked with a list: all", *_cells(figures["all"]))
    table.add_row("right agent", *_cells(figures["right"]))
    table.add_row("nobody's, and something was begun", *_cells(figures["acted_on_nobodys"]))
    table.add_row("two requests, both served", *_cells(figures["both_served"]))
    console.print(table)
    if list_wrong:
        for one in judged:
            if not one.is_good:
                _show_wrong(console, one)


def _show_wrong(console: Console, one: JudgedMessage) -> None:
    wanted = ", ".join(one.message.agent)
    text = f"{one.verdict}, not {wanted}: {one.message.text}  [{' '.join(one.way)}]"
    console.print(text, style="yellow", markup=False, highlight=False)


def _share(some: int, total: int) -> dict[str, float]:
    interval = wilson(some, total)
    return {
        "of": total,
        "count": some,
        "share": interval.value,
        "low": interval.low,
        "high": interval.high,
    }


def _cells(share: dict[str, float]) -> tuple[str, str]:
    count = f"{share['count']:.0f} of {share['of']:.0f} ({share['share']:.1%})"
    return count, f"{share['low']:.1%} to {share['high']:.1%}"
