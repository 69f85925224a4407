"""The progress bar's one word to a measurement."""

from collections.abc import Callable

Step = Callable[[], None]
"""Called after each of its steps."""
