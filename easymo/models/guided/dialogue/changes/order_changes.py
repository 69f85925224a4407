"""How words change an order in the making: more of it, less, only some, another thing instead."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities.goods import everyday_goods, order_items
from easymo.models.guided.entities.goods.order_items import WantedItem
from easymo.models.guided.entities.money import amount_spans
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

FEW_WORDS = 8
WORDS_OF_ADDING = 12

Item = dict[str, Any]


def change_order(task: Task, heard: Hearing) -> OfferedCall | None:
    """`no, make it 3`, `3 instead of 2`, `sorry, brown instead`."""
    items = _items(task)
    if not items or not heard.understood.is_correction or heard.understood.words > FEW_WORDS:
        return None
    plain = _cue("corrections").sub(" ", fold(heard.text))
    left = order_items.strip_question(plain)
    named = [item for item in items if str(item.get("product")) in left]
    many = order_items.read_quantity(plain)
    instead = [one for one in order_items.read_items(plain) if one.words]
    if not named and instead and len(items) == 1:
        return _with_items(task, [{**items[0], **instead[0].as_argument()}])
    if many is None:
        return None
    order_items.count_packages((named or items)[-1], many)
    return _with_items(task, items)


def adds_goods(task: Task, heard: Hearing) -> bool:
    """Whether something that is no money is added to an order in the making."""
    if not _items(task) or "too_dear" in heard.understood.intents:
        # "Too expensive" adds nothing.
        return False
    plain = fold(heard.text)
    if not (_cue("adding").search(plain) or _continues(plain)):
        return False
    return not amount_spans.names_money(heard.text)


def puts_instead(task: Task, heard: Hearing) -> bool:
    """Whether one thing is put in the place of another."""
    return bool(_put_instead(_items(task), fold(heard.text)))


def add_or_drop(task: Task, heard: Hearing) -> OfferedCall | None:
    """`add rice too`, `and 5 samosas`, `only the milk`, `sans le lait`."""
    items = _items(task)
    if items and (instead := _put_instead(items, fold(heard.text))):
        return _with_items(task, instead)
    most = FEW_WORDS if heard.understood.is_question else WORDS_OF_ADDING
    if not items or heard.understood.words > most:
        return None
    plain = fold(heard.text)
    if adds_goods(task, heard):
        wanted = order_items.read_items(_cue("adding").sub(" ", plain))
        more = [one.as_argument() for one in wanted]
        return _with_items(task, [*items, *more]) if more else None
    if _cue("only").search(plain):
        return _keep_only(task, items, plain)
    if not _cue("dropping").search(plain):
        return None
    left = order_items.strip_question(_cue("dropping").sub(" ", plain)).split()
    kept = [one for one in items if not set(left) & _words(one)]
    return _with_items(task, kept) if 0 < len(kept) < len(items) else None


def _put_instead(items: Sequence[Item], plain: str) -> list[Item]:
    """`there is milk at home, put oil instead`: what is ordered goes, for what is not."""
    if not _cue("instead").search(plain):
        return []
    named = everyday_goods.find_goods(plain)
    gone = [item for item in items if _words(item) & {w for one in named for w in one.split()}]
    new = [one for one in named if not any(set(one.split()) & _words(item) for item in items)]
    if len(gone) != 1 or len(new) != 1:
        return []
    put = {"product": new[0], "quantity": gone[0].get("quantity") or 1}
    return [put if item is gone[0] else item for item in items]


def _keep_only(task: Task, items: Sequence[Item], plain: str) -> OfferedCall | None:
    """`only milk, three`: the rest is wanted no more."""
    wanted = order_items.read_items(_cue("only").sub(" ", _cue("corrections").sub(" ", plain)))
    kept = [_known(one, items) for one in wanted if one.words]
    if not kept or not all(kept):
        return None
    return _with_items(task, [item for item in kept if item])


def _known(one: WantedItem, items: Sequence[Item]) -> Item | None:
    """What is ordered already, with the number that is said now."""
    known = next((item for item in items if set(one.words.split()) & _words(item)), None)
    return {**known, **one.as_argument(), "product": known["product"]} if known else None


def _continues(plain: str) -> bool:
    """`and 5 samosas`, `na nyanya`: goods behind a word that joins, and of no other shop."""
    joined = _join().match(plain)
    order = order_items.read_order(plain[joined.end() :]) if joined else None
    return order is not None and order.shop is None and any(one.words for one in order.items)


def _items(task: Task) -> list[Item]:
    is_order = task.tool == "order_for_pickup"
    return [dict(item) for item in task.arguments.get("items") or []] if is_order else []


def _words(item: Item) -> set[str]:
    return set(fold(str(item.get("product"))).split())


def _with_items(task: Task, items: Sequence[Item]) -> OfferedCall:
    return OfferedCall(tool=task.tool, arguments={**task.arguments, "items": [*items]})


@cache
def _join() -> re.Pattern[str]:
    words = alternation(
        word
        for book in phrasebooks()
        for word in (*book.cues.joins, *book.cues.goes_on, *book.shopping.joins)
    )
    return re.compile(rf"{words}(?![a-z0-9])['’ ]*")


@cache
def _cue(name: Literal["adding", "dropping", "only", "instead", "corrections"]) -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.cues, name)))
