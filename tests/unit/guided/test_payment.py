"""Money in customers' words: the wallet, top-ups, paying, and how paying works."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from easymo.messages.catalogue import say
from easymo.models.guided.entities.money.amount_spans import read_amount_words
from tests.unit.guided.conftest import Ask

Called = list[tuple[str, dict[str, Any]]]

CALLED: dict[str, tuple[str, dict[str, Any]]] = {
    "what's my balance?": ("check_balance", {}),
    "how much money do I have": ("check_balance", {}),
    "how much is in my wallet?": ("check_balance", {}),
    "c'est quoi mon solde": ("check_balance", {}),
    "combien il me reste dans mon portefeuille ?": ("check_balance", {}),
    "show my transactions": ("transaction_history", {}),
    "did you get my money?": ("transaction_history", {}),
    "montre-moi mes paiements": ("transaction_history", {}),
    "mon argent est arrivé ?": ("transaction_history", {}),
    "top up 5k": ("collect_payment", {"amount": "5k"}),
    "top up my wallet with 5,000 RWF please": ("collect_payment", {"amount": "5,000 RWF"}),
    "add ten thousand francs to my wallet": (
        "collect_payment",
        {"amount": "ten thousand francs"},
    ),
    "I want to put 5 000 in my wallet": ("collect_payment", {"amount": "5 000"}),
    "top up ibihumbi bitanu": ("collect_payment", {"amount": "ibihumbi bitanu"}),
    "top up -500": ("collect_payment", {"amount": "-500"}),
    "he said only 100 RWF. pay my booking": ("pay_booking", {}),
    "top up 1e9": ("collect_payment", {"amount": "1e9"}),
    "top up 2000 or 3000": ("collect_payment", {"amount": "2000 or 3000"}),
    "top up": ("collect_payment", {}),
    "recharger 5000": ("collect_payment", {"amount": "5000"}),
    "recharge mon portefeuille de cinq mille francs stp": (
        "collect_payment",
        {"amount": "cinq mille francs"},
    ),
    "je veux mettre 10.000 frw dans mon portefeuille": (
        "collect_payment",
        {"amount": "10.000 frw"},
    ),
    "je voudrais recharger mon compte": ("collect_payment", {}),
    "pay my booking": ("pay_booking", {}),
    "I want to pay for my booking #12": ("pay_booking", {"booking": 12}),
    "pay booking 12": ("pay_booking", {"booking": 12}),
    "I'd like to pay now": ("pay_booking", {"or_order": True}),
    "pay with momo": ("pay_booking", {"or_order": True}),
    "pay my booking from my wallet": ("pay_booking", {}),
    "payer ma réservation": ("pay_booking", {}),
    "je veux payer ma réservation par momo": ("pay_booking", {}),
    "je veux régler ma table": ("pay_booking", {}),
    "I want to pay my order": ("pay_order", {}),
    "I'd like to pay for my order #7 now": ("pay_order", {"order": 7}),
    "can I settle the order I made this morning with momo": ("pay_order", {}),
    "je voudrais payer ma commande": ("pay_order", {}),
    "régler la commande 12 par momo": ("pay_order", {"order": 12}),
    "nishyure ibyo natumije": ("pay_order", {}),
    "ndashaka kwishyura itumiza ryanjye na momo": ("pay_order", {}),
    "nataka kulipia oda yangu": ("pay_order", {}),
    "naomba nilipie vitu nilivyoagiza": ("pay_order", {}),
    "I want to pay": ("pay_booking", {"or_order": True}),
    "je veux payer maintenant": ("pay_booking", {"or_order": True}),
    "ndashaka kwishyura": ("pay_booking", {"or_order": True}),
    "nataka kulipa": ("pay_booking", {"or_order": True}),
    "kwishyura reservation yanjye": ("pay_booking", {}),
    "nataka kulipia meza yangu": ("pay_booking", {}),
    "how do I pay?": ("payment_information", {}),
    "can I pay with momo?": ("payment_information", {}),
    "do you accept mobile money": ("payment_information", {}),
    "do I have to pay now?": ("payment_information", {}),
    "will I get my money back if I cancel?": (
        "search_help",
        {"question": "will I get my money back if I cancel?"},
    ),
    "what about refunds": ("search_help", {"question": "what about refunds"}),
    "comment on paie ?": ("payment_information", {}),
    "je peux payer sur place ?": ("payment_information", {}),
    "est-ce que je serai remboursé si j'annule ?": (
        "search_help",
        {"question": "est-ce que je serai remboursé si j'annule ?"},
    ),
    "vous prenez la carte bancaire ?": ("payment_information", {}),
}
NOT_MONEY = {
    "is my order paid?": "view_orders",
    "je veux commander 2 pains et payer avec momo": "order_for_pickup",
    "order 2 sugar and I pay with momo": "order_for_pickup",
    "how much do I have to pay?": "venue_information",
    "how much is it per person?": "venue_information",
    "combien je dois payer par personne ?": "venue_information",
    "cancel my booking and refund me": "cancel_booking",
    "annulez ma réservation et remboursez-moi": "cancel_booking",
    "show my bookings": "view_bookings",
    "book a table": "create_booking",
}
BOOKED_AND_PAID = [
    "2 places tomorrow 7pm at Kimironko, pay with MoMo",
    "book 2 places tomorrow 7pm at kimironko and pay with momo",
    "2 places tomorrow 7pm at kimironko and I pay there",
    "2 places demain 19h à Kimironko, payer par momo",
]
FACTS = {"venue": "kimironko", "day": "2026-11-23", "time": "19:00", "guests": 2}


def road(ask: Ask, *window: str | BaseMessage, agent: str | None = None) -> Called:
    """What is called in the end: through triage, and to whom an agent hands over."""
    [routed] = ask("triage", *window, current_agent=agent).tool_calls
    route = routed["args"]
    answer = ask(route["agent"], *window, language=route["language"])
    for _ in range(2):
        called = [(call["name"], call["args"]) for call in answer.tool_calls]
        if not called or called[0][0] != "hand_over":
            return called
        handed = ToolMessage("?", tool_call_id=str(answer.tool_calls[0]["id"]), artifact={})
        answer = ask(called[0][1]["to"], *window, answer, handed, language=route["language"])
    raise AssertionError("handed over in circles")


@pytest.mark.parametrize("agent", [None, "booking", "general", "payment"])
@pytest.mark.parametrize(("text", "call"), CALLED.items())
def test_what_is_asked_about_money_is_done_whoever_has_the_conversation(
    ask: Ask, text: str, call: tuple[str, dict[str, Any]], agent: str | None
) -> None:
    assert road(ask, text, agent=agent) == [call]


@pytest.mark.parametrize(("text", "tool"), NOT_MONEY.items())
def test_prices_and_bookings_stay_with_their_agents(ask: Ask, text: str, tool: str) -> None:
    for agent in (None, "payment"):
        assert [name for name, _ in road(ask, text, agent=agent)] == [tool]


@pytest.mark.parametrize("text", BOOKED_AND_PAID)
def test_a_booking_and_how_to_pay_for_it_is_one_booking(ask: Ask, text: str) -> None:
    for agent in (None, "payment", "booking"):
        assert road(ask, text, agent=agent) == [("create_booking", FACTS)]


def called(tool: str, arguments: dict[str, Any], **artifact: Any) -> list[BaseMessage]:
    """A call and its answer, with what was said about it."""
    call = {"name": tool, "args": arguments, "id": f"{tool}-1"}
    return [
        AIMessage("", tool_calls=[call]),
        ToolMessage("?", tool_call_id=f"{tool}-1", artifact=artifact),
        AIMessage("said"),
    ]


QUOTED = [
    HumanMessage("2 places tomorrow 7pm at kimironko"),
    *called("create_booking", FACTS, say="?", proposal={"action_id": 1, "nonce": "n"}),
]
ASKED_GUESTS = [
    HumanMessage("a table at kimironko tomorrow 7pm"),
    *called("create_booking", {k: v for k, v in FACTS.items() if k != "guests"}, asks="guests"),
]
ASKED_AMOUNT = [
    HumanMessage("top up"),
    *called(
        "collect_payment",
        {},
        asks="amount",
        choices=[{"tool": "collect_payment", "arguments": {"amount": "2000"}}],
    ),
]
ASKED_WHICH = [HumanMessage("pay my booking"), *called("pay_booking", {}, asks="booking")]
ASKED_HOW = [HumanMessage("how do I pay?"), *called("payment_information", {}, say="so")]


@pytest.mark.parametrize("text", ["pay with momo", "I want to pay now", "avec momo", "pay it"])
def test_under_a_quote_paying_means_that_quote(ask: Ask, text: str) -> None:
    assert road(ask, *QUOTED, text, agent="booking") == [("create_booking", FACTS)]


@pytest.mark.parametrize(
    ("text", "given"), [("pay my booking", {}), ("pay with momo", {"or_order": True})]
)
def test_after_a_booking_paying_means_what_was_made(
    ask: Ask, text: str, given: dict[str, Any]
) -> None:
    booked = AIMessage("Booked!", additional_kwargs={"done": True})
    window = [*QUOTED, HumanMessage("Confirm"), booked]
    assert road(ask, *window, text, agent="booking") == [("pay_booking", given)]


def test_a_question_about_paying_does_not_end_the_booking_in_the_making(ask: Ask) -> None:
    window = [*ASKED_GUESTS, *ASKED_HOW]
    assert road(ask, *ASKED_GUESTS, "how do I pay?", agent="booking") == [
        ("payment_information", {})
    ]
    for said in ("2", "2 people", "for two"):
        assert road(ask, *window, said, agent="payment") == [("create_booking", FACTS)], said
    assert road(ask, *QUOTED, *ASKED_HOW, "make it 3", agent="payment") == [
        ("create_booking", FACTS | {"guests": 3})
    ]


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("5000", "5000"),
        ("5k", "5k"),
        ("five thousand", "five thousand"),
        ("cinq mille", "cinq mille"),
        ("yes, 5 000 please", "5 000"),
        ("zero point five", "five"),
        ("-5", "-5"),
        ("the first one", "2000"),
    ],
)
def test_the_amount_that_was_asked_for_is_passed_on_in_her_words(
    ask: Ask, said: str, amount: str
) -> None:
    assert road(ask, *ASKED_AMOUNT, said, agent="payment") == [
        ("collect_payment", {"amount": amount})
    ]


def test_a_question_for_an_amount_is_left_for_another_subject(ask: Ask) -> None:
    assert road(ask, *ASKED_AMOUNT, "what's my balance", agent="payment") == [("check_balance", {})]
    assert road(ask, *ASKED_AMOUNT, "2 places tomorrow 7pm at kimironko", agent="payment") == [
        ("create_booking", FACTS)
    ]
    assert ask("payment", *ASKED_AMOUNT, "never mind").text == say("wallet.dropped")


def test_an_answered_question_for_an_amount_is_over(ask: Ask) -> None:
    drafted = called("collect_payment", {"amount": "5k"}, say="?", proposal={"action_id": 2})
    window = [*ASKED_AMOUNT, HumanMessage("5k"), *drafted, "3"]
    assert ask("payment", *window, language="en").text == say("guided.unclear", "en")


def test_the_booking_to_pay_is_named_by_its_number(ask: Ask) -> None:
    for said in ("12", "#12", "number 12"):
        assert road(ask, *ASKED_WHICH, said, agent="payment") == [("pay_booking", {"booking": 12})]


def test_an_agent_calls_nothing_it_was_not_given(ask: Ask) -> None:
    assert ask("general", "pay my booking").tool_calls[0]["args"]["to"] == "payment"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("top up 5 000 francs stp", "5 000 francs"),
        ("put 5,000 RWF at 7pm", "5,000 RWF"),
        ("one more time", None),
        ("booking #12", None),
        ("quatre-vingt-quinze mille svp", "quatre-vingt-quinze mille"),
        ("5000 2 people", "5000 2"),
        ("ﬁve İ 500", "500"),
    ],
)
def test_the_words_of_an_amount_are_found_in_a_message(text: str, words: str | None) -> None:
    assert read_amount_words(text) == words
