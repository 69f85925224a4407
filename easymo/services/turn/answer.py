"""From what the graph wants to say to the messages of the outbox, within WhatsApp's limits."""

from typing import Any

from easymo.whatsapp.outbound.formatting import to_whatsapp
from easymo.whatsapp.outbound.interactive import Buttons, ButtonsOption, ListMenu, Row, Section
from easymo.whatsapp.outbound.message import BODY_CHARACTERS
from easymo.whatsapp.outbound.outgoing import Outgoing, Template, Text
from easymo.whatsapp.outbound.splitting import split


def messages(rendered: dict[str, Any]) -> list[Outgoing]:
    """The messages of one rendered bubble: usually one, several when its text is long, and none
    when she is not told."""
    if rendered["kind"] == "unsaid":
        return []
    if rendered["kind"] == "template":
        name, language, pressed = rendered["name"], rendered["language"], rendered["payloads"]
        return [Template.with_words(name, language, rendered["body"], payloads=pressed)]
    if rendered.get("is_verbatim"):
        return [Text(body=part) for part in split(rendered["body"])]
    # Of nothing but markup ("#", "---") formatting leaves nothing: then it goes out as it is.
    body = to_whatsapp(rendered["body"]).strip() or rendered["body"].strip()
    if rendered["kind"] == "text":
        return [Text(body=part) for part in split(body)]
    # What is pressed stands under the last part.
    *before, last = split(body, BODY_CHARACTERS)
    return [*(Text(body=part) for part in before), _interactive(rendered, last)]


def _interactive(rendered: dict[str, Any], body: str) -> Outgoing:
    if rendered["kind"] == "buttons":
        options = [ButtonsOption(**option) for option in rendered["buttons"]]
        return Buttons(body=body, options=options)
    sections = [
        Section(rows=[Row(**row) for row in section["rows"]]) for section in rendered["sections"]
    ]
    return ListMenu(body=body, button=rendered["button"], sections=sections)
