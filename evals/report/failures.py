"""Scenarios that went wrong, in the terminal: each with its reasons in plain words."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from evals.report.cards import Outcome, ScenarioCard

REASONS_AT_MOST = 5
REASON_LENGTH = 300
WRONG: dict[Outcome, tuple[str, str, str]] = {
    "failed": ("✕", "red", "Failed"),
    "unsteady": ("≈", "yellow", "Unsteady: some trials passed"),
    "simulator_fault": ("?", "magenta", "Spoiled by the simulated customer, not counted"),
}
"""Sign, colour and title, in the order they are shown."""


def wrong(outcome: Outcome, found: list[ScenarioCard]) -> RenderableType:
    title = Text(f"{WRONG[outcome][2]} ({len(found)})", "bold")
    return Group(title, *(_card(card) for card in found), Text())


def _card(card: ScenarioCard) -> RenderableType:
    sign, colour, _ = WRONG[card.outcome]
    head = Text.assemble((f"{sign} ", colour), (card.name, "bold"))
    head.append(f"  {card.agent}, {card.language}", "bright_black")
    if card.outcome == "unsteady":
        head.append(f"  {card.passed} of {len(card.counted)} passed", colour)
    lines = [Text(_short(reason)) for reason in card.reasons[:REASONS_AT_MOST]]
    left = len(card.reasons) - len(lines)
    if left:
        lines.append(Text(f"and {left} more", "bright_black"))
    return Group(head, *(Padding(line, (0, 0, 0, 4)) for line in lines))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= REASON_LENGTH else f"{plain[:REASON_LENGTH]}…"
