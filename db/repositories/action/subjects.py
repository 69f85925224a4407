"""What an action is about: one row of one table, kept in that table's column of `actions`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

SubjectTable = Literal["bookings", "orders", "rides", "viewings", "booking_changes"]

COLUMNS: Mapping[SubjectTable, str] = {
    "bookings": "booking_id",
    "orders": "order_id",
    "rides": "ride_id",
    "viewings": "viewing_id",
    "booking_changes": "change_id",
}


@dataclass(frozen=True)
class Subject:
    table: SubjectTable
    id: int


def to_columns(subject: Subject | None) -> dict[str, int | None]:
    """Every column of a subject, filled where this one belongs."""
    filled = {COLUMNS[subject.table]: subject.id} if subject else {}
    return {column: filled.get(column) for column in COLUMNS.values()}


def from_columns(row: Mapping[str, Any]) -> Subject | None:
    """The subject of a row of `actions`; None when it is about no row, as a top-up."""
    for table, column in COLUMNS.items():
        if row[column] is not None:
            return Subject(table, row[column])
    return None
