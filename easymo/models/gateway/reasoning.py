"""How long a model may think before it answers; its thoughts count as its answer's tokens."""

from typing import Literal

Effort = Literal["minimal", "low", "medium", "high"]
REASONING = ("gpt-5", "o3", "o4")


def effort_of(model: str, wanted: Effort | None) -> Effort | None:
    """What to send; None for models that refuse to be told."""
    is_told = model.startswith(REASONING) and "chat" not in model
    # Only the first of gpt-5 know `minimal`; the later and the o-series begin with `low`.
    if wanted == "minimal" and not model.startswith("gpt-5-") and model != "gpt-5":
        wanted = "low"
    return wanted if is_told else None
