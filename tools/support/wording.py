"""What the support tools answer, in words."""

from collections.abc import Sequence

from db.repositories.handoff.tickets import NewTicket, Own
from easymo.messages import dates
from easymo.messages.catalogue import say
from tools.answer import Answer, Artifact

NOTHING_SAID = "what_happened"


def ask_what_happened(language: str) -> Answer:
    text = say("support.what_happened", language)
    return f"Ask the customer: {text}", Artifact(say=text, asks=NOTHING_SAID)


def tell_opened(ticket: NewTicket, language: str) -> Answer:
    """With a way to a person, for whoever cannot wait."""
    number = ticket["number"]
    text = say("support.ticket_opened", language, number=number)
    content = f"Ticket {number} is open. Say: {text}"
    return content, Artifact(say=text, ticket=ticket, offers_person=True)


def tell_longer(ticket: NewTicket, language: str) -> Answer:
    """More was told of the same."""
    number = ticket["number"]
    text = say("support.ticket_longer", language, number=number)
    content = f"It stands in ticket {number} now. Say: {text}"
    return content, Artifact(say=text, ticket=ticket, offers_person=True)


def list_tickets(tickets: Sequence[Own], language: str) -> Answer:
    if not tickets:
        text = say("support.no_tickets", language)
        return f"The customer has no tickets. Say: {text}", Artifact(say=text)
    lines = [line for ticket in tickets for line in _lines(ticket, language)]
    text = "\n".join([say("support.tickets", language), *lines])
    return text, Artifact(say=text)


def _lines(ticket: Own, language: str) -> list[str]:
    status = say(f"support.status_{ticket.status}", language)
    head = say(
        "support.ticket_line",
        language,
        number=ticket.id,
        day=dates.short_day(ticket.opened_at, language),
        subject=ticket.subject,
        status=status,
    )
    if not ticket.answer:
        return [head]
    answer = say("support.ticket_line_answer", language, answer=ticket.answer)
    return [head, f"  {answer}"]
