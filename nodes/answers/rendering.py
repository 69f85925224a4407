"""A bubble of the answer becomes what is sent, with ids that only code makes."""

from dataclasses import dataclass, field, replace

from easymo.conversation.press import PERSON, button_id
from easymo.conversation.state import Bubble, Choice, Proposal, Way
from easymo.messages.catalogue import say
from easymo.whatsapp.outbound.limits import LIST_ROWS
from easymo.whatsapp.render import (
    Pressable,
    Utterance,
    render_buttons,
    render_options,
    render_template,
    render_text,
    render_verbatim,
    withhold,
)


@dataclass(frozen=True)
class Rendering:
    """What is said in a bubble, and which choices were offered under it, by id."""

    utterance: Utterance
    offered: dict[str, Choice] = field(default_factory=dict)


def render(bubble: Bubble, name: str, language: str) -> Rendering:
    """`name` is part of the ids of its choices, so that no other bubble has the same."""
    rendering = _render(bubble, name, language)
    if not bubble.get("is_free"):
        return rendering
    return replace(rendering, utterance=replace(rendering.utterance, is_free=True))


def render_bare(bubble: Bubble, language: str) -> Utterance:
    """Without anything to press."""
    bare = Bubble(text=bubble["text"], is_unsaid=bubble.get("is_unsaid", False))
    if bubble.get("is_verbatim"):
        bare["is_verbatim"] = True
    if template := bubble.get("template"):
        bare["template"] = template
    return _render(bare, "", language).utterance


def render_apology(language: str) -> Utterance:
    """The end of a turn that keeps failing: an honest sentence, and a way to a person."""
    return render_buttons(say("turn.apology", language), [_person(language)])


def _render(bubble: Bubble, name: str, language: str) -> Rendering:
    text = bubble["text"]
    if bubble.get("is_unsaid"):
        return Rendering(withhold(text))
    if template := bubble.get("template"):
        offered = _offered(bubble.get("choices", []), name)
        return Rendering(render_template(text, template, language, [*offered]), offered)
    if buttons := _buttons(bubble, language):
        return Rendering(render_buttons(text, buttons))
    return _with_choices(bubble, name, language)


def _buttons(bubble: Bubble, language: str) -> list[Pressable]:
    """Those of a quote, or those that code has made."""
    if proposal := bubble.get("proposal"):
        ways = proposal.get("ways") or _confirm_or_cancel(proposal, language)
        return [Pressable(button_id(way["decision"], proposal), way["title"]) for way in ways]
    return [Pressable(button["id"], button["title"]) for button in bubble.get("buttons", [])]


def _with_choices(bubble: Bubble, name: str, language: str) -> Rendering:
    person = [_person(language)] if bubble.get("offers_person") else []
    choices = bubble.get("choices", [])[: LIST_ROWS - len(person)]
    offered = _offered(choices, name)
    options = [
        *(
            Pressable(id_, choice["title"], choice.get("description"))
            for id_, choice in zip(offered, choices, strict=True)
        ),
        *person,
    ]
    if options:
        menu = bubble.get("menu", "").strip() or say("turn.menu", language)
        return Rendering(render_options(bubble["text"], options, menu), offered)
    plain = render_verbatim if bubble.get("is_verbatim") else render_text
    return Rendering(plain(bubble["text"]))


def _confirm_or_cancel(proposal: Proposal, language: str) -> list[Way]:
    kind = proposal.get("kind", "create_booking")
    return [
        Way(decision="confirm", title=say(f"action.{kind}_confirm", language)),
        Way(decision="cancel", title=say(f"action.{kind}_cancel", language)),
    ]


def _offered(choices: list[Choice], name: str) -> dict[str, Choice]:
    """Kept for long, in every checkpoint: only what a press needs."""
    return {
        f"choice:{name}.{number}": Choice(
            title=choice["title"], tool=choice["tool"], arguments=choice["arguments"]
        )
        for number, choice in enumerate(choices)
    }


def _person(language: str) -> Pressable:
    return Pressable(PERSON, say("turn.person", language))
