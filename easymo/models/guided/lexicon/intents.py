"""The intents: one table, with each intent's agent and traits. Sets of intents derive from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from easymo.agents.table import AgentName
from easymo.models.guided.lexicon.intent_traits import Trait

Intent = Literal[
    "complaint",
    "tickets",
    "complain",
    "person",
    "insult",
    "settings",
    "call_me",
    "usual_venue",
    "reminders_off",
    "reminders_on",
    "feedback_off",
    "feedback_on",
    "quiet_hours",
    "forget",
    "recall",
    "remember",
    "ride_cancel",
    "order_cancel",
    "viewing_cancel",
    "cancel",
    "change",
    "ride_status",
    "ride_fare",
    "distance",
    "nearby",
    "ride",
    "pay_order",
    "orders",
    "viewings",
    "viewing",
    "homes",
    "stock",
    "order",
    "products",
    "shops",
    "help",
    "pay_how",
    "history",
    "top_up",
    "pay",
    "balance",
    "view",
    "too_dear",
    "info",
    "availability",
    "book",
    "pay_with",
    "drop",
    "who",
    "how_are_you",
    "can_do",
    "out_of_scope",
    "thanks",
    "goodbye",
    "hello",
    "yes",
    "no",
]
Intents = frozenset[Intent | None]


@dataclass(frozen=True)
class IntentSpec:
    """Whose an intent is, whatever was said before, and what else is true of it.

    `says` is the sentence that answers it, where words are all it needs. `counts_as` makes one
    request of it and the other intent. `continues`: right after that one, it asks for more of the
    same. `begins` are the tools that it asks for, and for again in the words of an answer to them:
    "cancel the one on sunday".
    """

    agent: AgentName = "general"
    traits: frozenset[Trait] = frozenset()
    says: str | None = None
    counts_as: Intent | None = None
    continues: Intent | None = None
    begins: frozenset[str] = frozenset()


def _spec(
    agent: AgentName,
    *traits: Trait,
    says: str | None = None,
    counts_as: Intent | None = None,
    continues: Intent | None = None,
    begins: tuple[str, ...] = (),
) -> IntentSpec:
    return IntentSpec(agent, frozenset(traits), says, counts_as, continues, frozenset(begins))


INTENTS: Mapping[Intent, IntentSpec] = {
    "complaint": _spec(
        "support", "drafts", "complaining", "in_feedback", begins=("create_ticket",)
    ),
    "tickets": _spec("support", "self_contained", "beside_complaint"),
    "complain": _spec(
        "support", "drafts", "deniable", "complaining", "in_feedback", begins=("create_ticket",)
    ),
    "person": _spec("support", "self_contained", "deniable", "beside_complaint"),
    "insult": _spec("general", "shared", "off_topic", "in_feedback", says="general.insult"),
    "settings": _spec("general", "self_contained", "setting"),
    "call_me": _spec("general", "setting", begins=("update_preferences",)),
    "usual_venue": _spec("general", "setting"),
    "reminders_off": _spec("general", "setting", "switch"),
    "reminders_on": _spec("general", "setting", "switch"),
    "feedback_off": _spec("general", "setting", "switch"),
    "feedback_on": _spec("general", "setting", "switch"),
    "quiet_hours": _spec("general", "setting"),
    "forget": _spec("general", "memory", "deniable"),
    "recall": _spec("general", "self_contained", "memory"),
    "remember": _spec("general", "memory"),
    "ride_cancel": _spec("driver", "self_contained", "deniable", "calls_off"),
    "order_cancel": _spec("shop", "self_contained", "calls_off", begins=("cancel_order",)),
    "viewing_cancel": _spec("property", "self_contained", "calls_off", begins=("cancel_viewing",)),
    "cancel": _spec(
        "booking",
        "calls_off",
        "drafts",
        "deniable",
        "shared",
        "of_any_noun",
        "outweighs_a_day",
        begins=(
            "cancel_booking",
            "cancel_order",
            "cancel_viewing",
        ),
    ),
    "change": _spec("booking", "outweighs_a_day"),
    "ride_status": _spec("driver", "self_contained", "quoted"),
    "ride_fare": _spec("driver", begins=("estimate_ride",)),
    "distance": _spec("driver", begins=("calculate_distance",)),
    "nearby": _spec("driver", begins=("find_nearby",)),
    "ride": _spec(
        "driver",
        "quoted",
        "drafts",
        "deniable",
        "rarely_shared",
        begins=(
            "request_ride",
            "estimate_ride",
        ),
    ),
    "pay_order": _spec("payment", "drafts", "deniable", "pays", begins=("pay_order",)),
    "orders": _spec("shop", "self_contained", "quoted", "shared"),
    "viewings": _spec("property", "self_contained", "quoted"),
    "viewing": _spec(
        "property", "quoted", "drafts", counts_as="homes", begins=("schedule_viewing",)
    ),
    "homes": _spec("property", "looks_anew", "rarely_shared", begins=("search_properties",)),
    "stock": _spec("shop", "looks_anew", "shared", "finds_goods", "names_goods", counts_as="order"),
    "order": _spec(
        "shop",
        "quoted",
        "looks_anew",
        "drafts",
        "deniable",
        "shared",
        "names_goods",
        begins=("order_for_pickup",),
    ),
    "products": _spec(
        "shop", "looks_anew", "shared", "finds_goods", "names_goods", counts_as="order"
    ),
    "shops": _spec("shop", "looks_anew", "shared", counts_as="order"),
    "help": _spec("general", "about_anything", "question"),
    "pay_how": _spec("payment", "self_contained", "question"),
    "history": _spec("payment", "self_contained"),
    "top_up": _spec("payment", "quoted", "drafts", "deniable", begins=("collect_payment",)),
    "pay": _spec(
        "payment", "quoted", "drafts", "deniable", "pays", continues="book", begins=("pay_booking",)
    ),
    "balance": _spec("payment", "self_contained", "shared"),
    "view": _spec(
        "booking",
        "quoted",
        "self_contained",
        "deniable",
        "shared",
        "outweighs_a_day",
        "beside_complaint",
    ),
    "too_dear": _spec("general", "small_talk", "shared", "means_itself", says="general.too_dear"),
    "info": _spec(
        "general",
        "about_anything",
        "shared",
        "of_any_noun",
        "finds_goods",
        "question",
        "outweighs_a_day",
        continues="ride",
    ),
    "availability": _spec(
        "booking",
        "about_anything",
        "shared",
        "of_any_noun",
        "finds_goods",
        "outweighs_a_day",
        counts_as="book",
        begins=("check_availability",),
    ),
    "book": _spec(
        "booking",
        "quoted",
        "drafts",
        "deniable",
        "shared",
        "of_any_noun",
        "beside_complaint",
        begins=(
            "create_booking",
            "check_availability",
        ),
    ),
    "pay_with": _spec("payment", "drafts", "deniable", "pays", begins=("pay_booking",)),
    "drop": _spec(
        "general", "shared", "reply", "leaves_complaint", "in_feedback", says="guided.what_else"
    ),
    "who": _spec(
        "general", "about_easymo", "off_topic", "means_itself", "in_feedback", says="general.who"
    ),
    "how_are_you": _spec(
        "general",
        "small_talk",
        "about_easymo",
        "to_easymo",
        "means_itself",
        "in_feedback",
        says="general.how_are_you",
    ),
    "can_do": _spec("general", "shared", "about_easymo", "to_easymo", says="general.can_do"),
    "out_of_scope": _spec(
        "general",
        "rarely_shared",
        "off_topic",
        "means_itself",
        "outweighs_a_day",
        says="general.out_of_scope",
    ),
    "thanks": _spec(
        "general", "small_talk", "means_itself", "leaves_complaint", says="general.thanks"
    ),
    "goodbye": _spec(
        "general",
        "self_contained",
        "small_talk",
        "means_itself",
        "outweighs_a_day",
        "leaves_complaint",
        says="general.goodbye",
    ),
    "hello": _spec(
        "general",
        "small_talk",
        "courtesy",
        "shared",
        "to_easymo",
        "leaves_complaint",
        says="general.hello",
    ),
    "yes": _spec(
        "general", "small_talk", "shared", "reply", "in_feedback", says="guided.what_else"
    ),
    "no": _spec(
        "general",
        "small_talk",
        "shared",
        "reply",
        "leaves_complaint",
        "in_feedback",
        says="guided.what_else",
    ),
}
"""The first that is found leads: "thanks, please cancel it" is about cancelling."""


@cache
def intents_of(agent: AgentName) -> Intents:
    return frozenset(name for name, spec in INTENTS.items() if spec.agent == agent)


@cache
def intents_with(trait: Trait) -> Intents:
    return frozenset(name for name, spec in INTENTS.items() if trait in spec.traits)


@cache
def intents_that_begin(tool: str) -> Intents:
    return frozenset(name for name, spec in INTENTS.items() if tool in spec.begins)


MONEY = intents_of("payment")
SUPPORT = intents_of("support")
BOOKINGS = intents_of("booking")
RIDES = intents_of("driver")
SHOPPING = intents_of("shop")
HOMES = intents_of("property")
