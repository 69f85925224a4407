"""What the ledger refuses, by name: rules that a customer meets, and bugs."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Error

from kit.errors import Refused
from kit.money import Francs


class LedgerError(Exception):
    """The ledger refused what no code should ask of it: a bug."""


class KeyReused(LedgerError):
    """A key came back with another request."""


class ReferenceReused(LedgerError):
    """Another transfer of that kind carries this reference to the world outside already."""


class WrongState(LedgerError):
    """That cannot be done to a transfer in its state."""


class RefundAbovePaid(LedgerError):
    """More would be given back than was paid."""


class AccountsMayNotTrade(LedgerError):
    """That kind of transfer does not go between accounts of these kinds."""


class NoSuchTransfer(LedgerError):
    """There is no such transfer or account, or it is not the customer's own."""


class InsufficientFunds(Refused):
    """There are {available} francs in the wallet."""


class HoldOver(Refused):
    """The time to pay has run out."""


BUGS: dict[str, type[LedgerError]] = {
    "EM020": KeyReused,
    "EM022": WrongState,
    "EM023": RefundAbovePaid,
    "EM025": AccountsMayNotTrade,
    "EM026": NoSuchTransfer,
}


@contextmanager
def errors_by_name() -> Iterator[None]:
    """Raise the errors of the ledger's functions as the classes above."""
    try:
        yield
    except Error as error:
        if error.sqlstate == "EM021":
            raise InsufficientFunds(available=Francs(error.diag.message_detail or 0)) from error
        if error.sqlstate == "EM024":
            raise HoldOver from error
        if error.diag.constraint_name == "transfers_once_per_external_ref":
            raise ReferenceReused(error.diag.message_detail) from error
        if named := BUGS.get(error.sqlstate or ""):
            raise named(error.diag.message_primary) from error
        raise
