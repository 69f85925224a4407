"""`easymo graph`."""

from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from graphs.conversation import build_conversation
from kit.errors import Misconfigured
from server.dev.picture.svg import draw


def run(
    output: Annotated[
        Path | None, Option("--output", "-o", help="Draw it into this SVG file instead.")
    ] = None,
) -> None:
    graph = build_conversation().compile().get_graph()
    if output is None:
        typer.echo(graph.draw_mermaid(with_styles=False), nl=False)
        return
    try:
        output.write_text(draw(graph))
    except OSError as error:
        raise Misconfigured(f"{output} cannot be written: {error.strerror}.") from None
    typer.echo(f"Drew {output}.")
