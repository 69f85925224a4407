"""A draft as the answer of a tool: its quote, with the buttons under it."""

from collections.abc import Callable, Sequence

from db.repositories.action.actions import Action
from db.repositories.action.kinds import QuoteDecision
from easymo.conversation.state import Proposal
from easymo.services.action.drafting import Offer
from tools.answer import Answer, Artifact
from tools.quote import CONFIRM_OR_CANCEL, label_ways, render_quote, write_quote
from tools.runtime import Runtime, language_of

DRAFTED = "Drafted. The customer is asked to confirm by a button:"


def make_offer(
    runtime: Runtime,
    words: Callable[[str], str],
    ways: Sequence[QuoteDecision] = CONFIRM_OR_CANCEL,
) -> Offer:
    """What is offered in this turn, from what says it in a language."""
    quote = write_quote(words, language_of(runtime), ways)
    return Offer(quote, runtime.context.settings.hold)


def propose(runtime: Runtime, drafted: Action, offer: Offer, content: str = DRAFTED) -> Answer:
    """`content` tells a model what was done, before the words of the quote."""
    said = render_quote(offer.quote, runtime.context.settings.booking.hold_minutes)
    proposal = Proposal(
        action_id=drafted.id,
        nonce=drafted.nonce,
        kind=drafted.kind,
        ways=label_ways(drafted.kind, offer.quote),
    )
    return f"{content} {said}", Artifact(say=said, proposal=proposal)
