"""A callback names a payment, and is believed nothing else."""

import json
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from easymo.payments.momo_callback import read_reference


@given(st.uuids(version=4))
def test_it_names_the_payment(reference: UUID) -> None:
    body = {"externalId": str(reference), "status": "SUCCESSFUL", "amount": "1"}
    assert read_reference(json.dumps(body).encode()) == reference


@given(st.one_of(st.binary(), st.sampled_from([b"{}", b"[]", b'{"externalId": 7}', b"null"])))
def test_noise_names_none(body: bytes) -> None:
    assert read_reference(body) is None
