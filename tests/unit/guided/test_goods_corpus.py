"""Orders as customers type them: what is wanted, how many of each, and of which shop."""

import pytest

from easymo.models.guided.entities.goods.order_items import WantedItem, read_order
from tests.unit.guided.corpora.table import list_failures
from tests.unit.guided.corpus import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_goods_are_read_with_their_numbers_and_their_shop(language: str) -> None:
    failures = list_failures("goods", language, _read)
    assert not failures, failures


def _read(text: str) -> str:
    order = read_order(text)
    shop = [f"@{order.shop}"] if order.shop else []
    return "; ".join([*map(_write, order.items), *shop]) or "-"


def _write(item: WantedItem) -> str:
    return item.words if item.quantity is None else f"{item.quantity} {item.words}"
