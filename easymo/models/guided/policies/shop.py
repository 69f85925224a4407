"""The shop agent's policy: finding products, ordering them for pick-up, orders that wait."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from easymo.models.guided.dialogue.dropped_quote import find_dropped
from easymo.models.guided.dialogue.window import DialogueWindow, find_latest
from easymo.models.guided.entities.goods import order_items
from easymo.models.guided.entities.goods.order_items import WantedOrder
from easymo.models.guided.entities.place_words import find_known
from easymo.models.guided.lexicon.intents import (
    BOOKINGS,
    HOMES,
    MONEY,
    SHOPPING,
    Intent,
    Intents,
    intents_with,
)
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.agent_score.agent_confidence import predict_agent
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.phrase_match import match_intents
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("shop.unclear")
PAYS = intents_with("pays")
REPLIES = intents_with("reply")
FINDS_GOODS = intents_with("finds_goods")
# A cancellation may be meant for what this agent has.
OF_BOOKING = BOOKINGS - {"cancel"}
# Said of a product as well as of a table.
EITHER = intents_with("of_any_noun") | PAYS
OF_PICKUP: Intents = intents_with("small_talk") | {None, "shops"}
SAID_OF_TABLES: frozenset[Intent | None] = frozenset({None, "availability"})
FEW_WORDS = 7
ORDERS = "order_for_pickup"
QUESTIONS = ("search_products", "shop_information", "order_for_pickup", "cancel_order")


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the shop agent."""
    if _is_of_last_order(policy_input.window, policy_input.understood):
        return [ToolRequest("view_orders")]
    decision = _anew(policy_input) or _by_intent(policy_input) or UNCLEAR
    return decision if isinstance(decision, Say) or policy_input.can(*decision) else UNCLEAR


def _anew(policy_input: PolicyInput) -> Decision | None:
    """What they refused by mistake."""
    call = find_dropped(policy_input.reading.heard)
    return [ToolRequest(ORDERS, call.arguments)] if call and call.tool == ORDERS else None


def goes_on(window: DialogueWindow, understood: Understanding) -> bool:
    """Whether a message in a conversation about shopping is about it still."""
    intent, facts = understood.intent, understood.facts
    if intent in SHOPPING or _is_of_last_order(window, understood):
        return True
    if intent not in {None, *REPLIES, *EITHER} or facts.day or facts.time:
        return False
    if intent in PAYS:
        return _list_ordering(window) is not None
    if intent in REPLIES | {"cancel"}:
        return understood.words <= FEW_WORDS
    is_party = facts.guests is not None and window.find_task(*QUESTIONS) is None
    return not is_party and understood.words <= FEW_WORDS and bool(_strip_question(understood.text))


def _is_of_last_order(window: DialogueWindow, understood: Understanding) -> bool:
    """`I will pick it up before six`, `where is that shop?`, right after they ordered: the order
    says until when it waits, and where."""
    deed, plain = window.deed, fold(understood.text)
    if deed is None or deed.tool != "order_for_pickup" or understood.intent not in OF_PICKUP:
        return False
    if "@" in understood.text or _is_about_goods(understood.text):
        # "2 loaves @ Umugati Bakery": what is still to be ordered elsewhere.
        return False
    is_short = understood.intent == "shops" and understood.words <= FEW_WORDS
    return is_short or (understood.intent != "shops" and bool(_collecting().search(plain)))


@cache
def _collecting() -> re.Pattern[str]:
    return whole(alternation(w for book in phrasebooks() for w in book.cues.collecting))


def _list_ordering(window: DialogueWindow) -> Any | None:
    """What an order in the making is of. One that is confirmed is paid by the payment agent."""
    task = window.find_task("order_for_pickup")
    return task.arguments.get("items") if task else None


def _by_intent(policy_input: PolicyInput) -> Decision | None:
    intent = resolve_intent(policy_input.understood, policy_input.nearest, in_episode=True)
    text = policy_input.text
    number = policy_input.understood.bare[0] if len(policy_input.understood.bare) == 1 else None
    match intent:
        case "orders" | "view":
            return [ToolRequest("view_orders")]
        case "order_cancel" | "cancel":
            return [ToolRequest("cancel_order", {} if number is None else {"order": number})]
        case "order" | "book":
            return _order(_read_orders(policy_input))
        case "stock" if left := order_items.strip_question(text):
            return [ToolRequest("check_stock", {"product": left})]
        case "shops" if not _is_about_goods(text):
            return [
                ToolRequest("shop_information", _drop_empty(shop=order_items.strip_question(text)))
            ]
        case _ if _finds_goods(policy_input, intent) and _is_counted(policy_input):
            return _order(_read_orders(policy_input))
        case _ if _finds_goods(policy_input, intent):
            return [_search(policy_input)]
        case _ if intent in PAYS and (items := _list_ordering(policy_input.window)):
            return [ToolRequest("order_for_pickup", {"items": items})]
        case "no" | "drop":
            return Say("shop.dropped", ends_episode=True)
    return _of_others(policy_input, intent) or _by_words(policy_input, intent)


def _finds_goods(policy_input: PolicyInput, intent: Intent | None) -> bool:
    """`how much is charcoal at Duka Nyamirambo` names a shop, and asks for its goods."""
    is_priced = intent == "shops" and "info" in policy_input.understood.intents
    return is_priced or intent in FINDS_GOODS


def _of_others(policy_input: PolicyInput, intent: Intent | None) -> Decision | None:
    to = "payment" if intent in MONEY else "property" if intent in HOMES else None
    if intent in OF_BOOKING or policy_input.understood.facts.is_order:
        to = "booking"
    if intent == "help":
        to = "general"
    if (
        to
        and not policy_input.window.handed_over_by
        and predict_agent(policy_input.understood) != "shop"
    ):
        return [ToolRequest("hand_over", {"to": to, "request": policy_input.burst})]
    return smalltalk.answer(policy_input, intent) if intent != "yes" else None


def _by_words(policy_input: PolicyInput, intent: Intent | None) -> Decision | None:
    """Words that ask for nothing else are a product's; with a number, an order."""
    is_product = intent is None or predict_agent(policy_input.understood) == "shop"
    text = policy_input.text
    said = policy_input.understood.intent
    orders = _read_orders(policy_input) if said in {None, "shops"} else []
    is_order = any(one.quantity is not None for order in orders for one in order.items)
    if is_order or (policy_input.window.handed_over_by and orders and orders[0].shop):
        return _order(orders)
    is_asked = is_product and (_strip_question(text) or _asks_cheaper(policy_input))
    return [_search(policy_input)] if is_asked else None


def _read_orders(policy_input: PolicyInput) -> list[WantedOrder]:
    """`four of the one in Nyamirambo` is of what was looked for last."""
    orders = order_items.read_orders(policy_input.text)
    looked_for = find_latest(policy_input.window, "words")
    if len(orders) != 1 or len(orders[0].items) != 1 or not looked_for:
        return orders
    [item] = orders[0].items
    if [*find_known(item.words.split())] != [item.words]:
        return orders
    return [WantedOrder((replace(item, words=str(looked_for)),), item.words)]


def _order(orders: Sequence[WantedOrder]) -> Decision:
    """All in one call; the tool makes an order of each shop of it."""
    return [ToolRequest("order_for_pickup", order_items.join_orders(orders))]


def _is_counted(policy_input: PolicyInput) -> bool:
    """`1 charger from Tekno Hub`: words that ask nothing, with a number, are an order.

    So is `3 pains complets`, though `complet` is said of full tables as well.
    """
    orders = order_items.read_orders(policy_input.text)
    is_counted = any(item.quantity is not None for order in orders for item in order.items)
    understood = policy_input.understood
    return is_counted and not understood.is_question and understood.intent in SAID_OF_TABLES


def _asks_cheaper(policy_input: PolicyInput) -> bool:
    """`is there a cheaper one?`: of what was looked for."""
    is_asked = policy_input.understood.is_question
    return is_asked and find_latest(policy_input.window, "words") is not None


def _search(policy_input: PolicyInput) -> ToolRequest:
    """The cheapest comes first, so that who asks for a cheaper one sees the same anew."""
    order = order_items.read_order(policy_input.text)
    words = " ".join(item.words for item in order.items)
    if not words and not order.shop:
        words = find_latest(policy_input.window, "words") or ""
    return ToolRequest("search_products", _drop_empty(words=words, shop=order.shop))


def _is_about_goods(text: str) -> bool:
    """`panadol at the pharmacy`: the shop is said of goods; `which pharmacy is open` is not."""
    order = order_items.read_order(text)
    words = " ".join(item.words for item in order.items)
    is_counted = any(item.quantity is not None for item in order.items)
    return is_counted or bool(order.shop and words and "shops" not in match_intents(words))


def _strip_question(text: str) -> str:
    return " ".join(item.words for item in order_items.read_items(text))


def _drop_empty(**arguments: str | None) -> dict[str, str]:
    return {name: value for name, value in arguments.items() if value}
