"""What one message orders of several shops: each shop's part becomes an order of its own."""

import re
from collections.abc import Sequence
from itertools import groupby

from easymo.conversation.state import Request
from easymo.messages.catalogue import say
from easymo.services.shop.basket import Basket, OtherShopLine
from tools.answer import Answer, Artifact

# The size and the number in a package are no part of what a product is called.
_DETAILS = re.compile(r",|\s\d")


def hold_others(quoted: Answer, basket: Basket, language: str) -> Answer:
    """The quote of this shop's part; the rest waits for the press, and the customer is told so."""
    if not basket.others:
        return quoted
    content, artifact = quoted
    by_shop = [list(lines) for _, lines in groupby(basket.others, _name_shop)]
    held = Request(text="\n".join(map(_write, by_shop)), agent="shop")
    shown = held["text"].replace(" @ ", ", ").replace("\n", "; ")
    told = say("turn.held", language, request=shown)
    content = f"{content} What is of other shops waits until they decide: {shown}."
    return content, Artifact(**artifact, hold=held, beside=told)


def _name_shop(line: OtherShopLine) -> str:
    return line.product.shop_name


def _write(lines: Sequence[OtherShopLine]) -> str:
    """`2 Brown bread, 1 Birthday cake @ Umugati Bakery`, as a customer could have written it."""
    return f"{', '.join(map(_write_line, lines))} @ {_name_shop(lines[0])}"


def _write_line(line: OtherShopLine) -> str:
    name = _DETAILS.split(line.product.name)[0]
    return name if line.quantity is None else f"{line.quantity} {name}"
