"""Support tools: tickets, and a wish for a person. Both join the turn; nothing is confirmed."""

from langchain_core.tools import tool

from easymo.services.handoff import ticket as tickets
from tools.answer import Answer, Artifact
from tools.runtime import Runtime, language_of
from tools.support import wording


@tool(response_format="content_and_artifact")
async def create_ticket(
    runtime: Runtime,
    subject: str | None = None,
    words: str | None = None,
    ticket: int | None = None,
) -> Answer:
    """Open a ticket for something a person of ours has to look into, or ask what happened.

    Args:
        subject: What it is about, in a few words.
        words: What happened, word for word as they wrote it. Leave it out when they have not said.
        ticket: The number of their ticket that the words go on with, when one was just opened.
    """
    language = language_of(runtime)
    if not words:
        return wording.ask_what_happened(language)
    if ticket and (longer := await tickets.add_to(runtime.context.door, ticket, words)):
        return wording.tell_longer(longer, language)
    opened = await tickets.prepare(
        runtime.context.door,
        subject or words,
        words,
        most_open=runtime.context.settings.tickets.most_open,
    )
    return wording.tell_opened(opened, language)


@tool(response_format="content_and_artifact")
async def view_tickets(runtime: Runtime) -> Answer:
    """The customer's tickets with their numbers, how they stand, and what was answered."""
    return wording.list_tickets(await tickets.list_own(runtime.context.door), language_of(runtime))


@tool(response_format="content_and_artifact")
async def escalate_to_human(reason: str) -> Answer:
    """Ask for a person of ours to answer in this chat. They are told what happens and when.

    Args:
        reason: Why, in a few words, for the person who comes.
    """
    return "A person was asked for.", Artifact(escalate=reason)
