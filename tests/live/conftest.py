"""The running product, as the conversation tests have it."""

from tests.conversation.conftest import open_runner, product, settings_changes

__all__ = ["open_runner", "product", "settings_changes"]
