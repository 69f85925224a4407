"""Updates that no phone causes: account news, other apps holding the thread, the unheard-of."""

from typing import Literal

from server.dev.emulator.customer.customers import JSON, EmulatedCustomer
from server.dev.emulator.meta.graph_errors import as_failure
from server.dev.emulator.state import Emulator
from server.dev.emulator.webhooks.webhooks import Update, contact_of, sender_of, unix

Kind = Literal["account_update", "standby", "smb_message_echoes", "value_errors", "unknown_field"]


def update(kind: Kind, emulator: Emulator, customer: EmulatedCustomer) -> Update:
    match kind:
        case "account_update":
            return Update(kind, "", {"event": "ACCOUNT_VIOLATION", "violation_info": {}})
        case "standby":
            inner: JSON = {
                "contacts": [contact_of(customer)],
                "messages": [_text(emulator, customer, "for another app")],
            }
            return Update(kind, "", _value(emulator) | {"standby": inner})
        case "smb_message_echoes":
            echo = _text(emulator, customer, "written in the app by hand")
            echo |= {"from": emulator.config.display_phone_number, "to": customer.wa_id}
            return Update(kind, "", _value(emulator) | {"message_echoes": [echo]})
        case "value_errors":
            errors = [as_failure(130429, "Throughput reached")]
            return Update("messages", "", _value(emulator) | {"errors": errors})
        case "unknown_field":
            return Update("field_of_next_year", "", {"hello": "Murakaza neza 👋"})


def _value(emulator: Emulator) -> JSON:
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": emulator.config.display_phone_number,
            "phone_number_id": emulator.config.phone_number_id,
        },
    }


def _text(emulator: Emulator, customer: EmulatedCustomer, body: str) -> JSON:
    return sender_of(customer) | {
        "id": emulator.mint(customer, "in"),
        "timestamp": unix(emulator.now()),
        "type": "text",
        "text": {"body": body},
    }
