"""Watches how many answers of a model are cut short: each is paid for, and asked for again."""

from db.pool import Pool
from db.repositories.turn import model_calls
from kit import log

logger = log.get(__name__)

SECONDS = 60.0


class CutAnswers:
    """One in each worker. Too many mean that the model has too few tokens for its thoughts: the
    guided model would be answering without anybody knowing."""

    def __init__(self, pool: Pool, most: float) -> None:
        self._pool = pool
        self._most = most
        self._told: set[str] = set()

    async def watch(self) -> list[str]:
        """The models of which too many are cut now; each is told once until it is better."""
        async with self._pool.connection() as conn:
            shares = await model_calls.cut_shares(conn)
        bad = {model: share for model, share in shares.items() if share >= self._most}
        for model in bad.keys() - self._told:
            logger.error("model.answers_cut", model=model, share=round(bad[model], 2))
        self._told = set(bad)
        return sorted(bad)
