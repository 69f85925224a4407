"""`easymo emulator`."""

from server.configuration import completed, load_settings
from server.emulator import main


def run() -> None:
    with completed(load_settings()) as settings:
        main.run(settings)
