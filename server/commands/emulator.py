"""`easymo emulator`."""

from pathlib import Path

from db.identity import has_collected, identity
from kit import log
from kit.errors import Misconfigured
from kit.settings import Settings
from server.configuration import completed, load_settings
from server.dev.emulator import main

logger = log.get(__name__)


def run() -> None:
    wanted = load_settings()
    if wanted.environment == "production":
        raise Misconfigured("The emulator plays Meta and MTN: in production they are real.")
    with completed(wanted) as settings:
        log.configure("emulator", level=settings.log_level)
        main.run(settings, state_file(settings))


def state_file(settings: Settings) -> Path | None:
    """Where the phones and MTN's books are kept: one file for each database.

    So they go with their database, and a new one begins with empty phones. Without a database
    there is nothing they could fit, and nothing is kept.
    """
    url = settings.database_url
    if not url:
        return None
    path = settings.data_dir.absolute() / "emulator" / f"{identity(url)}.sqlite"
    if not path.exists() and has_collected(url):
        logger.warning(
            "emulator.begins_empty",
            file=str(path),
            why="The database knows payments that this emulator does not: MTN's balance starts at "
            "0, and `easymo ledger findings` is going to say so. Close the finding, or begin both "
            "anew by deleting the data folder.",
        )
    return path
