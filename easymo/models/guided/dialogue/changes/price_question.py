"""`how much will that be?`, of a ride or an order that is quoted: the quote says it once more."""

import re
from functools import cache

from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities.goods.order_talk import names_goods
from easymo.models.guided.entities.place_words import find_known, split_places
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

TELLS_PRICE = {"request_ride", "order_for_pickup"}
MOST_WORDS = 14


def tell_price(task: Task, heard: Hearing) -> OfferedCall | None:
    """The same call again; None where they name something that has a price of its own."""
    understood = heard.understood
    if task.family not in TELLS_PRICE or understood.words > MOST_WORDS or understood.facts:
        return None
    if not _totals().search(fold(heard.text)):
        return None
    names_more = names_goods(heard.text) or any(find_known(split_places(heard.text)))
    return None if names_more else task.call_with()


@cache
def _totals() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.tasks.totals))
