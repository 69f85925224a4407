"""Message templates that count as submitted, and what is checked when one is sent."""

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from server.dev.emulator.customer.customers import Look, ScreenOption
from server.dev.emulator.meta.graph_errors import MetaError
from server.dev.emulator.meta.outbound import MetaTemplate, TemplateComponent
from server.dev.emulator.storage import Form, Storage

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class Submitted(BaseModel):
    name: str
    language: str = "en"
    body: str = ""
    buttons: list[str] = []
    category: Literal["utility", "marketing", "authentication"] = "utility"
    status: Literal["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"] = "APPROVED"


SUBMITTED = Form("template", Submitted)


@dataclass(frozen=True)
class Rendered:
    look: Look
    category: str


class TemplateStore:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._submitted = {
            (template.name, template.language): template for template in storage.all(SUBMITTED)
        }
        self.put(Submitted(name="hello_world", language="en_US", body="Hello World"))

    def put(self, template: Submitted) -> None:
        self._submitted[template.name, template.language] = template
        self._storage.put(SUBMITTED, f"{template.language} {template.name}", template)

    def render(self, sent: MetaTemplate) -> Rendered:
        """What the customer sees; refused as Meta refuses."""
        known = self._submitted.get((sent.name, sent.language.code))
        if known is None or known.status in ("PENDING", "REJECTED"):
            raise MetaError(
                132001, f"template name ({sent.name}) does not exist in {sent.language.code}"
            )
        if known.status == "PAUSED":
            raise MetaError(132015, f"template {sent.name} is paused")
        if known.status == "DISABLED":
            raise MetaError(132016, f"template {sent.name} is disabled")
        buttons = tuple(
            ScreenOption(_payload(sent, index) or title, title, "template_button")
            for index, title in enumerate(known.buttons)
        )
        return Rendered(Look(text=_filled(known, sent), options=buttons), known.category)


def _filled(known: Submitted, sent: MetaTemplate) -> str:
    given = [p for c in sent.components if c.type.lower() == "body" for p in c.parameters]
    wanted = list(dict.fromkeys(_PLACEHOLDER.findall(known.body)))
    if len(given) != len(wanted):
        raise MetaError(
            132000,
            f"body: number of localizable_params ({len(given)}) does not match "
            f"the expected number of params ({len(wanted)})",
        )
    texts = {p.parameter_name or name: p.text for p, name in zip(given, wanted, strict=True)}
    return _PLACEHOLDER.sub(lambda match: texts.get(match[1], ""), known.body)


def _payload(sent: MetaTemplate, index: int) -> str:
    for component in sent.components:
        if _is_button(component, index) and component.parameters:
            return component.parameters[0].payload
    return ""


def _is_button(component: TemplateComponent, index: int) -> bool:
    return component.type.lower() == "button" and component.index == index
