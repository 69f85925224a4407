"""What a customer wants to buy, and how many of it; the shops know what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby
from typing import Any

from easymo.models.guided.entities.goods import qualities
from easymo.models.guided.entities.goods.goods_scan import Token, scan_goods
from easymo.models.guided.entities.goods.goods_words import (
    goods_table,
    noise,
    read_unit,
)
from easymo.models.guided.entities.goods.order_talk import strip_talk
from easymo.models.guided.lexicon.text import fold

MOST_ITEMS = 10


@dataclass(frozen=True)
class WantedItem:
    """`unit`: kilos or litres, where the quantity counts those and not packages."""

    words: str
    quantity: int | None = None
    unit: str | None = None

    def as_argument(self) -> dict[str, object]:
        given: dict[str, object] = {"product": self.words}
        if self.quantity is None:
            return given
        unit = {"unit": self.unit} if self.unit else {}
        return {**given, "quantity": self.quantity, **unit}


@dataclass(frozen=True)
class WantedOrder:
    """What is wanted of one shop; of any shop where none is named."""

    items: tuple[WantedItem, ...] = ()
    shop: str | None = None

    def as_arguments(self) -> dict[str, object]:
        items = {"items": [one.as_argument() for one in self.items]} if self.items else {}
        return {**items, **({"shop": self.shop} if self.shop and self.items else {})}


def read_orders(text: str) -> list[WantedOrder]:
    """`2 sugar from Simba and a cake from Umugati`: one order of each shop, at most ten things."""
    scanned = scan_goods(strip_talk(text))
    runs = [[*run] for _, run in groupby(scanned, lambda token: token.kind == "shop")]
    orders: list[WantedOrder] = []
    is_shop_first = bool(runs) and runs[0][0].kind == "shop"
    last = WantedOrder()
    for run in runs:
        if run[0].kind != "shop":
            run = _skip_purpose(run) if orders else run
            last = replace(last, items=(*last.items, *_read_items(run)))
            continue
        shop = " ".join(token.text for token in run)
        if is_shop_first:
            orders.append(last)
            last = WantedOrder(shop=shop)
        elif last.items:
            orders.append(replace(last, shop=shop))
            last = WantedOrder()
    if not is_shop_first and orders and last.items:
        orders[-1] = replace(orders[-1], items=(*orders[-1].items, *last.items))
    else:
        orders.append(last)
    return [order for order in orders if order.items] or orders[-1:]


def _skip_purpose(run: Sequence[Token]) -> list[Token]:
    """`from Tekno Hub for our office`: words right behind a shop are no goods of it."""
    return [*dropwhile(lambda token: token.kind == "word", run)]


def join_orders(orders: Sequence[WantedOrder]) -> dict[str, object]:
    """The arguments of one call; of several shops, each thing has its own."""
    if len(orders) < 2:
        return (orders[0] if orders else WantedOrder()).as_arguments()
    items = [
        {**item.as_argument(), **({"shop": order.shop} if order.shop else {})}
        for order in orders
        for item in order.items
    ]
    return {"items": items[:MOST_ITEMS]}


def read_order(text: str) -> WantedOrder:
    """All that is wanted, of the shop that is named first."""
    orders = read_orders(text)
    items = tuple(item for order in orders for item in order.items)[:MOST_ITEMS]
    return WantedOrder(items, next((order.shop for order in orders if order.shop), None))


def read_items(text: str) -> list[WantedItem]:
    """`2 kg of sugar and milk`: two of sugar, and milk without a number."""
    return list(read_order(text).items)


def strip_question(text: str) -> str:
    """What is left of a question for products without the question."""
    words, left, at = fold(text).replace(",", " ").split(), [], 0
    words = [word.strip(".,;:!?-") for word in words]
    while at < len(words):
        length = noise().length_at(words, at)
        left += [] if length else [words[at]]
        at += length or 1
    return " ".join(" ".join(left).split())


def read_quantity(text: str) -> int | None:
    """The number in an answer to "how many"."""
    return next((t.value for t in scan_goods(text) if t.kind == "count"), None)


def count_items(arguments: Mapping[str, Any], many: int) -> dict[str, Any]:
    """An order's arguments with a number for the first thing that has none, else for the last."""
    items = [dict(item) for item in arguments.get("items") or []]
    if items:
        uncounted = (item for item in items if item.get("quantity") is None)
        count_packages(next(uncounted, items[-1]), many)
    return {**arguments, "items": items}


def count_packages(item: dict[str, Any], many: int) -> None:
    """A number by itself, of what is shown to them, counts packages whatever was said before."""
    item["quantity"] = many
    item.pop("unit", None)


def _read_items(tokens: Sequence[Token]) -> list[WantedItem]:
    """A number by itself is how many of what stands before it: `earphones, 1 piece`."""
    found: list[WantedItem] = []
    for is_break, run in groupby(tokens, lambda token: token.kind == "break"):
        for item in [] if is_break else _read_piece(list(run)):
            if found and qualities.are_all(item.words):
                found = _with_quality(found, item)
            elif item.words:
                found.append(replace(item, words=qualities.translate(item.words)))
            elif found and found[-1].quantity is None:
                found[-1] = replace(found[-1], quantity=item.quantity, unit=item.unit)
    return found


def _with_quality(found: Sequence[WantedItem], item: WantedItem) -> list[WantedItem]:
    """`2 loaves, brown`, and `one white`: a number begins another thing of the same kind."""
    quality, last = qualities.translate(item.words), found[-1]
    if item.quantity is None:
        return [*found[:-1], replace(last, words=f"{last.words} {quality}")]
    return [*found, replace(item, words=f"{qualities.strip(last.words)} {quality}")]


def _read_piece(tokens: Sequence[Token]) -> list[WantedItem]:
    """`2 sugar 3 milk`, `sugar 2 milk 3`: numbers before or after, as the piece begins."""
    tokens = _skip_lead(tokens)
    is_before = tokens[0].kind == "count"
    items: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "count" and is_before and items[-1]:
            items.append([])
        items[-1].append(token)
        if token.kind == "count" and not is_before:
            items.append([])
    return [_join(item) for item in items if item]


def _skip_lead(tokens: Sequence[Token]) -> Sequence[Token]:
    """`hook me up with 4 samosas`: a number right before everyday goods counts those.

    What stands before the number then asks, unless it is something to buy as well.
    """
    words = [token.text for token in tokens]
    first = next((at for at, token in enumerate(tokens) if token.kind == "count"), 0)
    is_before = tokens[-1].kind == "word" and goods_table().length_at(words, first + 1)
    is_thing = any(goods_table().length_at(words, at) for at in range(first))
    return tokens[first:] if is_before and not is_thing else tokens


def _join(tokens: Sequence[Token]) -> WantedItem:
    words = " ".join(token.text for token in tokens if token.kind != "count")
    counted = next((token for token in tokens if token.kind == "count"), None)
    if counted is None:
        return WantedItem(words)
    return WantedItem(words, counted.value, read_unit(counted.text))
