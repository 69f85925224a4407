"""In which order the spots of each row stand, so that few edges cross."""

from collections.abc import Iterator

from server.dev.picture.spot import Cell

SWEEPS = 24


def untangle(rows: list[list[Cell]]) -> None:
    """Order each row so that few edges cross: sweep up and down, keep the best that was seen."""
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for row in rows if downwards else reversed(rows):
            _sort_by_neighbours(rows, row, downwards=downwards)
        _swap_neighbours(rows)
        crossings = _crossings(rows)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best


def _sort_by_neighbours(rows: list[list[Cell]], row: list[Cell], *, downwards: bool) -> None:
    index = _indexes(rows)

    def middle(spot: Cell) -> float:
        neighbours = spot.above if downwards else spot.below
        places = [index[neighbour] for neighbour in neighbours]
        return sum(places) / len(places) if places else index[spot]

    row.sort(key=middle)


def _swap_neighbours(rows: list[list[Cell]]) -> None:
    """Exchange two that stand side by side wherever that removes a crossing."""
    index = _indexes(rows)
    for row in rows:
        for number in range(len(row) - 1):
            left, right = row[number : number + 2]
            # Only lines of these two change; counting all of them anew took most of a drawing.
            if _crossed(right, left, index) < _crossed(left, right, index):
                row[number : number + 2] = right, left
                index[left], index[right] = index[right], index[left]


def _crossed(left: Cell, right: Cell, index: dict[Cell, int]) -> int:
    """How many lines of the one cross lines of the other when they stand side by side so."""
    return sum(
        index[one] > index[other]
        for ones, others in ((left.above, right.above), (left.below, right.below))
        for one in ones
        for other in others
    )


def _crossings(rows: list[list[Cell]]) -> int:
    index = _indexes(rows)
    return sum(_crossings_below(row, index) for row in rows)


def _crossings_below(row: list[Cell], index: dict[Cell, int]) -> int:
    lines = list(_lines(row, index))
    return sum(
        (upper - other_upper) * (lower - other_lower) < 0
        for number, (upper, lower) in enumerate(lines)
        for other_upper, other_lower in lines[number + 1 :]
    )


def _lines(row: list[Cell], index: dict[Cell, int]) -> Iterator[tuple[int, int]]:
    for spot in row:
        for neighbour in spot.below:
            yield index[spot], index[neighbour]


def _indexes(rows: list[list[Cell]]) -> dict[Cell, int]:
    return {spot: number for row in rows for number, spot in enumerate(row)}
