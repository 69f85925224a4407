"""Whole conversations, fed to the model as the graph feeds it."""

import datetime as dt
from typing import Any, Literal

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from easymo.messages.catalogue import say
from easymo.models.guided.model import GuidedModel
from tests.unit.guided.conftest import NOW, TOOLS, VENUES, Ask, Route


def called(answer: AIMessage) -> list[tuple[str, dict[str, Any]]]:
    return [(call["name"], call["args"]) for call in answer.tool_calls]


class Talk:
    """The booking agent's window, with tools that answer what the test says."""

    def __init__(self, ask: Ask, agent: str = "booking", **situation: Any) -> None:
        self._ask, self._agent, self._situation = ask, agent, situation
        self.window: list[BaseMessage] = []

    def hears(self, *said: str) -> list[tuple[str, dict[str, Any]]]:
        self.window += [HumanMessage(text) for text in said]
        self.window.append(self._ask(self._agent, *self.window, **self._situation))
        return called(self.last)

    def tool_says(
        self,
        say: str = "Well?",
        *,
        status: Literal["success", "error"] = "success",
        **artifact: Any,
    ) -> str:
        for call in self.last.tool_calls:
            self.window.append(
                ToolMessage(
                    "for the model",
                    tool_call_id=str(call["id"]),
                    artifact={"say": say, **artifact},
                    status=status,
                )
            )
        self.window.append(self._ask(self._agent, *self.window, **self._situation))
        return self.last.text

    def booked(self) -> None:
        self.window.append(AIMessage("Booked!", additional_kwargs={"done": True}))

    @property
    def last(self) -> AIMessage:
        message = self.window[-1]
        assert isinstance(message, AIMessage)
        return message


@pytest.fixture
def talk(ask: Ask) -> Talk:
    return Talk(ask, language="en")


def test_missing_facts_are_gathered_over_several_messages(talk: Talk) -> None:
    assert talk.hears("I want to book a table") == [("create_booking", {})]
    talk.tool_says("Where?", asks="venue")
    assert talk.hears("kimironko") == [("create_booking", {"venue": "kimironko"})]
    talk.tool_says("Which day?", asks="day")
    assert talk.hears("24")[0][1]["day"] == "2026-11-24"
    talk.tool_says("What time?", asks="time")
    assert talk.hears("7")[0][1]["time"] == "19:00"
    talk.tool_says("How many?", asks="guests")
    assert talk.hears("three of us") == [
        (
            "create_booking",
            {"venue": "kimironko", "day": "2026-11-24", "time": "19:00", "guests": 3},
        )
    ]


def test_what_the_tools_say_is_said_to_the_customer(talk: Talk) -> None:
    talk.hears("2 places tomorrow 7pm")
    assert talk.tool_says("Kimironko, Monday at 19:00?") == "Kimironko, Monday at 19:00?"


def test_a_failing_tool_is_answered_calmly(talk: Talk) -> None:
    talk.hears("2 places tomorrow 7pm")
    assert talk.tool_says("KeyError: 7", status="error") == say("guided.trouble", "en")


def test_a_tool_without_words_for_the_customer_is_quoted(ask: Ask) -> None:
    call = {"name": "view_bookings", "args": {}, "id": "1"}
    window = [
        HumanMessage("my bookings"),
        AIMessage("", tool_calls=[call]),
        ToolMessage("None.", tool_call_id="1"),
    ]
    assert ask("booking", *window).text == "None."


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ("make it 3", {"guests": 3}),
        ("no, friday instead", {"day": "2026-11-27"}),
        ("à 21h plutôt", {"time": "21:00"}),
        ("nyamirambo", {"venue": "nyamirambo"}),
        ("actually we will be 5", {"guests": 5}),
        ("non, 4", {"guests": 4}),
        ("change it to 9pm", {"time": "21:00"}),
    ],
)
def test_a_change_of_mind_keeps_the_other_facts(
    talk: Talk, change: str, fact: dict[str, Any]
) -> None:
    [(_, before)] = talk.hears("2 places tomorrow 7pm at kimironko")
    talk.tool_says("Confirm?")
    assert talk.hears(change) == [("create_booking", before | fact)]


def test_the_other_venue_is_asked_when_two_are_left(talk: Talk) -> None:
    talk.hears("2 places tomorrow 7pm at kimironko")
    talk.tool_says("Confirm?")
    [(_, args)] = talk.hears("the other venue please")
    assert "venue" not in args


def test_the_other_venue_is_known_when_one_is_left(ask: Ask) -> None:
    two = [{"name": "Kimironko", "code": "k"}, {"name": "Nyamirambo", "code": "n"}]
    talk = Talk(ask, venues=two)
    talk.hears("2 places tomorrow 7pm at kimironko")
    talk.tool_says("Confirm?")
    assert talk.hears("the other one")[0][1]["venue"] == "n"


def test_a_question_in_the_middle_leaves_the_booking_as_it_was(talk: Talk) -> None:
    talk.hears("2 places tomorrow at kimironko")
    talk.tool_says("What time?", asks="time")
    assert talk.hears("how much is it?") == [("venue_information", {"venue": "kimironko"})]
    talk.tool_says("5,000 RWF")
    assert talk.hears("ok 9") == [
        (
            "create_booking",
            {"venue": "kimironko", "day": "2026-11-23", "time": "21:00", "guests": 2},
        )
    ]


def test_a_finished_booking_leaves_no_facts_behind(talk: Talk) -> None:
    talk.hears("2 places tomorrow 7pm at kimironko")
    talk.tool_says("Confirm?")
    talk.booked()
    assert talk.hears("4 people on friday") == [
        ("create_booking", {"day": "2026-11-27", "guests": 4})
    ]


def test_another_booking_begins_without_the_facts_of_this_one(talk: Talk) -> None:
    talk.hears("2 places tomorrow 7pm at kimironko")
    talk.tool_says("Confirm?")
    assert talk.hears("book another table for friday") == [
        ("create_booking", {"day": "2026-11-27"})
    ]


def test_a_slot_that_was_found_is_booked_by_naming_it(talk: Talk) -> None:
    assert talk.hears("what is free on saturday?") == [
        ("check_availability", {"day": "2026-11-28"})
    ]
    talk.tool_says("17:00, 19:00")
    assert talk.hears("and sunday?") == [("check_availability", {"day": "2026-11-22"})]
    talk.tool_says("19:00")
    assert talk.hears("7pm for 2") == [
        ("create_booking", {"day": "2026-11-22", "time": "19:00", "guests": 2})
    ]


def test_the_second_one_is_the_second_choice_that_was_offered(talk: Talk) -> None:
    talk.hears("cancel my booking")
    offered = [
        {"title": t, "tool": "cancel_booking", "arguments": {"booking": n}}
        for t, n in (("Monday", 7), ("Friday", 9))
    ]
    talk.tool_says("Which one?", asks="booking", choices=offered)
    assert talk.hears("the second one") == [("cancel_booking", {"booking": 9})]


def test_facts_after_which_one_to_cancel_do_not_make_a_booking(talk: Talk) -> None:
    talk.hears("cancel my booking")
    talk.tool_says("Which one?", asks="booking")
    assert talk.hears("the one on friday") == [("cancel_booking", {"booked_on": "2026-11-27"})]


def test_a_booking_is_cancelled_by_its_number(talk: Talk) -> None:
    assert talk.hears("cancel booking 12") == [("cancel_booking", {"booking": 12})]


def test_cancel_alone_stops_a_booking_that_is_not_made_yet(talk: Talk) -> None:
    talk.hears("2 places tomorrow")
    talk.tool_says("Where?", asks="venue")
    assert talk.hears("cancel") == []
    assert talk.last.text == say("guided.dropped", "en")
    assert talk.hears("friday 7pm") == [("create_booking", {"day": "2026-11-27", "time": "19:00"})]


def test_a_yes_out_of_the_blue_is_asked_back(talk: Talk) -> None:
    assert talk.hears("yes") == []
    assert talk.last.text == say("guided.what_else", "en")


def test_a_yes_to_an_open_question_asks_it_again(talk: Talk) -> None:
    talk.hears("2 places tomorrow")
    talk.tool_says("Where?", asks="venue")
    assert talk.hears("yes") == [("create_booking", {"day": "2026-11-23", "guests": 2})]


def test_two_days_to_choose_from_are_asked_and_not_guessed(talk: Talk) -> None:
    assert talk.hears("2 places friday or saturday 7pm") == [
        ("create_booking", {"time": "19:00", "guests": 2})
    ]


def test_a_burst_is_read_together(talk: Talk) -> None:
    assert talk.hears("hello", "I need a table", "2 people", "tomorrow 7pm") == [
        ("create_booking", {"day": "2026-11-23", "time": "19:00", "guests": 2})
    ]


def test_an_order_with_a_question_is_served_whole(talk: Talk) -> None:
    assert [name for name, _ in talk.hears("book 2 for tomorrow 7pm, and how much is it?")] == [
        "create_booking",
        "venue_information",
    ]
    assert talk.tool_says("Sentence.") == "Sentence."


@pytest.mark.parametrize("number", ["2", "500", "0"])
def test_a_bare_number_is_the_party_when_that_was_asked(talk: Talk, number: str) -> None:
    talk.hears("table tomorrow 7pm")
    talk.tool_says("How many?", asks="guests")
    assert talk.hears(number)[0][1]["guests"] == int(number)


def test_a_bare_number_out_of_the_blue_is_not_guessed(talk: Talk) -> None:
    assert talk.hears("2") == []
    assert talk.last.text == say("guided.unclear", "en")


def test_a_party_that_was_refused_is_replaced_by_the_next_number(talk: Talk) -> None:
    talk.hears("table for 21 tomorrow 7pm")
    talk.tool_says("At most 20.")
    assert talk.hears("ok 15 then")[0][1]["guests"] == 15


def test_a_second_request_is_served_after_the_quote_of_the_first(ask: Ask) -> None:
    call = {"name": "create_booking", "args": {"venue": "kimironko", "guests": 2}, "id": "1"}
    quoted = {"say": "Confirm?", "proposal": {"action_id": 1, "nonce": "x"}}
    window = [
        HumanMessage("how much is it?"),
        AIMessage("", tool_calls=[call]),
        ToolMessage("Drafted.", tool_call_id="1", artifact=quoted),
    ]
    assert called(ask("booking", *window)) == [("venue_information", {"venue": "kimironko"})]


def test_gibberish_is_not_guessed(talk: Talk) -> None:
    assert talk.hears("xkcd qwrt zzz") == []
    assert talk.last.text == say("guided.unclear", "en")


def test_a_booking_that_is_made_is_changed(talk: Talk) -> None:
    assert talk.hears("I want to change my booking") == [("change_booking", {})]


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", "2 places on friday 7pm at kimironko"),
        ("en", "a table on friday 7pm for 2 at kimironko"),
        ("en", "2 places for friday 7pm at kimironko and 3 for sunday 9pm"),
        ("fr", "une table pour vendredi 19h, 2 personnes"),
        ("sw", "meza ya ijumaa saa 19:00 watu 2"),
    ],
)
def test_a_table_of_a_day_is_a_new_one(ask: Ask, language: str, wanted: str) -> None:
    assert Talk(ask, language=language).hears(wanted)[0][0] == "create_booking"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "make my friday 7pm booking 5 people"),
        ("fr", "ma réservation de vendredi pour 5 personnes"),
        ("rw", "reservation yanjye yo kuwa gatanu ibe abantu 5"),
        ("sw", "booking yangu ya ijumaa iwe watu 5"),
    ],
)
def test_a_table_of_theirs_is_named_by_its_day(ask: Ask, language: str, said: str) -> None:
    [(tool, arguments)] = Talk(ask, language=language).hears(said)
    assert (tool, arguments["guests"]) == ("change_booking", 5)
    assert dt.date.fromisoformat(arguments["booked_on"]).strftime("%A") == "Friday"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "hello, we will be 4 on friday at 9pm"),
        ("fr", "bonsoir, nous serons 4 vendredi à 21h"),
        ("rw", "muraho, tuzaba turi 4 kuwa gatanu saa tatu z'ijoro"),
        ("sw", "habari, tutakuwa watu 4 ijumaa saa tatu usiku"),
    ],
)
def test_a_party_and_its_day_are_a_new_table_unless_there_is_one_that_day(
    ask: Ask, language: str, said: str
) -> None:
    friday, sunday = ([{"number": 3, "day": f"2026-11-{day}"}] for day in (27, 29))
    for bookings, tool in (([], "create"), (sunday, "create"), (friday, "change")):
        [(called_tool, given)] = called(ask("booking", said, language=language, bookings=bookings))
        assert (called_tool, given["guests"]) == (f"{tool}_booking", 4), bookings


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "we will be 6"), ("fr", "on sera 6"), ("rw", "tuzaba turi 6"), ("sw", "tutakuwa 6")],
)
def test_another_party_alone_changes_the_table_there_is(ask: Ask, language: str, said: str) -> None:
    have = [{"number": 3, "day": "2026-11-27"}]
    answer = ask("booking", said, language=language, bookings=have)
    assert called(answer) == [("change_booking", {"guests": 6})]


def test_the_general_agent_hands_bookings_over(ask: Ask) -> None:
    assert called(ask("general", "2 places tomorrow")) == [
        ("hand_over", {"to": "booking", "request": "2 places tomorrow"})
    ]


def test_what_was_handed_over_is_served_at_once(ask: Ask) -> None:
    call = {
        "name": "hand_over",
        "args": {"to": "booking", "request": "2 places tomorrow"},
        "id": "1",
    }
    window = [
        HumanMessage("2 places tomorrow"),
        AIMessage("", tool_calls=[call]),
        ToolMessage("Done.", tool_call_id="1"),
    ]
    assert called(ask("booking", *window)) == [
        ("create_booking", {"day": "2026-11-23", "guests": 2})
    ]


def test_the_general_agent_answers_with_the_customers_name(ask: Ask) -> None:
    assert ask("general", "hello", name="Amina").text == say(
        "general.hello_named", "en", name="Amina"
    )


def test_tools_that_are_not_bound_are_never_called(ask: Ask) -> None:
    assert called(ask("general", "cancel my booking")) == [
        ("hand_over", {"to": "booking", "request": "cancel my booking"})
    ]


def test_answers_count_their_tokens_and_cost_nothing(ask: Ask) -> None:
    answer = ask("general", "hello")
    assert answer.usage_metadata and answer.usage_metadata["output_tokens"] > 0
    assert answer.response_metadata["model_name"] == "guided"


async def test_it_answers_asynchronously_too(ask: Ask) -> None:
    model = GuidedModel().bind_tools(TOOLS["booking"])
    told = {"agent": "booking", "now": NOW, "venues": VENUES}
    system = SystemMessage("Be kind.", additional_kwargs={"situation": told})
    answer = await model.ainvoke([system, HumanMessage("2 places tomorrow")])
    assert called(answer) == [("create_booking", {"day": "2026-11-23", "guests": 2})]


def test_triage_works_as_structured_output() -> None:
    model = GuidedModel().with_structured_output(Route)
    assert isinstance(model.invoke("2 places on friday"), Route)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 places on 20 december 7pm at Kimironko"),
        ("en", "booking for saturday 9pm, 3 people, kimironko"),
        ("en", "seats for friday, two of us, nyamirambo 19:00"),
        ("fr", "table pour vendredi 4 personnes à Kimironko 19h"),
        ("fr", "places pour samedi 21h deux personnes nyamirambo"),
        ("fr", "mettez-moi 2 places samedi 19h nyamirambo"),
        ("rw", "imyanya ibiri yo ku wa gatanu saa moya z'umugoroba kimironko"),
        ("sw", "nafasi mbili za ijumaa saa moja jioni kimironko"),
    ],
)
def test_a_table_for_a_day_is_a_new_one_unless_it_is_said_to_be_theirs(
    ask: Ask, language: str, said: str
) -> None:
    [(tool, _)] = Talk(ask, language=language).hears(said)
    assert tool == "create_booking"
