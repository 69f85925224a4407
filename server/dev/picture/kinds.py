"""What the nodes of the conversation do, and the colour of each kind."""

from dataclasses import dataclass

START, END = "__start__", "__end__"
LEGEND_COLUMN, LEGEND_WIDTH, LEGEND_HEIGHT = 168.0, 660.0, 84.0


@dataclass(frozen=True)
class NodeKind:
    """What a group of nodes does; colours that can be read on white and on black."""

    title: str
    fill: str
    line: str


WAY_IN = NodeKind("takes the message in", "#dbeafe", "#3b82f6")
CHOICE = NodeKind("chooses the agent", "#ede9fe", "#8b5cf6")
AGENT = NodeKind("agent", "#fef3c7", "#d99a06")
TOOLS = NodeKind("its tools", "#ccfbf1", "#14a394")
PROMISE = NodeKind("acts once confirmed", "#ffe4e6", "#f0526b")
WAY_OUT = NodeKind("answers", "#dcfce7", "#22a355")
ENDS = NodeKind("", "#e5e7eb", "#8a94a3")

KINDS = {
    START: ENDS,
    END: ENDS,
    "open_turn": WAY_IN,
    "screen": WAY_IN,
    "recall": WAY_IN,
    "triage": CHOICE,
    "confirm": PROMISE,
    "execute": PROMISE,
    "reply": WAY_OUT,
    "handoff": WAY_OUT,
}


def kind_of(node: str) -> NodeKind:
    """Tool nodes are named after their agents; what is nothing else is an agent."""
    return KINDS.get(node, TOOLS if node.endswith("_tools") else AGENT)


def legend(x: float, y: float) -> str:
    """What the colours and the lines mean, from the corner x, y on."""
    parts = []
    for column, kind in enumerate((WAY_IN, CHOICE, AGENT, TOOLS, PROMISE, WAY_OUT)):
        left, top = x + column % 3 * LEGEND_COLUMN, y + column // 3 * 22
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="14" height="14" rx="4" '
            f'fill="{kind.fill}" stroke="{kind.line}"/>'
            f'<text x="{left + 21:.1f}" y="{top + 11:.1f}">{kind.title}</text>'
        )
    for row, (dash, title) in enumerate((("", "always"), ("5 4", "decided in the turn"))):
        left, top = x + 3 * LEGEND_COLUMN, y + row * 22 + 7
        parts.append(
            f'<path d="M{left:.1f} {top:.1f}h26" stroke="{ENDS.line}" stroke-width="1.6" '
            f'stroke-dasharray="{dash or "none"}"/>'
            f'<text x="{left + 33:.1f}" y="{top + 4:.1f}">{title}</text>'
        )
    return f'<g class="legend">{"".join(parts)}</g>'
