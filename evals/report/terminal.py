"""What a run came to, in the terminal: figures by agent and language, and what went wrong."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.report.cards import cards
from evals.report.failures import WRONG, wrong
from evals.report.wording import (
    between,
    dollars,
    language,
    milliseconds,
    p_value,
    percent,
    points,
)
from evals.score.coverage import Coverage
from evals.score.statistics import Comparison
from evals.score.summary import Group, RunSummary
from evals.trial import Trial

BAR_WIDTH = 20


def show(
    console: Console,
    summary: RunSummary,
    trials: Sequence[Trial],
    page: Path | None = None,
    floor: Group | None = None,
) -> None:
    """Print it all; `page` is where the report is."""
    console.print()
    console.print(_groups(summary))
    listed = cards(trials)
    for outcome in WRONG:
        found = [card for card in listed if card.outcome == outcome]
        if found:
            console.print(wrong(outcome, found))
    if summary.comparison:
        console.print(_compared(summary.comparison))
    console.print(_coverage(summary.coverage))
    console.print(_whole(summary, floor))
    console.print(_gates(summary))
    if page:
        console.print(Text.assemble("Report: ", (str(page), "bold")), soft_wrap=True)


def _groups(summary: RunSummary) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column("passed", justify="right")
    table.add_column("share", justify="right")
    table.add_column("95 % interval", justify="right")
    table.add_column("")
    named = [
        [(group.name, group) for group in summary.by_agent],
        [(language(group.name), group) for group in summary.by_language],
        [
            (group.name, group)
            for group in summary.by_perturbation
            if len(summary.by_perturbation) > 1
        ],
    ]
    for groups in named:
        for name, group in groups:
            table.add_row(*_row(name, group))
        table.add_section()
    table.add_row(*_row("all", summary.whole), style="bold")
    return table


def _row(name: str, group: Group) -> tuple[str | Text, ...]:
    filled = int(group.share.value * BAR_WIDTH)
    bar = Text("━" * filled, "green") + Text("·" * (BAR_WIDTH - filled), "bright_black")
    return (
        Text(name),
        f"{group.passed}/{group.trials}",
        percent(group.share.value),
        between(group.share),
        bar,
    )


def _compared(it: Comparison) -> Text:
    text = Text.assemble(("Against the baseline: ", "bold"))
    text.append(f"{points(it.difference.value)} points", _tone(it.difference.value))
    text.append(f" ({points(it.difference.low)} to {points(it.difference.high)}; ")
    text.append(f"{it.scenarios} scenarios, {p_value(it.p_value)})\n")
    for title, names, colour in (("lost", it.lost, "red"), ("gained", it.gained, "green")):
        text.append("".join(f"    {title}: {name}\n" for name in names), colour)
    return text


def _tone(difference: float) -> str:
    return "red" if difference < 0 else "green" if difference > 0 else ""


def _coverage(it: Coverage) -> Text:
    parts = []
    for name, seen, missed in (
        ("nodes", it.nodes, it.missed_nodes),
        ("edges", it.edges, it.missed_edges),
        ("tools", it.tools, it.missed_tools),
    ):
        parts.append(f"{len(seen)} of {len(seen) + len(missed)} {name}")
    text = Text.assemble(("Visited: ", "bold"), ", ".join(parts))
    for name, left in (("nodes", it.missed_nodes), ("tools", it.missed_tools)):
        if left:
            text.append(f"\n    {name} never visited: {', '.join(left)}", "bright_black")
    return text


def _whole(summary: RunSummary, floor: Group | None) -> Text:
    hats = ", ".join(f"pass^{k} {percent(share)}" for k, share in summary.pass_hat.items())
    text = Text.assemble(("Passed: ", "bold"), percent(summary.whole.share.value))
    text.append(f" ({between(summary.whole.share)}); {hats or 'pass^k is not known'}")
    if floor:
        text.append(f"; an agent that does nothing: {percent(floor.share.value)}")
    text.append(f"\nA turn took {milliseconds(summary.turn_ms_p50)}, ")
    text.append(f"95 of 100 within {milliseconds(summary.turn_ms_p95)}; ")
    text.append(f"{summary.tokens:,} tokens, {dollars(summary.cost_usd)}")
    return text


def _gates(summary: RunSummary) -> Text:
    text = Text("\n")
    for gate, holds in summary.gates.items():
        text.append("✓ " if holds else "✕ ", "bold green" if holds else "bold red")
        text.append(f"{gate}\n")
    return text
