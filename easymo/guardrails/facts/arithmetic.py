"""What follows from amounts that were told: for so many, together, what is left, a share."""

from collections.abc import Iterable, Set
from itertools import combinations

MOST_OF_ONE = 50
"""More people or kilos than that are no party of a customer."""
LEAST_PRICE = 50
MOST_AMOUNTS = 12
"""Of more amounts anything would follow."""


def derive(amounts: Iterable[int], asked: Set[int], counts: Set[int], shares: Set[int]) -> set[int]:
    """`asked` are amounts that the customer named: only how far from them something is."""
    prices = {one for one in amounts if one >= LEAST_PRICE}
    times = {count for count in counts if 2 <= count <= MOST_OF_ONE}
    if not 0 < len(prices) <= MOST_AMOUNTS:
        return set()
    each = {price // count for price in prices for count in times if price % count == 0}
    # A price and what it comes to are one thing: between the two nothing is left to reckon.
    things = [{price, *(price * count for count in times)} for price in sorted(prices)]
    pairs = [(a, b) for one, other in combinations(things, 2) for a in one for b in other if a != b]
    together = {a + b for a, b in pairs} | {abs(a - b) for a, b in pairs}
    parts = {one * share // 100 for one in prices for share in shares if one * share % 100 == 0}
    rests = {one - one * share // 100 for one in prices for share in shares}
    missing = {abs(a - b) for one in things for a in one for b in asked}
    return set().union(each, *things, together, parts, rests, missing, {sum(prices)})
