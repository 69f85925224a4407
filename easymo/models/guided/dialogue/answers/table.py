"""How an answer to an open question is read: one table, by what the question asks for.

Each reader gives the call that the answer makes of it, or None where the words do not answer.
"""

from collections.abc import Callable, Mapping

from easymo.models.guided.dialogue.answers import (
    bookings,
    goods,
    homes,
    listed,
    money,
    places,
    words,
)
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task

Reader = Callable[[Task, Hearing], OfferedCall | None]

READERS: Mapping[str, Reader] = {
    "amount": money.read_amount,
    "day": bookings.read_booking_fact,
    "time": bookings.read_booking_fact,
    "guests": bookings.read_booking_fact,
    "venue": bookings.read_booking_fact,
    "slot": bookings.read_slot,
    "what_happened": words.read_what_happened,
    "feedback": words.read_feedback,
    "name": words.read_name,
    "booking": listed.read_numbered,
    "order": listed.read_numbered,
    "viewing": listed.read_numbered,
    "product": goods.read_product,
    "quantity": goods.read_quantity,
    "shop": listed.read_chosen,
    "property": listed.read_chosen,
    "kind": homes.read_home,
    "pickup": places.read_place_answer,
    "destination": places.read_place_answer,
    "start": places.read_place_answer,
    "end": places.read_place_answer,
    "place": places.read_place_answer,
}


def read_answer(task: Task, heard: Hearing) -> OfferedCall | None:
    """The call that the words make of an open question; None where they do not answer it."""
    reader = READERS.get(task.asks or "")
    return reader(task, heard) if reader else None
