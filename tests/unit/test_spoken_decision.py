"""Words that decide: titles as they were shown, a plain yes, and what they may not be meant for."""

from typing import Any, get_args

import pytest

from db.repositories.action.kinds import ActionKind, QuoteDecision
from db.repositories.action.quotes import Quote
from easymo.conversation.press import PERSON
from easymo.conversation.state import Choice
from easymo.models.guided.nlu.commands import read_assent
from easymo.services.action.spending_limits import moves_money
from nodes.opening.spoken_decision import _titled
from nodes.opening.told_since import asks_nothing, wants_a_no
from tools.quote import label_ways

WAYS: tuple[QuoteDecision, ...] = ("confirm", "pay_momo", "cancel")
SHAPES = ["{}", "{} ✅", "🙏🏿 {}", "{}!", " *{}* ", "{}."]


@pytest.mark.parametrize("language", ["en", "fr", "rw", "sw"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_a_title_chooses_its_way_however_it_is_written(
    language: str, shape: str, change: Any
) -> None:
    shown = label_ways("create_booking", Quote("?", language, WAYS))
    options = [{"id": f"{way['decision']}:1:n", "title": way["title"]} for way in shown]
    for option in options:
        assert _titled(change(shape.format(option["title"])), options) == option["id"]


@pytest.mark.parametrize("said", ["", "✅", "Confirm 2", "not Confirm", "Pay", "with MoMo"])
def test_part_of_a_title_or_more_than_it_is_none(said: str) -> None:
    options = [{"id": "confirm:1:n", "title": "Confirm"}, {"id": "m:1:n", "title": "Pay with MoMo"}]
    assert _titled(said, options) is None


@pytest.mark.parametrize(
    "said",
    ["👍🏾", "👌🏻", "ok thx", "sure pls 🙏🏽", "oui 😄", "yego 🙌🏿", "ndiyo plz", "Sawa 🤝🏿"],
)
def test_a_yes_is_one_in_any_skin_and_with_any_thanks(said: str) -> None:
    assert read_assent(said) == "yes"


@pytest.mark.parametrize("said", ["👎🏾", "non 🙏🏻", "oya thx", "hapana pls", "no way 😅"])
def test_a_no_is_one_in_any_skin(said: str) -> None:
    assert read_assent(said) == "no"


def told(body: str, sender: str = "bot", **more: Any) -> dict[str, Any]:
    return {"sender": sender, "message": {"type": "text", "body": body, **more}}


BOOK = {"id": "choice:1.0", "title": "Book"}
CANCEL = {"id": "choice:1.1", "title": "Cancel one"}
OFFERED = {
    "choice:1.0": Choice(title="Book", tool="create_booking", arguments={}),
    "choice:1.1": Choice(title="Cancel one", tool="cancel_booking", arguments={}),
}
SINCE = [
    (told("We are open until 22:00."), True, True),
    (told("Which venue?"), False, False),
    (told("Ni hehe?"), False, False),
    (told("I can book it for you.", sender="person"), False, False),
    (told("You have 5,000 RWF.", type="buttons", options=[BOOK]), False, True),
    (told("Yours:", type="buttons", options=[BOOK, CANCEL]), False, False),
    (told("Here.", type="buttons", options=[{"id": PERSON, "title": "A person"}]), False, False),
    (told("Choose.", type="list", sections=[{"rows": [CANCEL]}]), False, False),
]


@pytest.mark.parametrize(("since", "yes", "no"), SINCE)
def test_what_was_said_since_may_take_the_answer(
    since: dict[str, Any], yes: bool, no: bool
) -> None:
    assert asks_nothing(since) is yes
    assert wants_a_no(since, OFFERED) is not no


@pytest.mark.parametrize("kind", [*get_args(ActionKind), "of_tomorrow"])
def test_paying_moves_money_whatever_the_kind_and_cancel_never_does(kind: Any) -> None:
    assert moves_money(kind, "pay_wallet")
    assert moves_money(kind, "pay_momo")
    assert not moves_money(kind, "cancel")


def test_confirm_moves_money_unless_the_kind_is_known_to_take_none() -> None:
    assert [kind for kind in get_args(ActionKind) if moves_money(kind, "confirm")] == [
        "top_up",
        "pay_booking",
        "pay_order",
    ]
    assert moves_money("of_tomorrow", "confirm")  # type: ignore[arg-type]
