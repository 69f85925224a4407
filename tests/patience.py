"""How long a test waits for what has to come."""

from evals.play.phone import PATIENCE_SECONDS

__all__ = ["PATIENCE_SECONDS"]
