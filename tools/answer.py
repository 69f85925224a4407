"""What a tool answers: text for the model, and an artifact for the code."""

from typing import Any, TypedDict

from db.repositories.customer.feedback import Rating
from db.repositories.handoff.tickets import NewTicket
from easymo.conversation.state import Choice, Place, Proposal, Request, VenueNote


class HandOver(TypedDict):
    to: str
    request: str


class Artifact(TypedDict, total=False):
    """`say` is the answer as the customer may read it, in their language; `asks` names the fact a
    question is about; `menu` is the label of the list when the choices need one; `forget` holds
    memories that the commit deletes, `preferences` and `rating` what it writes down, `ticket` one
    that it opens, `venue_note` what it keeps with a booking; `escalate` is why they want a person;
    `offers_person` puts a way to one under the answer; `place` is remembered as the one spoken of;
    `hold` is a request that waits for the open quote, `beside` what is said under that quote.
    `is_for_agent`: there is more to say than `say`, or another way to try; without it `say` is the
    whole answer, and goes out as it is. `is_article`: `say` is a help article; `is_refusal`: a rule
    said no, or the tool failed."""

    say: str
    choices: list[Choice]
    menu: str
    asks: str
    proposal: Proposal
    hand_over: HandOver
    forget: list[int]
    ticket: NewTicket
    escalate: str
    preferences: dict[str, Any]
    rating: Rating
    venue_note: VenueNote
    offers_person: bool
    place: Place
    hold: Request
    beside: str
    is_for_agent: bool
    is_article: bool
    is_refusal: bool


Answer = tuple[str, Artifact]


def ask_question(say: str, asks: str, choices: list[Choice], menu: str) -> Answer:
    """An answer that asks the customer for one fact, or tells what there is to choose from."""
    offered = "; ".join(choice["title"] for choice in choices)
    begins = "Ask" if "?" in say else "Tell"
    shown = f"(They are shown these choices: {offered}. Do not list them again.)"
    content = f"{begins} the customer: {say} {shown}"
    return content, Artifact(say=say, asks=asks, choices=choices, menu=menu)
