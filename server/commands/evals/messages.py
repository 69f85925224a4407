"""`easymo eval messages`: do first messages come to the right agent?"""

import json
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals import first_message
from evals.agent_version import AgentChanges
from evals.first_message import FirstMessage
from evals.play import runner
from evals.play.job import Job
from evals.report import first_messages
from evals.report.first_messages import JudgedMessage
from evals.report.steps import steps
from kit import log
from server.dev.evaluation.sandbox import ModelChoice, begin, open_sandbox, play


def run(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON lines; see docs/evals.")
    ],
    list_wrong: Annotated[
        bool, typer.Option("--list-wrong", help="Print each message that went wrong.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Side by side.")] = os.cpu_count() or 2,
) -> None:
    """Play each text as the first message of a new customer, and see whose it becomes."""
    log.configure("evals", level="CRITICAL")
    judged = list(_judged(first_message.load(files), jobs))
    if as_json:
        typer.echo(json.dumps(first_messages.plain(judged), ensure_ascii=False, indent=2))
    else:
        first_messages.show(Console(), judged, list_wrong=list_wrong)


def _judged(messages: Sequence[FirstMessage], jobs: int) -> Iterator[JudgedMessage]:
    scenarios = [one.as_scenario(number) for number, one in enumerate(messages, start=1)]
    by_name = dict(zip((one.name for one in scenarios), messages, strict=True))
    wanted = [Job(one, 0, 1) for one in scenarios]
    with (
        open_sandbox(ModelChoice(), AgentChanges({})) as sandbox,
        steps({"messages": len(wanted)}, Console(stderr=True)) as advance,
    ):
        for trial in runner.run(wanted, partial(play, sandbox), jobs, begin):
            advance("messages")
            yield JudgedMessage.of(by_name[trial.scenario], trial)
