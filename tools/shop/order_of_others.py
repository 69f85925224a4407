"""What one message orders of several shops: each shop's part becomes an order of its own."""

import re

from easymo.services.shop.basket import Basket, BasketLine
from tools.answer import Artifact, HandOver

# The size and the number in a package are no part of what a product is called.
_DETAILS = re.compile(r",|\s\d")


def with_others(artifact: Artifact, basket: Basket) -> Artifact:
    """The quote of this shop's part, and the rest as a request that is served right after it."""
    if not basket.others:
        return artifact
    request = "\n".join(map(_write, basket.others))
    return Artifact(**artifact, hand_over=HandOver(to="shop", request=request))


def _write(line: BasketLine) -> str:
    product = line.product
    return f"{line.quantity} {_DETAILS.split(product.name)[0]} @ {product.shop_name}"
