"""`easymo eval calibrate`: how far a judge agrees with people."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.score import agreement, calibration
from evals.score.agreement import Agreement
from evals.score.statistics import Interval
from evals.scorers.judge import COUNTS_FROM, Judge
from server.configuration import load_settings
from server.dev.evaluation.auxiliary_models import KEPT, provider


def run(
    judge: Annotated[str, typer.Option(help="A model of OpenAI (needs a key).")],
) -> None:
    """Let a model judge what people have judged; what comes out is kept for `--judge`."""
    console, settings = Console(), load_settings()
    judging = Judge(provider(judge, settings))
    cases = calibration.every()
    with Progress(console=console) as progress:
        task = progress.add_task(judge, total=len(cases))
        found = calibration.calibrate(judging.opinions, cases, lambda: progress.advance(task))
    agreement.keep(settings.data_dir / KEPT, judge, found)
    console.print(_table(judge, found))
    console.print(
        f"Its opinion counts where kappa is surely above {COUNTS_FROM}; elsewhere it is only told.",
        highlight=False,
    )


def _table(judge: str, found: dict[str, Agreement]) -> Table:
    table = Table("criterion", "verdicts", "agrees (95 %)", "Cohen's kappa (95 %)", title=judge)
    for name, one in found.items():
        table.add_row(name, str(one.verdicts), _of(one.agreed), _of(one.kappa))
    return table


def _of(interval: Interval) -> str:
    return f"{interval.value:.2f} ({interval.low:.2f} to {interval.high:.2f})"
