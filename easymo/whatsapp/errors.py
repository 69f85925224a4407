"""What can go wrong with WhatsApp, and what each of Meta's error codes asks of us.

EasyMOError
├── NotAWebhook        a body that is not Meta's envelope: keep it raw
├── BadMessage         we wrote something Meta would not take: a bug, never retried
│   └── TooLong        … because it is too long
├── BadMedia           a file we will not fetch: too large, or not at Meta's address
├── ApiError           Meta said no; its `verdict` says what to do
└── Unavailable
    ├── NotSent        the request never left: safe to send again
    └── AnswerLost     the request may have arrived: nobody knows, do not simply send again
"""

from enum import StrEnum

from kit.errors import EasyMOError, Unavailable


class NotAWebhook(EasyMOError):
    """This body is not a webhook of WhatsApp."""


class BadMessage(EasyMOError):
    """WhatsApp would not take this message."""


class TooLong(BadMessage):
    """A part of this message is too long."""


class BadMedia(EasyMOError):
    """This file is not fetched."""


class NotSent(Unavailable):
    """WhatsApp could not be reached; nothing was sent."""


class AnswerLost(Unavailable):
    """WhatsApp's answer was lost; the request may have arrived."""


class Verdict(StrEnum):
    PERMANENT = "permanent"  # this message will never go out
    RETRY = "retry"  # it may go out later
    STOP_SENDER = "stop_sender"  # nothing will go out of this number until a person acts


class ApiError(EasyMOError):
    """Meta refused a request. `code` is None when what answered was not the Graph API."""

    def __init__(
        self,
        code: int | None,
        title: str,
        *,
        http_status: int,
        details: str | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(
            f"{title} (code {code}, HTTP {http_status})" + f": {details}" * bool(details)
        )
        self.code = code
        self.title = title
        self.details = details
        self.http_status = http_status
        self.retry_after_seconds = retry_after_seconds
        self.verdict = verdict_of(code, http_status=http_status)


PAIR_LIMIT = 131056
"""Too many messages to one customer; others may be written to meanwhile."""
WINDOW_CLOSED = 131047
"""The customer has been silent for 24 hours: only a template reaches them."""

TOKEN = {0, 3, 10, 190, 131005, *range(200, 300)}
BLOCKED = {368, 130497, 131031}
SPAM = {131048}  # listed by Meta as throttling, but it is customers' blocks and reports
PAYMENT = {131042}
REGISTRATION = {131045, *range(133000, 133016)} - {133004}
THROTTLE = {4, 80007, 130429, PAIR_LIMIT, 131057, 133016}
TRANSIENT = {1, 2, 131000, 131016, 133004}

STOP_SENDER = frozenset(TOKEN | BLOCKED | SPAM | PAYMENT | REGISTRATION)
RETRY = frozenset(THROTTLE | TRANSIENT)
PERMANENT = frozenset(
    {33, 100, 131008, 131009, 131051, 131052, 131053}  # our bug
    | {WINDOW_CLOSED, 131021, 131026, 131030, 131049, 131050, 130472}  # this recipient, now
    | {132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069}  # this template
    | {131062, 131063, 131064, 137000, 134100, 134101, 134102}
)


def verdict_of(code: int | None, *, http_status: int | None = None) -> Verdict:
    """What to do about an error, whether an answer or a `failed` status brought it.

    The code decides: Meta's HTTP statuses differ between its documents and its traffic. They
    are asked only when the code is new to us. Without any code something else answered (a
    proxy, a wrong address), so nothing is known to be wrong with the message.
    """
    if code is None or code in RETRY:
        return Verdict.RETRY
    if code in STOP_SENDER:
        return Verdict.STOP_SENDER
    if code not in PERMANENT and http_status is not None and http_status >= 500:
        return Verdict.RETRY
    return Verdict.PERMANENT


def backoff_seconds(code: int | None, attempt: int, *, retry_after: float | None = None) -> float:
    """How long to wait after failed attempt number `attempt` (from 1) before the next.

    Meta asks for 4^X seconds, X from 0, when one customer was sent too much. The rest backs off
    more gently, and nothing waits longer than an hour.
    """
    base = 4 if code == PAIR_LIMIT else 2
    return min(max(float(base ** min(attempt - 1, 12)), retry_after or 0.0), 3600.0)
