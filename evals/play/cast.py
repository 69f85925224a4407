"""Who plays in a scenario: people of the demo data, and new ones."""

from dataclasses import dataclass, field
from zlib import crc32

from evals.play.phone import CustomerPhone
from evals.play.product import RunningProduct

NUMBERS = """
    SELECT c.name, a.value FROM customers c JOIN customer_aliases a ON a.customer_id = c.id
    WHERE a.kind = 'wa_id' AND split_part(c.name, ' ', 1) = %s ORDER BY c.id LIMIT 1
"""


@dataclass
class Cast:
    """The phones of whoever has acted so far, by first name."""

    product: RunningProduct
    patience_seconds: float
    phones: dict[str, CustomerPhone] = field(default_factory=dict)

    async def phone(self, name: str) -> CustomerPhone:
        if name not in self.phones:
            self.phones[name] = await self._found(name)
        return self.phones[name]

    async def _found(self, name: str) -> CustomerPhone:
        known = await self.product.rows(NUMBERS, name)
        # Whoever is not in the demo data has a number that nobody has.
        full_name, wa_id = (
            known[0] if known else (name, f"2507879{crc32(name.encode()) % 10**5:05}")
        )
        phone = self.product.phone(wa_id)
        phone.patience_seconds = self.patience_seconds
        profile = {"name": full_name}
        (
            await self.product.http.post(f"/phone/api/{wa_id}/profile", json=profile)
        ).raise_for_status()
        return phone
