"""What can go wrong, as a tree.

EasyMOError
├── Refused            a rule said no: tell the customer why, do not try again
│   └── …              one class per rule, beside the rule it guards
├── Unavailable        a system failed: try again, or apologise
├── Superseded         somebody newer has the customer: stop, write nothing
├── NotFound           an operator named what does not exist
├── Conflict           an operator wants what cannot be just now: the sentence says why
└── Misconfigured      the operator has to act: the sentence says what to do

Anything else that is raised is a bug. It is logged whole, and the customer gets a calm sentence.
The docstring of a class is its sentence in English; what a customer reads comes from
`easymo.messages` under the class's `key`, filled with its `facts`.
"""

import re
from typing import ClassVar


class EasyMOError(Exception):
    """Something went wrong."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or (type(self).__doc__ or "").strip())


class Refused(EasyMOError):
    """That is not possible."""

    key: ClassVar[str] = "refused.refused"
    asks: ClassVar[str | None] = None
    """The fact the sentence asks for anew, if it asks for one."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.key = "refused." + re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **facts: object) -> None:
        """`facts` fill the placeholders of the class's sentence, here and in the catalogues."""
        super().__init__((type(self).__doc__ or "").strip().format(**facts))
        self.facts = facts


class Unavailable(EasyMOError):
    """A part of the system did not answer. Trying again may help."""


class Superseded(EasyMOError):
    """Somebody newer works for this customer now."""


class NotFound(EasyMOError):
    """There is nothing of that name or number."""


class Conflict(EasyMOError):
    """That cannot be done as things stand."""


class Misconfigured(EasyMOError):
    """A setting is missing or wrong."""
