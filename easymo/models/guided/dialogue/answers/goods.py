"""Which goods, and how many."""

from easymo.models.guided.dialogue import choices
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities.goods import everyday_goods, order_items


def read_product(task: Task, heard: Hearing) -> OfferedCall | None:
    if chosen := choices.pick(task.choices, heard):
        many = order_items.read_quantity(heard.text)
        if many is None or heard.understood.ordinal or chosen.tool != "order_for_pickup":
            return chosen
        return OfferedCall(
            tool=chosen.tool, arguments=order_items.count_items(chosen.arguments, many)
        )
    wanted = order_items.read_items(heard.text)
    if not wanted and (only := _count_only(task, heard)):
        return only
    if task.tool == "order_for_pickup" and wanted:
        return task.call_with(items=[one.as_argument() for one in wanted])
    return None


def read_quantity(task: Task, heard: Hearing) -> OfferedCall | None:
    many = order_items.read_quantity(heard.text)
    if many is None or heard.understood.facts.day or heard.understood.facts.time:
        return None
    if everyday_goods.names_model(heard.text):
        # "Too dear. Give me one Nokia 105": of another thing than they were asked about.
        return None
    arguments = order_items.count_items(task.arguments, many)
    return OfferedCall(tool="order_for_pickup", arguments=arguments)


def _count_only(task: Task, heard: Hearing) -> OfferedCall | None:
    """`give me two`, when one product was found."""
    many = order_items.read_quantity(heard.text)
    [only, *others] = task.choices or [None]
    if many is None or others or only is None or only.tool != "order_for_pickup":
        return None
    return OfferedCall(tool=only.tool, arguments=order_items.count_items(only.arguments, many))
