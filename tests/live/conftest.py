"""The running product, as the conversation tests have it."""

from tests.conversation.conftest import (
    has_own_product,
    open_runner,
    own_product,
    product,
    product_kind,
    settings_changes,
    shared_product,
    shelf,
)

__all__ = [
    "has_own_product",
    "open_runner",
    "own_product",
    "product",
    "product_kind",
    "settings_changes",
    "shared_product",
    "shelf",
]
