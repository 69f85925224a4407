"""Compares the rows that a conversation left behind with those that it should have left."""

from collections.abc import Iterator
from typing import Any

from evals.scenario import Row, Scenario
from evals.score.check import Check, plain

EXACT = {"status", "purpose", "kind", "rating", "outcome", "closed_because", "at", "who"}
"""Compared whole; of other words a part is enough."""


def score(scenario: Scenario, changes: dict[str, list[Row]]) -> Iterator[Check]:
    """A check for each row wanted, and one for each row that nobody asked for."""
    for table, wanted in scenario.ends_with.items():
        left = list(changes.get(table, []))
        for row in wanted:
            row = {"who": scenario.customer, **row}
            found = next((one for one in left if _fits(row, one)), None)
            if found is not None:
                left.remove(found)
            reason = "" if found else f"there is {_listed(changes.get(table, []))}"
            yield Check("state", f"{table} has {_shown(row)}", found is not None, reason)
        yield from _surplus(table, left)
    for table in changes.keys() - scenario.ends_with.keys():
        yield from _surplus(table, changes[table])
    if not scenario.ends_with:
        yield Check("state", "nothing has changed", not changes, f"changed: {', '.join(changes)}")


def _surplus(table: str, rows: list[Row]) -> Iterator[Check]:
    for row in rows:
        yield Check("state", f"{table} has nothing else", False, f"there is also {_shown(row)}")


def _fits(wanted: Row, row: Row) -> bool:
    return all(name in row and _alike(name, value, row[name]) for name, value in wanted.items())


def _alike(name: str, wanted: Any, there: Any) -> bool:
    if name == "who":
        return str(there).split()[0] == str(wanted).split()[0]
    if isinstance(wanted, str) and isinstance(there, str) and name not in EXACT:
        return plain(wanted) in plain(there)
    return bool(wanted == there)


def _listed(rows: list[Row]) -> str:
    return "; ".join(_shown(row) for row in rows) or "nothing"


def _shown(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if name != "id")
