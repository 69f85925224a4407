"""`easymo emulator`."""

from easymo.errors import Misconfigured
from server.configuration import completed, load_settings
from server.emulator import main


def run() -> None:
    if load_settings().environment == "production":
        raise Misconfigured("The emulator plays Meta and MTN: in production they are real.")
    with completed(load_settings()) as settings:
        main.run(settings)
