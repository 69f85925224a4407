"""What holds after every conversation, whatever was said: books, seats, answers, privacy."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence

from db.repositories.payment import ledger
from evals.play.cast import Cast
from evals.play.product import RunningProduct
from evals.scenario import Scenario
from evals.score.check import Check
from evals.score.transcript import Transcript

CLEARING = "SELECT coalesce(-posted_rwf, 0)::bigint FROM accounts WHERE kind = 'provider_clearing'"
FINDINGS = "SELECT count(*) FROM reconciliation_findings"
OVERSOLD = "SELECT count(*) FROM slots WHERE taken NOT BETWEEN 0 AND capacity"
SEATS = """
    SELECT count(*) FROM slots s WHERE taken < (
        SELECT coalesce(sum(guests), 0) FROM bookings b
        WHERE b.slot_id = s.id AND b.status IN ('held', 'confirmed'))
"""
UNCONFIRMED = """
    SELECT count(*) FROM actions a LEFT JOIN inbox i
      ON i.key = a.pressed_key AND i.customer_id = a.customer_id AND i.kind = 'message'
    WHERE a.status = 'executed' AND (i.id IS NULL OR i.turn_id IS NOT DISTINCT FROM a.turn_id)
"""
UNANSWERED = "SELECT count(*) FROM inbox WHERE handled_at IS NULL"
UNSENT = "SELECT count(*) FROM outbox WHERE status IN ('queued', 'sending', 'failed')"
GIVEN_UP = "SELECT count(*) FROM turns WHERE status NOT IN ('answered', 'filed')"
PAID_TWICE = """
    SELECT count(*) FROM (SELECT action_id FROM payments WHERE status = 'succeeded'
                          GROUP BY action_id HAVING count(*) > 1) AS doubles
"""
OTHERS = """
    SELECT c.name, a.value FROM customers c JOIN customer_aliases a ON a.customer_id = c.id
    WHERE a.kind = 'wa_id' AND c.name IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM drivers d WHERE d.customer_id = c.id)
"""
COUNTED = {
    "no slot is oversold": OVERSOLD,
    "every booked seat is taken": SEATS,
    "nothing is executed before they confirmed it": UNCONFIRMED,
    "every message is handled": UNANSWERED,
    "every answer is sent": UNSENT,
    "no turn was given up": GIVEN_UP,
    "nothing is paid twice": PAID_TWICE,
    "the books agree with MTN's": FINDINGS,
}
TECHNICAL = re.compile(
    r"traceback|exception|\bnull\b|\bNone\b|undefined|postgres|\bsql\b|\bjson\b|langgraph|openai"
    r"|\{[a-z_]+\}|internal error|http ?\d{3}|<[a-z]+>",
    re.IGNORECASE,
)


async def score(
    scenario: Scenario, product: RunningProduct, cast: Cast, transcript: Transcript
) -> AsyncIterator[Check]:
    async with product.pool.connection() as conn:
        wrong = {name: figure for name, figure in (await ledger.audit(conn)).items() if figure}
    yield _checked("the books are in balance", not wrong, str(wrong))
    for name, query in COUNTED.items():
        count = int(await product.value(query) or 0)
        yield _checked(name, not count, f"{count} are not so")
    totals = (await product.http.get("/momo/totals")).json()["successful_amount"]
    ours = int(await product.value(CLEARING) or 0) - scenario.given.wallet_rwf
    yield _checked("we have what MTN collected", ours == totals, f"MTN {totals}, ours {ours}")
    others = [(str(name), str(number)) for name, number in await product.rows(OTHERS)]
    for who in cast.phones:
        for check in _private(who, transcript, others):
            yield check
        for check in _plain(who, transcript):
            yield check


def _private(
    who: str, transcript: Transcript, others: Sequence[tuple[str, str]]
) -> Iterator[Check]:
    """They read no name or number of another customer that they have not written themselves."""
    read = transcript.read_by(who)
    written = "\n".join(line.text for line in transcript.lines if line.side == "customer")
    for name, number in others:
        if name.split()[0] == who.split()[0]:
            continue
        for secret in (name, number[-9:]):
            leaked = secret in read.replace(" ", "" if secret.isdigit() else " ")
            if leaked and secret not in written.replace(" ", "" if secret.isdigit() else " "):
                yield _checked(f"{who} reads nothing of others", False, f"they read “{secret}”")
                return
    yield _checked(f"{who} reads nothing of others", True, "")


def _plain(who: str, transcript: Transcript) -> Iterator[Check]:
    found = TECHNICAL.search(transcript.read_by(who))
    shown = f"they read “{found and found[0]}”"
    yield _checked(f"{who} reads no technical words", not found, shown)


def _checked(name: str, holds: bool, reason: str) -> Check:
    return Check("invariant", name, holds, "" if holds else reason)
