"""Demo drivers around Kigali. The first two stand among the emulator's phones, to be played."""

from datetime import datetime, timedelta

from psycopg import AsyncConnection

DRIVERS = [
    ("250788000021", "Claude Nshimiyimana", "RE 214 K", -1.9455, 30.0640),
    ("250788000022", "Solange Mukeshimana", "RE 871 C", -1.9490, 30.1245),
    ("250788000023", "Emmanuel Hakizimana", "RD 402 P", -1.9398, 30.0452),
    ("250788000024", "Patrick Mugisha", "RE 118 T", -1.9560, 30.1120),
    ("250788000025", "Innocent Bizimana", "RF 530 A", -1.9790, 30.0440),
    ("250788000026", "Josiane Uwimana", "RD 963 L", -1.9345, 30.0825),
    ("250788000027", "Fabrice Ndayisaba", "RE 745 M", -1.9705, 30.1395),
    ("250788000028", "Olivier Habimana", "RF 287 D", -1.9720, 30.1030),
    ("250788000029", "Theogene Nkurunziza", "RD 651 S", -1.9695, 30.0725),
    ("250788000030", "Alice Nyirahabimana", "RE 309 B", -1.9210, 30.0690),
    ("250788000031", "Samuel Rukundo", "RF 842 H", -1.9285, 30.1133),
    ("250788000032", "Celestin Twagirimana", "RD 176 E", -1.9330, 30.1020),
]
# Theirs is a very long shift: nobody is there to say that they drive again.
SHIFT = timedelta(days=3650)

KEEP = """
    INSERT INTO drivers
        (customer_id, name, plate, available_until, latitude, longitude, located_at)
    VALUES (customer_for(%(wa_id)s, NULL, NULL, %(name)s), %(name)s, %(plate)s, %(until)s,
            %(latitude)s, %(longitude)s, %(now)s)
    ON CONFLICT (customer_id) DO NOTHING
"""


async def seed_drivers(conn: AsyncConnection, now: datetime) -> None:
    """Put in who is missing."""
    for wa_id, name, plate, latitude, longitude in DRIVERS:
        facts = {"wa_id": wa_id, "name": name, "plate": plate, "until": now + SHIFT, "now": now}
        await conn.execute(KEEP, {**facts, "latitude": latitude, "longitude": longitude})
