"""The report as one page that needs nothing else: what it shows, and in which words."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.report.cards import cards
from evals.report.visits import visits
from evals.report.wording import FILTERS
from evals.score.summary import Group, RunSummary
from evals.trial import Trial

FOLDER = Path(__file__).parent / "page"
STYLES = ("base.css", "overview.css", "scenarios.css", "trial.css")
SCRIPTS = ("dom.js", "graph.js", "phone.js", "checks.js", "rows.js", "trial.js", "main.js")


def page(
    summary: RunSummary, trials: Sequence[Trial], drawing: str = "", floor: Group | None = None
) -> str:
    """The whole HTML. `drawing` is trusted SVG with `data-node`, `data-source`, `data-target`."""
    listed = cards(trials)
    script = _joined(SCRIPTS)
    return (
        _environment()
        .get_template("report.html")
        .render(
            summary=summary,
            floor=floor,
            cards=listed,
            anchors={card.name: card.anchor for card in listed},
            trials=[card.rows for card in listed],
            visits=visits(trials, summary.coverage),
            drawing=Markup(drawing),  # noqa: S704
            style=Markup(_joined(STYLES)),  # noqa: S704
            script=Markup(script),  # noqa: S704
            script_hash=_hash(script),
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters.update(FILTERS)
    return environment


def _joined(names: Sequence[str]) -> str:
    return "".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def _hash(script: str) -> str:
    """What the page's policy allows to run, so that nothing a customer wrote ever can."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
