"""Scheduled messages that are due: raised as events, put off until the morning, or dropped.

Whoever causes one calls the database's `schedule_message` in its own transaction, and
`withdraw_message` when the cause is gone. A kind of its own needs words in
`nodes/answers/notifications/registry.py`; one that has no rule here is said when it happens, by
night too, whatever the customer thinks of reminders. The question how it was has its own hours of
night: `ask_feedback` in `db/schema/36_feedback.sql`.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from db.pool import Pool
from db.repositories import scheduled_messages
from db.repositories.scheduled_messages import Due
from easymo.services.outreach.outbound_templates import may_be_told
from kit import log
from kit.clock import KIGALI
from kit.settings import Settings

logger = log.get(__name__)

AT_ONCE = 200

Reason = Literal["opted_out", "unwanted", "too_late", "too_short", "quiet_hours", "window_closed"]


@dataclass(frozen=True)
class Rule:
    """How a kind is sent: how long before it happens, and whether it is a mere courtesy, which they
    can switch off and which waits for the end of their quiet hours."""

    lead: timedelta = timedelta()
    is_courtesy: bool = False


@dataclass(frozen=True)
class Raise:
    """Now."""


@dataclass(frozen=True)
class Postpone:
    until: datetime


@dataclass(frozen=True)
class Drop:
    because: Reason


Verdict = Raise | Postpone | Drop


def rules(settings: Settings) -> dict[str, Rule]:
    """By kind."""
    leads = {
        "booking_reminder": settings.reminders.booking_hours,
        "viewing_reminder": settings.reminders.viewing_hours,
    }
    return {
        kind: Rule(lead=timedelta(hours=hours), is_courtesy=True) for kind, hours in leads.items()
    }


def verdict(due: Due, now: datetime, settings: Settings) -> Verdict:
    """What becomes of a message that is due."""
    rule = rules(settings).get(due.kind, Rule())
    if due.is_opted_out:
        return Drop("opted_out")
    if rule.is_courtesy and (obstacle := _obstacle(due, rule, now, settings)):
        return obstacle
    if may_be_told(due.kind, due.heard_at, now, settings.templates):
        return Raise()
    return Drop("window_closed")


def _obstacle(due: Due, rule: Rule, now: datetime, settings: Settings) -> Postpone | Drop | None:
    useless_from = due.happens_at - timedelta(minutes=settings.reminders.useless_minutes)
    if not due.wants_reminders:
        return Drop("unwanted")
    if due.scheduled_at > due.happens_at - rule.lead:
        # They arranged it a moment ago.
        return Drop("too_short")
    if now >= useless_from:
        return Drop("too_late")
    night = settings.night
    begins, ends = due.quiet_from or night.begins, due.quiet_until or night.ends
    if until := end_of_quiet(now, begins, ends):
        return Postpone(until) if until < useless_from else Drop("quiet_hours")
    return None


def end_of_quiet(now: datetime, begins: time, ends: time) -> datetime | None:
    """When the quiet hours end that `now` is in; None when it is in none."""
    local = now.astimezone(KIGALI)
    at = local.time()
    is_quiet = begins <= at < ends if begins <= ends else at >= begins or at < ends
    if not is_quiet:
        return None
    end = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


async def raise_due(pool: Pool, now: datetime, settings: Settings) -> None:
    """Settle all that is due, each in a transaction of its own."""
    for _ in range(AT_ONCE):
        async with pool.connection() as conn, conn.transaction():
            leads = {kind: rule.lead for kind, rule in rules(settings).items()}
            due = await scheduled_messages.claim_due(conn, now, leads)
            if due is None:
                return
            match verdict(due, now, settings):
                case Raise():
                    message = {**due.facts, "kind": "event", "event": due.kind}
                    day = now.astimezone(KIGALI).date()
                    await scheduled_messages.raise_event(conn, due, message, now=now, day=day)
                case Postpone(until):
                    await scheduled_messages.postpone(conn, due, until)
                case Drop(because):
                    await scheduled_messages.drop(conn, due, because, now)
                    logger.info("scheduled.dropped", id=due.id, kind=due.kind, because=because)
