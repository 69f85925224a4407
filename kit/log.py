"""Logging: events with fields, one line each; coloured in a terminal, JSON elsewhere."""

import logging
import os
import sys

import structlog


def configure(service: str, *, level: str = "INFO") -> None:
    """Set up logging for this process. Called once, by whatever starts it."""
    pretty = sys.stderr.isatty() or os.environ.get("FORCE_COLOR") == "1"
    render, shared = _renderer(pretty=pretty), _processors(pretty=pretty)
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=render)
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    structlog.contextvars.bind_contextvars(service=service)


def _renderer(*, pretty: bool) -> structlog.typing.Processor:
    if not pretty:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=True, pad_event_to=28, exception_formatter=structlog.dev.plain_traceback
    )


def _processors(*, pretty: bool) -> list[structlog.typing.Processor]:
    """Those before the renderer, for events of ours and of libraries."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if pretty else "iso", utc=not pretty),
    ]
    if not pretty:
        # Without local variables: they hold customers' words, and secrets.
        frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        shared.append(structlog.processors.ExceptionRenderer(frames))
    return shared


def get(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger for a module: `log = get(__name__)`, then `log.info("inbox.claimed", turn_id=7)`."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=name)
    return logger
