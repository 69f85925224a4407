"""How the demo ends when it did not work."""

from kit.errors import EasyMOError


class DemoFailed(EasyMOError):
    """The demo did not end with a booking."""
