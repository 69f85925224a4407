"""Models beside those that answer: one that plays the customers, one that judges."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from evals.play.attempt import PlayWish
from evals.score import agreement
from evals.scorers.judge import Judge
from evals.simulate import simulated
from evals.simulate.provider import ModelProvider
from kit.settings import Settings

KEPT = Path("evals") / "judges.json"
"""In DATA_DIR: how judges agreed with people."""


@dataclass(frozen=True)
class AuxiliaryModels:
    """Goes to other processes whole. Without a model, the customer needs none."""

    customer: ModelProvider | None = None
    judge: Judge | None = None

    @property
    def play_wish(self) -> PlayWish:
        if self.customer is None:
            return simulated.play_wish
        # It needs the provider's SDK, which scenarios without a key never load.
        from evals.simulate import live_customer  # noqa: PLC0415

        return partial(live_customer.play_wish, self.customer)

    @classmethod
    def named(
        cls, customer: str | None, judge: str | None, settings: Settings
    ) -> "AuxiliaryModels":
        """Raises Misconfigured when a model is wanted and there is no key."""
        kept = agreement.known(settings.data_dir / KEPT, judge) if judge else {}
        return cls(
            provider(customer, settings) if customer else None,
            Judge(provider(judge, settings), kept) if judge else None,
        )


NOBODY = AuxiliaryModels()


def provider(model: str, settings: Settings) -> ModelProvider:
    instead = "Without a key customers play from their scenarios, and nobody judges."
    return ModelProvider.named(model, settings, instead=instead)
