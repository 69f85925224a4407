"""What the dialogue manager has read: an answer, a change, a yes or a no to what is open."""

from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

DROPPED = {
    "booking": Say("guided.dropped", ends_episode=True),
    "payment": Say("wallet.dropped", ends_episode=True),
    "driver": Say("ride.dropped", ends_episode=True),
    "shop": Say("shop.dropped", ends_episode=True),
    "property": Say("property.dropped", ends_episode=True),
}
NOTHING_ELSE = Say("guided.what_else", ends_episode=True)


def decide(policy_input: PolicyInput) -> Decision | None:
    """The call it comes to, if this agent has the tool; None when nothing open is spoken of."""
    reading = policy_input.reading
    if reading.move == "refuses":
        return DROPPED.get(reading.owner or "", NOTHING_ELSE)
    if reading.call is None:
        return None
    call = ToolRequest(reading.call.tool, reading.call.arguments)
    return [call] if policy_input.can(call) else None
