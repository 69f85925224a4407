"""Messages with something to press."""

from typing import Literal, Self

from pydantic import model_validator

from easymo.whatsapp.errors import BadMessage
from easymo.whatsapp.outbound.limits import (
    BODY_CHARACTERS,
    BUTTON_ID_CHARACTERS,
    BUTTON_TITLE_CHARACTERS,
    BUTTONS,
    FOOTER_CHARACTERS,
    HEADER_CHARACTERS,
    LIST_BUTTON_CHARACTERS,
    LIST_ROWS,
    LIST_SECTIONS,
    ROW_DESCRIPTION_CHARACTERS,
    ROW_ID_CHARACTERS,
    ROW_TITLE_CHARACTERS,
    SECTION_TITLE_CHARACTERS,
)
from easymo.whatsapp.outbound.message import Message, Part, Payload, fits, unique


class Interactive(Message):
    """A body with something to press under it."""

    body: str
    header: str | None = None
    footer: str | None = None

    @model_validator(mode="after")
    def _body_fits(self) -> Self:
        fits("The body", self.body, BODY_CHARACTERS)
        fits("The header", self.header, HEADER_CHARACTERS)
        fits("The footer", self.footer, FOOTER_CHARACTERS)
        return self

    def interactive(self, kind: str, action: Payload) -> Payload:
        around: Payload = {"type": kind}
        if self.header:
            around["header"] = {"type": "text", "text": self.header}
        around["body"] = {"text": self.body}
        if self.footer:
            around["footer"] = {"text": self.footer}
        return {"type": "interactive", "interactive": {**around, "action": action}}


class ButtonsOption(Part):
    id: str
    title: str

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fits("A button's id", self.id, BUTTON_ID_CHARACTERS)
        fits("A button's title", self.title, BUTTON_TITLE_CHARACTERS)
        return self


class Buttons(Interactive):
    type: Literal["buttons"] = "buttons"
    options: list[ButtonsOption]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not 1 <= len(self.options) <= BUTTONS:
            raise BadMessage(f"{len(self.options)} buttons, WhatsApp takes 1 to {BUTTONS}")
        unique("Ids of buttons", [option.id for option in self.options])
        unique("Titles of buttons", [option.title for option in self.options])
        return self

    def content(self) -> Payload:
        replies = [{"id": option.id, "title": option.title} for option in self.options]
        buttons = [{"type": "reply", "reply": reply} for reply in replies]
        return self.interactive("button", {"buttons": buttons})


class Row(Part):
    id: str
    title: str
    description: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fits("A row's id", self.id, ROW_ID_CHARACTERS)
        fits("A row's title", self.title, ROW_TITLE_CHARACTERS)
        fits("A row's description", self.description, ROW_DESCRIPTION_CHARACTERS)
        return self


class Section(Part):
    rows: list[Row]
    title: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fits("A section's title", self.title, SECTION_TITLE_CHARACTERS)
        if not self.rows:
            raise BadMessage("A section without rows")
        return self


class ListMenu(Interactive):
    type: Literal["list"] = "list"
    button: str
    sections: list[Section]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fits("The list's button", self.button, LIST_BUTTON_CHARACTERS)
        rows = [row for section in self.sections for row in section.rows]
        if not rows or len(rows) > LIST_ROWS or len(self.sections) > LIST_SECTIONS:
            raise BadMessage(f"{len(rows)} rows, WhatsApp takes 1 to {LIST_ROWS} in all")
        if len(self.sections) > 1 and not all(section.title for section in self.sections):
            raise BadMessage("Several sections need titles")
        unique("Ids of rows", [row.id for row in rows])
        return self

    def content(self) -> Payload:
        sections = [section.model_dump(exclude_none=True) for section in self.sections]
        return self.interactive("list", {"button": self.button, "sections": sections})


class CtaUrl(Interactive):
    type: Literal["cta_url"] = "cta_url"
    label: str
    url: str

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fits("The link's label", self.label, BUTTON_TITLE_CHARACTERS)
        if not self.url.startswith(("https://", "http://")):
            raise BadMessage(f"Not an http(s) address: {self.url}")
        return self

    def content(self) -> Payload:
        parameters = {"display_text": self.label, "url": self.url}
        return self.interactive("cta_url", {"name": "cta_url", "parameters": parameters})


class LocationRequest(Message):
    type: Literal["location_request"] = "location_request"
    body: str

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fits("The body", self.body, BODY_CHARACTERS)
        return self

    def content(self) -> Payload:
        interactive: Payload = {
            "type": "location_request_message",
            "body": {"text": self.body},
            "action": {"name": "send_location"},
        }
        return {"type": "interactive", "interactive": interactive}
