"""Who plays in a scenario: people of the demo data, and new ones."""

from dataclasses import dataclass, field
from zlib import crc32

from evals.play.phone import Phone
from evals.play.product import Product

NUMBERS = """
    SELECT c.name, a.value FROM customers c JOIN customer_aliases a ON a.customer_id = c.id
    WHERE a.kind = 'wa_id' AND split_part(c.name, ' ', 1) = %s ORDER BY c.id LIMIT 1
"""


@dataclass
class People:
    """The phones of whoever has acted so far, by first name."""

    product: Product
    patience_seconds: float
    phones: dict[str, Phone] = field(default_factory=dict)

    async def phone(self, name: str) -> Phone:
        if name not in self.phones:
            self.phones[name] = await self._found(name)
        return self.phones[name]

    async def _found(self, name: str) -> Phone:
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
