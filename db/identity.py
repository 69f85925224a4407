"""Which database this is: what was made for one fits no other, whatever its address."""

import psycopg

from kit.errors import Misconfigured

_ASKED = """
    SELECT system_identifier || '-' || oid FROM pg_control_system(), pg_database
    WHERE datname = current_database()
"""
_PATIENCE_SECONDS = 10


def identity(url: str) -> str:
    """The same for as long as the database exists, and never that of another.

    Raises Misconfigured when the database does not answer.
    """
    try:
        with psycopg.connect(url, connect_timeout=_PATIENCE_SECONDS) as conn:
            row = conn.execute(_ASKED).fetchone()
    except psycopg.OperationalError as error:
        raise Misconfigured(
            f"The database does not answer: {str(error).strip()}. The emulator keeps what it plays "
            "beside it: check DATABASE_URL, or unset it."
        ) from None
    assert row is not None
    return str(row[0])


def has_collected(url: str) -> bool:
    """Whether mobile money was paid by what this database knows."""
    with psycopg.connect(url, connect_timeout=_PATIENCE_SECONDS) as conn:
        if conn.execute("SELECT to_regclass('accounts')").fetchone() == (None,):
            return False
        found = "SELECT posted_rwf <> 0 FROM accounts WHERE kind = 'provider_clearing'"
        return conn.execute(found).fetchone() == (True,)
