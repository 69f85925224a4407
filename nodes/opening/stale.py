"""Messages that reached us long after they were written: asked again, and not acted on."""

from collections.abc import Sequence
from datetime import date, datetime

from easymo.conversation.state import Bubble, Inbound
from easymo.messages.catalogue import say
from easymo.models.guided.lexicon.language import detect_language
from easymo.services.turn.lateness import is_late, written_at
from easymo.whatsapp.inbound.message_kinds import KINDS
from kit.clock import KIGALI
from nodes.opening.opening import is_always_read


def fresh_of(inbound: Sequence[Inbound], now: datetime, hours: float) -> list[Inbound]:
    """What of a turn is young enough to be acted on, or holds however old it is."""
    return [one for one in inbound if not is_stale(one, now, hours)]


def is_stale(one: Inbound, now: datetime, hours: float) -> bool:
    if KINDS[one["kind"]].expires_by_itself:
        return False
    if is_always_read(one):
        return False
    return is_late(one.get("sent_at"), now, hours)


def ask_again(said: Sequence[Inbound], known: str | None) -> Bubble:
    """One sentence, in the language that the words are in."""
    words = "\n".join(one.get("text") or "" for one in said).strip()
    return Bubble(text=say("turn.too_old", detect_language(words, known)))


def day_counted_from(inbound: Sequence[Inbound], now: datetime, hours: float) -> datetime:
    """The moment that "tomorrow" counts from: when the newest message was written, if that was on
    an earlier day in Kigali and it is acted on; else now."""
    written = [
        at for one in fresh_of(inbound, now, hours) if (at := written_at(one.get("sent_at")))
    ]
    newest = max(written, default=now)
    return newest if _day(newest) < _day(now) else now


def _day(moment: datetime) -> date:
    return moment.astimezone(KIGALI).date()
