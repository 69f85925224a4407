"""What was stored becomes steps: bursts, old buttons, waiting, PINs and what MTN was told."""

from datetime import datetime, timedelta
from typing import Any

from evals.from_stored.stored import StoredConversation, StoredRows
from evals.from_stored.to_steps import to_steps
from evals.scenario import NOON
from evals.step import Step

PRESS = {"kind": "button_reply", "text": "Pay with MoMo", "context_wamid": "quote"}
PAYMENT = {"id": 1, "status": "failed", "reason": "expired", "pressed_in": 2}


def text(said: str) -> dict[str, Any]:
    return {"kind": "text", "text": said}


def stored(
    turns: list[tuple[int, list[dict[str, Any]], str]], payments: list[dict[str, Any]]
) -> StoredRows:
    """Turns of: minutes since the beginning, messages, and the wamid of the answer."""
    inbox, outbox, claimed = [], [], []
    for number, (minutes, messages, wamid) in enumerate(turns, start=1):
        at: datetime = NOON + timedelta(minutes=minutes)
        claimed.append({"turn_id": number, "at": at, "place": float(number)})
        for message in messages:
            kind = "event" if message["kind"] == "event" else "message"
            inbox.append({"turn_id": number, "kind": kind, "key": "k", "message": message})
        body = {"body": f"It is time: {number} of 9"}
        outbox.append({"turn_id": number, "wamid": wamid, "message": body})
    conversation = StoredConversation(1, 1, "booking", NOON, "Umutoni", "en", None, [])
    return StoredRows(conversation, claimed, inbox, outbox, [], [], payments)


def steps(found: StoredRows) -> list[dict[str, Any]]:
    """Each is one that scenarios know."""
    told = [one.does for one in to_steps(found)]
    assert [Step.model_validate(one) for one in told]
    return told


def test_a_payment_she_ignored_and_what_came_by_itself_are_waited_for() -> None:
    event = {"kind": "event", "event": "payment_failed", "payment_id": 1}
    turns = [
        (0, [text("2 places"), text("tomorrow")], "quote"),
        (1, [PRESS], "asking"),
        (6, [event], "failed"),
        (66, [text("again")], "again"),
    ]

    assert steps(stored(turns, [PAYMENT])) == [
        {"writes": ["2 places", "tomorrow"]},
        {"presses": "Pay with MoMo"},
        {"momo": "ignore"},
        {"waits": "6 minutes", "reads": ["It is time:"]},
        {"waits": "1 hours"},
        {"writes": "again"},
    ]


def test_what_mtn_was_told_stands_where_its_answer_came() -> None:
    event = {"kind": "event", "event": "payment_failed", "payment_id": 1}
    turns = [(0, [text("hi")], "quote"), (0, [PRESS], "asking"), (1, [event], "failed")]
    rejected = {**PAYMENT, "reason": "rejected_by_payer"}
    poor = {**PAYMENT, "reason": "not_enough_funds"}

    assert steps(stored(turns, [rejected]))[-1] == {"momo": "reject"}
    assert "fault" in to_steps(stored(turns, [poor]))[-1].note


def test_an_older_button_is_pressed_again_and_pins_and_files_have_stand_ins() -> None:
    turns = [
        (0, [text("2 places")], "quote"),
        (0, [text("no, 3")], "newer"),
        (0, [PRESS], "asks for a PIN"),
        (0, [{"kind": "pin", "outcome": "wrong"}], "once more"),
        (1, [{"kind": "image", "text": "my receipt"}], "thanks"),
        (1, [{"kind": "contacts", "text": None}], "thanks"),
    ]

    assert steps(stored(turns, []))[2:] == [
        {"presses_again": "Pay with MoMo"},
        {"writes": "618039"},
        {"sends": {"type": "image", "caption": "my receipt"}},
        {"writes": "(contacts)"},
    ]
