"""Renders the answer: choices become buttons, a list or text, with ids that only code makes."""

from typing import Any

from langgraph.runtime import Runtime

from easymo.conversation.context import RunContext
from easymo.conversation.press import button_id
from easymo.conversation.state import Bubble, Choice, ConversationState, Proposal, StateUpdate, Way
from easymo.messages.catalogue import DEFAULT, say
from nodes.answers.fallback import counted
from nodes.answers.menu import with_services
from nodes.answers.standing_quote import with_standing_quote
from nodes.answers.welcome import welcomed
from nodes.prompts.read_back import read_back

PERSON = "person"

# WhatsApp's limits: three buttons of 20 characters, ten rows of 24, a row's description of 72.
BUTTONS, BUTTON_TITLE = 3, 20
ROWS, ROW_TITLE, ROW_DESCRIPTION = 10, 24, 72
# The body of a template takes 1,024, its own words included.
TEMPLATE_WORDS = 900
OFFERED_KEPT = 30
# Meta knows Kinyarwanda under this code, and the others under ours.
TEMPLATE_LANGUAGES = {"rw": "rw_RW"}


async def reply(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
    language = state["language"] or runtime.context.turn.language or DEFAULT
    offered: dict[str, Choice] = {}
    before = state.get("misunderstood") or 0
    bubbles, misunderstood = counted(state["bubbles"], before, language)
    bubbles = with_services(bubbles, language)
    bubbles = welcomed(bubbles, state, runtime.context, language)
    bubbles, still_open = await with_standing_quote(bubbles, state, runtime.context, language)
    outgoing = [
        _render(bubble, f"{runtime.context.turn.id}.{position}", offered, language)
        | ({"is_free": True} if bubble.get("is_free") else {})
        for position, bubble in enumerate(bubbles)
    ]
    kept = {**(state.get("offered") or {}), **offered}
    return {
        "open_proposal": still_open,
        "outgoing": outgoing,
        "misunderstood": misunderstood,
        "offered": dict(list(kept.items())[-OFFERED_KEPT:]),
        "messages": read_back(state, bubbles, outgoing, runtime.context.turn.id),
    }


def _render(bubble: Bubble, name: str, offered: dict[str, Choice], language: str) -> dict[str, Any]:
    """One bubble as the outbox keeps it."""
    if bubble.get("is_unsaid"):
        return {"kind": "unsaid", "body": bubble["text"]}
    if template := bubble.get("template"):
        pressed = _options(bubble.get("choices", []), name, offered)
        return _template(bubble["text"], template, language, [id_ for id_, _ in pressed])
    if proposal := bubble.get("proposal"):
        ways = proposal.get("ways") or _confirm_or_cancel(proposal, language)
        buttons = [(button_id(way["decision"], proposal), way["title"]) for way in ways]
        return _buttons(bubble["text"], buttons)
    if made := bubble.get("buttons"):
        return _buttons(bubble["text"], [(button["id"], button["title"]) for button in made])
    most = ROWS - 1 if bubble.get("offers_person") else ROWS
    options = _options(bubble.get("choices", [])[:most], name, offered)
    if bubble.get("offers_person"):
        options.append((PERSON, {"title": say("turn.person", language)}))
    if not options:
        verbatim = {"is_verbatim": True} if bubble.get("is_verbatim") else {}
        return {"kind": "text", "body": bubble["text"], **verbatim}
    titles = [choice["title"] for _, choice in options]
    if _are_buttons(titles):
        return _buttons(bubble["text"], [(id_, choice["title"]) for id_, choice in options])
    menu = bubble.get("menu") or say("turn.menu", language)
    return _list(bubble["text"], menu, options)


def plain(bubble: Bubble, language: str) -> dict[str, Any]:
    """One bubble as the outbox keeps it, without anything to press."""
    bare = Bubble(text=bubble["text"], is_unsaid=bubble.get("is_unsaid", False))
    if bubble.get("is_verbatim"):
        bare["is_verbatim"] = True
    if template := bubble.get("template"):
        bare["template"] = template
    return _render(bare, "", {}, language)


def _template(body: str, name: str, language: str, payloads: list[str]) -> dict[str, Any]:
    """A placeholder of a template takes one line, without markup."""
    return {
        "kind": "template",
        "body": _cut(" ".join(body.replace("*", "").split()), TEMPLATE_WORDS),
        "name": name,
        "language": TEMPLATE_LANGUAGES.get(language, language),
        "payloads": payloads,
    }


def _confirm_or_cancel(proposal: Proposal, language: str) -> list[Way]:
    kind = proposal.get("kind", "create_booking")
    return [
        Way(decision="confirm", title=say(f"action.{kind}_confirm", language)),
        Way(decision="cancel", title=say(f"action.{kind}_cancel", language)),
    ]


def _are_buttons(titles: list[str]) -> bool:
    """Buttons have nothing but their titles: short ones, that can be told apart."""
    few_and_short = len(titles) <= BUTTONS and all(len(title) <= BUTTON_TITLE for title in titles)
    return few_and_short and len(set(titles)) == len(titles)


def _options(
    choices: list[Choice], name: str, offered: dict[str, Choice]
) -> list[tuple[str, dict[str, Any]]]:
    options: list[tuple[str, dict[str, Any]]] = []
    for number, choice in enumerate(choices):
        option_id = f"choice:{name}.{number}"
        # Kept for long, in every checkpoint: only what a press needs.
        offered[option_id] = Choice(
            title=choice["title"], tool=choice["tool"], arguments=choice["arguments"]
        )
        options.append((option_id, dict(choice)))
    return options


def _buttons(body: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "kind": "buttons",
        "body": body,
        "buttons": [{"id": id_, "title": _cut(title, BUTTON_TITLE)} for id_, title in options],
    }


def _list(body: str, menu: str, options: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    rows = []
    for id_, choice in options:
        row = {"id": id_, "title": _cut(choice["title"], ROW_TITLE)}
        if choice.get("description"):
            row["description"] = _cut(choice["description"], ROW_DESCRIPTION)
        rows.append(row)
    return {
        "kind": "list",
        "body": body,
        "button": _cut(menu, BUTTON_TITLE),
        "sections": [{"rows": rows}],
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
