"""Bodies written by other projects, some of them broken: read, or said to be no webhook."""

from pathlib import Path

import pytest

from easymo.whatsapp.errors import NotAWebhook
from easymo.whatsapp.inbound.payloads import Webhook, parse

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "whatsapp-webhooks"
BODIES = sorted(path for path in FOLDER.glob("*.json") if path.name != "INDEX.json")


@pytest.mark.skipif(not BODIES, reason=f"no webhooks of others in {FOLDER}")
def test_each_is_read_or_said_to_be_no_webhook() -> None:
    read: list[Webhook] = []
    for path in BODIES:
        try:
            read.append(parse(path.read_bytes()))
        except NotAWebhook:
            continue
    kept = [w for w in read if w.messages or w.statuses or w.others or w.unparsable]
    assert kept == read
    assert sum(len(webhook.messages) for webhook in read) > 40
