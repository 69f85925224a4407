"""A draft is begun only on a message that is surely its agent's; else it is asked what is meant.

An answer or a search costs little when a message was meant otherwise. A booking, an order, a ride,
a viewing or a ticket that nobody asked for costs trust.
"""

from easymo.models.guided.dialogue.dropped_quote import find_dropped
from easymo.models.guided.entities.named_booking import names_noun
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.agent_score.out_of_scope import may_draft
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

DRAFTS = {
    "create_booking": "booking",
    "cancel_booking": "booking",
    "change_booking": "booking",
    "request_ride": "driver",
    "order_for_pickup": "shop",
    "schedule_viewing": "property",
    "create_ticket": "support",
}
"""Tools that begin something, with their agents. Payments have words of their own for it."""
WORDS_TO_THE_VENUE = {"special_request", "booking", "booked_on"}
"""A change with no more than these drafts nothing: the booking stays as it is."""
OF_BOOKING = {"cancel_booking", "change_booking"}
SEARCHES = {"create_booking": "check_availability", "request_ride": "estimate_ride"}
"""What is called instead: it takes the same arguments, and shows what there is."""
JOURNEY = {"pickup", "destination"}
"""Of a ride, what must be known before its fare is told instead."""
UNCLEAR = Say("guided.unclear")


def hold_back(decision: Decision, policy_input: PolicyInput) -> Decision:
    """The decision, or a search or a question where it begins a draft too boldly."""
    if isinstance(decision, Say) or policy_input.window.goes_on:
        return decision
    if find_dropped(policy_input.reading.heard):
        # What they refused by mistake was theirs a moment ago.
        return decision
    held = [_soften(call, policy_input) for call in decision]
    return UNCLEAR if None in held else [call for call in held if call]


def _soften(call: ToolRequest, policy_input: PolicyInput) -> ToolRequest | None:
    """The call, or the search in its stead, or None where it has none."""
    agent = DRAFTS.get(call.tool)
    if agent is None or _is_sure(call) or _is_of_booking(call, policy_input):
        return call
    has_one = call.tool == "change_booking" and bool(policy_input.situation.bookings)
    if may_draft(policy_input.understood, agent, is_expected=has_one):
        return call
    if agent == "driver" and set(call.args) != JOURNEY:
        return None
    search = ToolRequest(SEARCHES.get(call.tool, ""), call.args)
    return search if policy_input.can(search) else None


def _is_of_booking(call: ToolRequest, policy_input: PolicyInput) -> bool:
    """A change or an end of what they booked: said right after it, or with the noun of it."""
    if call.tool not in OF_BOOKING:
        return False
    return policy_input.window.deed is not None or names_noun(fold(policy_input.text))


def _is_sure(call: ToolRequest) -> bool:
    """A note to the venue drafts nothing; goods of a shop that is named are wished for."""
    is_note = "special_request" in call.args and WORDS_TO_THE_VENUE.issuperset(call.args)
    return is_note or (call.tool == "order_for_pickup" and "shop" in call.args)
