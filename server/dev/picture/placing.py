"""Where in its row each spot stands: near what it is joined to, never on top of another."""

from dataclasses import dataclass
from math import fsum

from server.dev.picture.spot import Cell

ROUNDS = 300
NEAR = 4.0
STRAIGHT = 8.0
"""How much more a long edge wants to be straight than a node wants to be in the middle."""


@dataclass
class _Block:
    """Neighbours that touch, and move as one."""

    wanted: float
    weight: float
    spots: list[Cell]


def place(rows: list[list[Cell]], gap: float) -> None:
    """Set every `x`, the leftmost edge at 0."""
    for row in rows:
        _settle(row, gap, dict.fromkeys(row, (0.0, 1.0)))
    for number in range(ROUNDS):
        downwards = number % 2 == 0
        for row in rows if downwards else rows[::-1]:
            _settle(row, gap, {spot: _wish(spot) for spot in row})
    left = min(spot.x - spot.width / 2 for row in rows for spot in row)
    for row in rows:
        for spot in row:
            spot.x -= left


def _wish(spot: Cell) -> tuple[float, float]:
    """Where a spot wants to stand, and how much."""
    neighbours = [
        # Divided by the distance, one bend costs less than many small ones.
        (other.x, _pull(spot, other) / max(NEAR, abs(spot.x - other.x)))
        for other in spot.above + spot.below
    ]
    # fsum, because sum() rounds in another way since Python 3.12.
    weight = fsum(pull for _, pull in neighbours)
    return fsum(x * pull for x, pull in neighbours) / weight, weight


def _pull(spot: Cell, other: Cell) -> float:
    return STRAIGHT ** ((spot.node is None) + (other.node is None) - 1)


def _settle(row: list[Cell], gap: float, wishes: dict[Cell, tuple[float, float]]) -> None:
    """The nearest places to all wishes that keep the order and the distances."""
    offsets = _offsets(row, gap)
    blocks: list[_Block] = []
    for spot in row:
        wanted, weight = wishes[spot]
        blocks.append(_Block(wanted - offsets[spot], weight, [spot]))
        while len(blocks) > 1 and blocks[-2].wanted >= blocks[-1].wanted:
            right, left = blocks.pop(), blocks.pop()
            weight = left.weight + right.weight
            wanted = (left.wanted * left.weight + right.wanted * right.weight) / weight
            blocks.append(_Block(wanted, weight, left.spots + right.spots))
    for block in blocks:
        for spot in block.spots:
            spot.x = block.wanted + offsets[spot]


def _offsets(row: list[Cell], gap: float) -> dict[Cell, float]:
    """How far each would stand from the first if all stood as close as they may."""
    offsets: dict[Cell, float] = {}
    end = 0.0
    for spot in row:
        offsets[spot] = end + spot.width / 2
        end += spot.width + gap
    return offsets
