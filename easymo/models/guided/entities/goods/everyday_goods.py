"""Everyday goods and things by their own name, wherever they stand in a message."""

from collections.abc import Sequence

from easymo.models.guided.entities.goods.goods_scan import scan_goods
from easymo.models.guided.entities.goods.goods_words import goods_table, models
from easymo.models.guided.entities.goods.order_items import read_items


def names_only_goods(text: str) -> bool:
    """Whether a message is nothing but everyday goods: `sugar`, `isukari n'umuceri 2`."""
    tokens = scan_goods(text)
    words = [token.text for token in tokens if token.kind == "word"]
    at = 0
    while at < len(words):
        is_model = words[at] in models() and words[at + 1 : at + 2] != []
        length = goods_table().length_at(words, at) or 2 * is_model
        if not length:
            return False
        at += length
    return bool(words)


def find_goods(text: str) -> list[str]:
    """The everyday goods that are named, whatever stands around them."""
    return _goods_in([token.text for token in scan_goods(text) if token.kind != "break"])


def names_model(text: str) -> bool:
    """`give me one Nokia 105`: a thing by its own name, whatever was asked of another one."""
    words = [token.text for token in scan_goods(text) if token.kind == "word"]
    return any(word in models() for word in words[:-1])


def counts_goods(text: str) -> bool:
    """`one shirt for men`: everyday goods with a number of their own."""
    return any(
        item.quantity is not None and bool(_goods_in(item.words.split()))
        for item in read_items(text)
    )


def _goods_in(words: Sequence[str]) -> list[str]:
    lengths = [(at, goods_table().length_at(words, at)) for at in range(len(words))]
    return [" ".join(words[at : at + length]) for at, length in lengths if length]
