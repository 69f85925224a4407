"""One turn of an agent: the generic node behind every agent without steps of its own."""

from itertools import takewhile

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.runtime import Runtime

from easymo.messages.catalogue import DEFAULT, say
from graphs.context import Node, RunContext
from graphs.state import Bubble, Choice, ConversationState, StateUpdate
from nodes.prompts.situation import briefing, known
from nodes.recall import answered
from tools.toolbox import schema


def agent_node(name: str) -> Node:
    """The node of the agent `name`, whose configuration is a row of `ai_agents`."""

    async def speak(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
        context = runtime.context
        agent = context.agents.get(name)
        allowed = [tool for tool in agent.tools if context.agents.is_allowed(name, tool)]
        model = context.models.chat(agent, context.model_turn).bind_tools(
            [schema(tool) for tool in allowed]
        )
        answer = await model.ainvoke(
            [
                briefing(
                    agent,
                    context,
                    language=state["language"],
                    current_agent=name,
                    known=known(state),
                ),
                *_focused(answered(state["messages"]), state["request"]),
            ]
        )
        if not isinstance(answer, AIMessage):
            raise TypeError(f"{name} answered {answer!r}")
        if answer.tool_calls:
            return {"messages": [answer]}
        return _spoken(answer, state)

    return speak


def _focused(messages: list[AnyMessage], request: str | None) -> list[AnyMessage]:
    """The window, with her newest words cut to the part this agent is to serve."""
    if request is None:
        return messages
    begin = next(
        (i for i in range(len(messages), 0, -1) if isinstance(messages[i - 1], HumanMessage)), None
    )
    if begin is None:
        return [*messages, HumanMessage(request)]
    newest = begin - 1
    while newest > 0 and isinstance(messages[newest - 1], HumanMessage):
        newest -= 1
    return [*messages[:newest], HumanMessage(request), *messages[begin:]]


def _spoken(answer: AIMessage, state: ConversationState) -> StateUpdate:
    text = answer.text.strip() or say("turn.not_understood", state["language"] or DEFAULT)
    bubble = Bubble(text=text)
    if choices := _choices_of_tools(state["messages"]):
        bubble["choices"], bubble["menu"] = choices
    if _offers_person(state["messages"]):
        bubble["offers_person"] = True
    return {"messages": [answer], "bubbles": [*state["bubbles"], bubble], "request": None}


def _choices_of_tools(messages: list[AnyMessage]) -> tuple[list[Choice], str] | None:
    """The choices of the tool answers this text speaks about: those since the agent's call, each
    once; `reply` shows as many as fit."""
    newest = [*takewhile(lambda message: isinstance(message, ToolMessage), reversed(messages))]
    joined: list[Choice] = []
    menus: list[str] = []
    for message in reversed(newest):
        artifact = getattr(message, "artifact", None) or {}
        if choices := artifact.get("choices"):
            joined += [choice for choice in choices if choice not in joined]
            menus.append(artifact.get("menu", ""))
    if not joined:
        return None
    # A label of one list says nothing of two.
    return joined, menus[0] if len(set(menus)) == 1 else ""


def _offers_person(messages: list[AnyMessage]) -> bool:
    newest = takewhile(lambda message: isinstance(message, ToolMessage), reversed(messages))
    return any(
        (getattr(message, "artifact", None) or {}).get("offers_person") for message in newest
    )
