"""Our adapter on one side, the MoMo emulator on the other, on real ports, with every fault."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid1, uuid4

import aiohttp
import pytest
from pydantic import SecretStr

from easymo.payments.errors import (
    AccessDenied,
    BadPayment,
    OutcomeUnknown,
    PaymentNotSent,
    PaymentRejected,
    UnknownReference,
)
from easymo.payments.line import ProviderLine
from easymo.payments.momo_collections import MomoCollections, open_momo
from easymo.payments.provider import FailureReason, PaymentProvider, PaymentStatus
from easymo.payments.token import AccessTokens
from kit.clock import SharedClock
from kit.errors import Unavailable
from kit.settings.payment import PaymentSettings
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.http_server import served
from tests.patience import PATIENCE_SECONDS

AMINA = "250788000001"
NOTE = "Ameza y'abantu 2 kwa Kimironko 🍽️"
REQUESTS = "/collection/v1_0/requesttopay"
TOKENS = "/collection/token/"


@dataclass
class Mtn:
    """The emulator, seen from behind its counter."""

    url: str
    session: aiohttp.ClientSession

    async def does(self, path: str, **body: Any) -> Any:
        async with self.session.post(self.url + path, json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def tells(self, path: str) -> Any:
        async with self.session.get(self.url + path) as answer:
            return await answer.json()

    async def faults(self, **switches: Any) -> None:
        await self.does("/momo/faults", **switches)

    async def calls(self, path: str) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = (await self.tells(f"/emulator/requests?path={path}"))[
            "requests"
        ]
        return calls

    async def took(self) -> list[str]:
        return [taken["reference"] for taken in await self.tells("/momo/requests")]


@pytest.fixture(scope="module")
async def shared_mtn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mtn]:
    clock = SharedClock(Path(tmp_path_factory.mktemp("momo")) / "clock.json")
    config = EmulatorConfig("http://127.0.0.1:9/webhook", "secret", clock=clock)
    async with aiohttp.ClientSession() as session, served(create_emulator(config)) as url:
        yield Mtn(url, session)


@pytest.fixture
async def mtn(shared_mtn: Mtn) -> Mtn:
    await shared_mtn.does("/emulator/clock")
    await shared_mtn.does("/emulator/reset")
    return shared_mtn


@pytest.fixture
def settings(mtn: Mtn) -> PaymentSettings:
    return PaymentSettings(base_url=mtn.url, timeout_seconds=5, retry_seconds=0.01)


@pytest.fixture
async def momo(settings: PaymentSettings) -> AsyncIterator[MomoCollections]:
    async with open_momo(settings) as momo:
        yield momo


async def ask(momo: PaymentProvider, reference: UUID | None = None, amount_rwf: int = 5000) -> UUID:
    reference = reference or uuid4()
    requested = await momo.request_payment(reference, payer=AMINA, amount_rwf=amount_rwf, note=NOTE)
    assert requested.reference == reference
    assert requested.base_url == momo.base_url
    return reference


async def status_of(momo: PaymentProvider, reference: UUID) -> PaymentStatus:
    return (await momo.payment_status(reference, base_url=momo.base_url)).status


async def test_she_approves(mtn: Mtn, momo: MomoCollections) -> None:
    reference = await ask(momo)
    assert await status_of(momo, reference) is PaymentStatus.PENDING
    approved = await mtn.does(f"/momo/requests/{reference}/approve")
    outcome = await momo.payment_status(reference, base_url=momo.base_url)
    assert (outcome.status, outcome.reason, outcome.amount_rwf) == (
        PaymentStatus.SUCCEEDED,
        None,
        5000,
    )
    assert outcome.provider_transaction_id == approved["transaction_id"]
    assert (await mtn.tells("/momo/totals"))["successful_amount"] == 5000


async def test_what_arrives_is_what_was_asked_for(mtn: Mtn, settings: PaymentSettings) -> None:
    url = "https://easymo.example/webhooks/momo"
    async with open_momo(settings.model_copy(update={"callback_url": url})) as momo:
        reference = await ask(momo)
    (taken,) = await mtn.tells("/momo/requests")
    assert (
        taken
        | {
            "reference": str(reference),
            "external_id": str(reference),
            "payer": AMINA,
            "amount": 5000,
            "currency": "RWF",
            "note": "Ameza y abantu 2 kwa Kimironko",
            "callback_url": url,
        }
        == taken
    )


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("APPROVAL_REJECTED", FailureReason.REJECTED_BY_PAYER),
        ("NOT_ENOUGH_FUNDS", FailureReason.NOT_ENOUGH_FUNDS),
        ("PAYER_LIMIT_REACHED", FailureReason.PAYER_LIMIT),
        ("SERVICE_UNAVAILABLE", FailureReason.PROVIDER_UNAVAILABLE),
    ],
)
@pytest.mark.parametrize("as_object", [False, True])
async def test_a_failure_says_why(
    mtn: Mtn, momo: MomoCollections, word: str, reason: FailureReason, as_object: bool
) -> None:
    await mtn.faults(reason_as_object=as_object)
    reference = await ask(momo)
    await mtn.does(f"/momo/requests/{reference}/reject", reason=word)
    outcome = await momo.payment_status(reference, base_url=momo.base_url)
    assert (outcome.status, outcome.reason) == (PaymentStatus.FAILED, reason)


async def test_a_question_left_alone_expires(mtn: Mtn, momo: MomoCollections) -> None:
    reference = await ask(momo)
    await mtn.does("/emulator/clock", advance_s=301)
    outcome = await momo.payment_status(reference, base_url=momo.base_url)
    assert (outcome.status, outcome.reason) == (PaymentStatus.FAILED, FailureReason.EXPIRED)


async def test_a_late_success_is_read_as_one(mtn: Mtn, momo: MomoCollections) -> None:
    await mtn.faults(late_success=True)
    await mtn.does("/momo/control", mode="approve")
    reference = await ask(momo)
    assert await status_of(momo, reference) is PaymentStatus.PENDING
    await mtn.does("/emulator/clock", advance_s=660)
    assert await status_of(momo, reference) is PaymentStatus.SUCCEEDED


@pytest.mark.parametrize(
    "fault", ["accept_then_drop", "conflict_on_first", "html_500_after_taking"]
)
async def test_a_request_whose_answer_was_lost_is_resolved_by_its_status(
    mtn: Mtn, momo: MomoCollections, fault: str
) -> None:
    await mtn.faults(**{fault: 1})
    reference = uuid4()
    with pytest.raises(OutcomeUnknown):
        await ask(momo, reference)
    assert await mtn.took() == [str(reference)]
    assert await status_of(momo, reference) is PaymentStatus.PENDING


@pytest.mark.parametrize("fault", ["drop_unheard", "html_500"])
async def test_a_request_that_never_landed_is_asked_for_again(
    mtn: Mtn, momo: MomoCollections, fault: str
) -> None:
    await ask(momo)  # has the token now, so that the fault meets the request
    (before,) = await mtn.took()
    await mtn.faults(**{fault: 1})
    reference = uuid4()
    with pytest.raises(OutcomeUnknown):
        await ask(momo, reference)
    assert await mtn.took() == [before]
    with pytest.raises(UnknownReference):
        await status_of(momo, reference)
    await ask(momo, reference)
    assert await mtn.took() == [before, str(reference)]


async def test_a_reference_asked_for_twice_is_unknown_not_failed(
    mtn: Mtn, momo: MomoCollections
) -> None:
    reference = await ask(momo)
    with pytest.raises(OutcomeUnknown):
        await ask(momo, reference)
    assert await mtn.took() == [str(reference)]


async def test_not_found_may_be_too_early(mtn: Mtn, momo: MomoCollections) -> None:
    reference = await ask(momo)
    await mtn.faults(not_found_then_found=1)
    with pytest.raises(UnknownReference):
        await status_of(momo, reference)
    assert await status_of(momo, reference) is PaymentStatus.PENDING


async def test_a_status_is_asked_for_again_behind_a_stumbling_gateway(
    mtn: Mtn, momo: MomoCollections
) -> None:
    reference = await ask(momo)
    await mtn.faults(html_500=2)
    assert await status_of(momo, reference) is PaymentStatus.PENDING


async def test_a_status_that_never_comes_is_unavailable(mtn: Mtn, momo: MomoCollections) -> None:
    reference = await ask(momo)
    await mtn.faults(html_500=100)
    with pytest.raises(Unavailable):
        await status_of(momo, reference)


async def test_a_request_is_posted_once(mtn: Mtn, momo: MomoCollections) -> None:
    await mtn.faults(accept_then_drop=1)
    with pytest.raises(OutcomeUnknown):
        await ask(momo)
    assert len(await mtn.calls(REQUESTS)) == 1


async def test_an_answer_that_takes_too_long_is_unknown(
    mtn: Mtn, settings: PaymentSettings
) -> None:
    async with open_momo(settings.model_copy(update={"timeout_seconds": 1.5})) as momo:
        reference = await ask(momo)
        await mtn.faults(slow_ms=60_000)
        with pytest.raises(OutcomeUnknown):
            await ask(momo)
        with pytest.raises(OutcomeUnknown):
            await status_of(momo, reference)


async def test_one_token_serves_all_who_wait_for_it(mtn: Mtn, momo: MomoCollections) -> None:
    await mtn.faults(slow_token_s=0.3)
    await asyncio.gather(*(ask(momo) for _ in range(10)))
    assert len(await mtn.calls(TOKENS)) == 1
    assert len(await mtn.took()) == 10


async def test_a_caller_who_gives_up_leaves_the_token_to_the_others(
    mtn: Mtn, momo: MomoCollections
) -> None:
    await mtn.faults(slow_token_s=0.3)
    impatient = asyncio.create_task(ask(momo))
    patient = asyncio.create_task(ask(momo))
    while not await mtn.calls(TOKENS):
        await asyncio.sleep(0.01)
    impatient.cancel()
    reference = await patient
    assert await mtn.took() == [str(reference)]
    assert len(await mtn.calls(TOKENS)) == 1


async def test_a_token_that_takes_too_long_means_nothing_was_asked(
    mtn: Mtn, settings: PaymentSettings
) -> None:
    await mtn.faults(slow_token_s=60)
    async with open_momo(settings.model_copy(update={"timeout_seconds": 1.0})) as momo:
        with pytest.raises(PaymentNotSent):
            await ask(momo)
    assert await mtn.calls(REQUESTS) == []
    assert len(await mtn.calls(TOKENS)) == 3


async def test_a_revoked_token_is_replaced(mtn: Mtn, momo: MomoCollections) -> None:
    reference = await ask(momo)
    await mtn.faults(token_refused=1)
    assert await status_of(momo, reference) is PaymentStatus.PENDING
    await mtn.faults(token_refused=1)
    with pytest.raises(PaymentNotSent):
        await ask(momo)
    await ask(momo)
    assert len(await mtn.calls(TOKENS)) == 3


@dataclass
class Stopwatch:
    seconds: float = 0.0


@pytest.fixture
async def tokens(settings: PaymentSettings) -> AsyncIterator[tuple[AccessTokens, Stopwatch]]:
    watch = Stopwatch()
    async with aiohttp.ClientSession() as session:
        line = ProviderLine(session, timeout_seconds=5, retry_seconds=0.01, max_attempts=2)
        tokens = AccessTokens(line, settings, lambda: watch.seconds)
        yield tokens, watch
        await tokens.close()


async def test_a_token_is_renewed_while_it_lasts(
    mtn: Mtn, tokens: tuple[AccessTokens, Stopwatch]
) -> None:
    kept, watch = tokens
    first = await kept.get(mtn.url)
    watch.seconds = 3299
    assert await kept.get(mtn.url) == first
    assert len(await mtn.calls(TOKENS)) == 1

    await mtn.faults(slow_token_s=0.2)
    watch.seconds = 3301
    assert await kept.get(mtn.url) == first  # nobody waits for the next one
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await kept.get(mtn.url) == first:
            await asyncio.sleep(0.01)
    assert len(await mtn.calls(TOKENS)) == 2


async def test_a_failed_renewal_leaves_the_token_until_its_end(
    mtn: Mtn, tokens: tuple[AccessTokens, Stopwatch]
) -> None:
    kept, watch = tokens
    first = await kept.get(mtn.url)
    await mtn.faults(html_500=1000)
    watch.seconds = 3500
    assert await kept.get(mtn.url) == first
    while len(await mtn.calls(TOKENS)) < 3:
        await asyncio.sleep(0.01)
    assert await kept.get(mtn.url) == first
    watch.seconds = 3571
    with pytest.raises(PaymentNotSent):
        await kept.get(mtn.url)


async def test_wrong_keys_tell_the_operator(mtn: Mtn, settings: PaymentSettings) -> None:
    wrong = settings.model_copy(update={"api_key": SecretStr("wrong")})
    async with open_momo(wrong) as momo:
        with pytest.raises(AccessDenied, match="PAYMENTS"):
            await ask(momo)
    assert len(await mtn.calls(TOKENS)) == 1


async def test_a_currency_that_is_not_sold_here_is_not_accepted(
    mtn: Mtn, settings: PaymentSettings
) -> None:
    async with open_momo(settings.model_copy(update={"currency": "EUR"})) as momo:
        with pytest.raises(PaymentRejected) as refused:
            await ask(momo)
    assert refused.value.reason is FailureReason.NOT_ALLOWED
    assert await mtn.took() == []


async def test_nobody_there_means_nothing_was_asked(settings: PaymentSettings) -> None:
    nowhere = settings.model_copy(update={"base_url": "http://127.0.0.1:9"})
    async with open_momo(nowhere) as momo:
        with pytest.raises(PaymentNotSent):
            await ask(momo)


async def test_a_status_is_read_where_the_request_was_taken(
    mtn: Mtn, settings: PaymentSettings, tmp_path: Path
) -> None:
    other = create_emulator(EmulatorConfig("http://127.0.0.1:9/webhook", "secret"))
    async with served(other) as new_url:
        async with open_momo(settings) as old:
            reference = await ask(old)
        async with open_momo(settings.model_copy(update={"base_url": new_url})) as moved:
            outcome = await moved.payment_status(reference, base_url=mtn.url + "/")
            assert outcome.status is PaymentStatus.PENDING
            with pytest.raises(UnknownReference):
                await moved.payment_status(reference, base_url=new_url)


async def test_the_balance_is_what_was_collected(mtn: Mtn, momo: MomoCollections) -> None:
    assert await momo.collected_rwf() == 0
    for decision in ("approve", "approve", "reject"):
        await mtn.does(f"/momo/requests/{await ask(momo)}/{decision}")
    await mtn.faults(html_500=1)
    assert await momo.collected_rwf() == 10_000


@pytest.mark.parametrize("amount", [0, -1, True, 10.0, 10.5, float("nan"), "5000"])
async def test_only_whole_francs_are_asked_for(
    mtn: Mtn, momo: MomoCollections, amount: Any
) -> None:
    with pytest.raises(BadPayment):
        await ask(momo, amount_rwf=amount)
    assert await mtn.calls("/collection") == []


@pytest.mark.parametrize("payer", ["+250788000001", "0788000001", "", "2507 88", "25078800000١"])
async def test_only_numbers_are_asked(momo: MomoCollections, payer: str) -> None:
    with pytest.raises(BadPayment):
        await momo.request_payment(uuid4(), payer=payer, amount_rwf=1, note="")


async def test_only_random_references_are_used(momo: MomoCollections) -> None:
    with pytest.raises(BadPayment):
        await ask(momo, uuid1())
