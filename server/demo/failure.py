"""How the demo ends when it did not work."""

from easymo.errors import EasyMOError


class DemoFailed(EasyMOError):
    """The demo did not end with a booking."""
