"""Statements that something happened: booked, paid, cancelled, on the way."""

import re
from functools import lru_cache

from easymo.guardrails.deeds.deeds import PROMISES, find_deeds
from easymo.guardrails.deeds.records import find_records, has_happened
from easymo.guardrails.evidence import Evidence, Statement, Violation
from easymo.guardrails.text_forms import asks, lower
from easymo.messages.catalogue import LANGUAGES, say

NUMBERED = re.compile(r"#\s?\d")
# What a list of these tools shows has happened, whatever words it uses.
RECORDS = {
    "view_bookings": {"booked"},
    "cancel_booking": {"booked"},
    "pay_booking": {"booked"},
    "pay_order": {"ordered"},
    "view_orders": {"ordered"},
    "cancel_order": {"ordered"},
    "view_viewings": {"scheduled"},
    "cancel_viewing": {"scheduled"},
}
MOVEMENTS = {"payment": "paid", "refund": "refunded", "top_up": "topped_up"}
"""How the list of movements calls what happened, by the keys of its wording."""
CHANGED = re.compile(r"^(?:changed|kept|forgotten|ticket \d+ is open)\b")
PASSED_ON = {"escalate_to_human", "create_ticket"}
# Of what happened, this shows that as well.
SHOWS = {
    "topped_up": {"paid"},
    "refunded": {"topped_up", "sent", *PROMISES},
    "asked_driver": {"told_someone", "sent"},
    "told_someone": {"asked_driver", "sent"},
    "accepted": {"scheduled", "on_the_way", "asked_driver"},
    "on_the_way": {"accepted", "delivery_promised"},
    "arrived": {"accepted", "on_the_way"},
    "delivered": {"ordered", "on_the_way", "delivery_promised"},
    "paid": {"topped_up"},
    "changed": {"prepared"},
    "booked": {"prepared", "scheduled"},
    "scheduled": {"prepared", "booked"},
    "ordered": {"prepared"},
    "in_preparation": {"ordered"},
}
# A draft was made, a driver asked: with that, nothing is confirmed or done.
BEGINNINGS = {"did_something", "prepared", "changed", "asked_driver", *PROMISES}
PROVEN_BY_ANY = {
    "did_something": {"asked_driver"},
    "confirmed": BEGINNINGS | {"sent", "told_someone"},
    "done": BEGINNINGS,
}
"""What any other deed proves than these."""
SILENT = re.compile(
    r"^(?:nothing|there is nothing|she has no|the customer has no|refused|not yet)\b"
)


def find_unproven(text: str, evidence: Evidence) -> Violation | None:
    claimed = find_deeds(text)
    if not claimed:
        return None
    known: set[str] = set()
    for one in evidence.told:
        known |= read_deeds(one)
    missing = {
        kind
        for kind in claimed - known
        if kind not in PROVEN_BY_ANY or not known - PROVEN_BY_ANY[kind]
    }
    if not missing:
        return None
    kind = min(missing)
    return Violation(
        f"completion.{kind}",
        f"You say that something is {kind.replace('_', ' ')}, but no tool and no message of "
        "EasyMO says so. Say only what a tool told you; the customer decides by a button.",
        may_be_proven=True,
    )


@lru_cache(maxsize=1024)
def read_deeds(one: Statement) -> frozenset[str]:
    """The kinds of deeds that a tool or code says have happened."""
    text = one.proven
    if SILENT.match(lower(text)):
        return frozenset()
    found = set(find_deeds(text) | find_records(text))
    if one.tool in RECORDS and NUMBERED.search(text):
        found |= RECORDS[one.tool]
    if one.tool == "transaction_history":
        found |= {deed for name, deed in MOVEMENTS.items() if _names(text, f"wallet.kind_{name}")}
    if one.tool in PASSED_ON and not asks(text):
        found |= {"told_someone", "sent"}
    if has_happened(text):
        found.add("did_something")
    if one.tool and CHANGED.match(lower(text)):
        found |= {"done", "changed"}
    return frozenset(found.union(*(SHOWS.get(kind, ()) for kind in found)))


def _names(text: str, key: str) -> bool:
    return any(say(key, language).casefold() in text.casefold() for language in LANGUAGES)


def proofs(sentence: str, evidence: Evidence) -> str | None:
    """What shows the deeds that a sentence states; None when it states none.

    A quote for nine o'clock does not prove that nine o'clock is booked.
    """
    kinds = find_deeds(sentence) - PROVEN_BY_ANY.keys()
    if not kinds:
        return None
    return "\n".join(one.proven for one in evidence.told if read_deeds(one) & kinds)
