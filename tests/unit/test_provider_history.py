"""What a model over HTTP reads of a conversation: each thing once, and triage the newest texts."""

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from easymo.models.marking import BUTTONS, CODE
from easymo.models.provider_history import BELOW, LONGEST_TEXT, NEWEST_TEXTS, to_provider

QUOTE = "Kimironko, Tuesday at 19:00, 10,000 RWF. Shall I book it?"


def call(tool: str = "create_booking") -> AIMessage:
    return AIMessage("", tool_calls=[{"name": tool, "args": {}, "id": "1"}])


def told(content: str, **artifact: object) -> ToolMessage:
    return ToolMessage(content, tool_call_id="1", artifact=artifact)


def read(*messages: BaseMessage) -> list[str]:
    return [str(one.content) for one in to_provider(messages)]


def test_a_quote_stands_once() -> None:
    answer = told(f"Drafted. {QUOTE}", say=QUOTE)
    shown = AIMessage(QUOTE, id=f"{CODE}1.0", additional_kwargs={BUTTONS: ["Confirm"]})
    whole = read(HumanMessage("a table"), call(), answer, shown)
    assert whole[2] == f"Drafted. {BELOW}"
    assert whole[3].startswith(f"[EasyMO] {QUOTE}")


def test_choices_are_told_by_the_buttons_and_numbers_stay() -> None:
    shown = "(They are shown these choices: Milk; Bread. Do not list them again.)"
    answer = told(f"Ask the customer: Which? {shown} Their numbers: 7: Milk.", say="Which?")
    said = AIMessage("Which?", id=f"{CODE}1.0", additional_kwargs={BUTTONS: ["Milk", "Bread"]})
    whole = read(HumanMessage("food"), call(), answer, said)
    assert whole[2] == f"Ask the customer: {BELOW} Their numbers: 7: Milk."


def test_what_an_agent_is_still_to_say_it_reads_whole() -> None:
    assert read(HumanMessage("a table"), call(), told(QUOTE, say=QUOTE))[2] == QUOTE
    own = AIMessage(QUOTE, id="run-1")
    assert read(HumanMessage("a table"), call(), told(QUOTE, say=QUOTE), own)[2] == QUOTE


def test_triage_reads_the_newest_texts_without_tools_and_the_newest_words_whole() -> None:
    brief = SystemMessage("Decide.", additional_kwargs={NEWEST_TEXTS: 3})
    long = "word " * 100
    early = [HumanMessage("first"), AIMessage("second"), HumanMessage(long), call()]
    later = [told("a secret of tools", say="x"), AIMessage("third"), SystemMessage("Now.")]
    whole = read(brief, *early, *later, HumanMessage(long))
    assert whole == ["Decide.", f"{long[:LONGEST_TEXT]}…", "third", "Now.", long]
