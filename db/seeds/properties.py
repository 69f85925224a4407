"""Demo properties around Kigali; what stands in the descriptions is their owners' text."""

from typing import NamedTuple

from psycopg import AsyncConnection


class Listing(NamedTuple):
    code: str
    title: str
    kind: str
    terms: str
    price_rwf: int
    rooms: int | None
    square_metres: int
    address: str
    sector: str
    latitude: float
    longitude: float
    description: str


PROPERTIES = [
    Listing("apt-remera-1", "Apartment near Gisementi", "apartment", "rent", 280_000, 2, 75,
            "KG 17 Ave 11", "Remera", -1.9592, 30.1108,
            "Second floor, tiled, water tank, a short walk from the Gisementi restaurants."),
    Listing("apt-remera-2", "Apartment by the stadium", "apartment", "rent", 450_000, 3, 110,
            "KG 18 Ave 4", "Remera", -1.9551, 30.1149,
            "Balcony towards Amahoro stadium, two bathrooms, parking for one car."),
    Listing("apt-remera-3", "Studio in Remera", "apartment", "rent", 150_000, 1, 38,
            "KG 9 St 30", "Remera", -1.9610, 30.1090,
            "Own entrance, prepaid electricity, quiet compound."),
    Listing("house-remera-1", "Family house in Remera", "house", "rent", 600_000, 4, 180,
            "KG 201 St 7", "Remera", -1.9580, 30.1165,
            "Garden, annex for the help, gate and guard house."),
    Listing("apt-kimironko-1", "Apartment at the market", "apartment", "rent", 220_000, 2, 68,
            "KG 11 Ave 88", "Kimironko", -1.9489, 30.1271,
            "Five minutes from Kimironko market, third floor without a lift."),
    Listing("house-kimironko-1", "House in Kimironko", "house", "rent", 350_000, 3, 130,
            "KG 152 St 3", "Kimironko", -1.9465, 30.1295,
            "Newly painted, small garden, school near by."),
    Listing("house-kimironko-2", "House with annex", "house", "sale", 68_000_000, 4, 240,
            "KG 156 St 12", "Kimironko", -1.9450, 30.1310,
            "Plot of 500 m², annex with two rooms that are rented out."),
    Listing("apt-kacyiru-1", "Furnished apartment", "apartment", "rent", 900_000, 2, 95,
            "KG 7 Ave 19", "Kacyiru", -1.9350, 30.0830,
            "Fully furnished, generator, cleaning twice a week, near the embassies."),
    Listing("office-kacyiru-1", "Office on the ring road", "office", "rent", 1_200_000, 5, 160,
            "KG 5 Ave 2", "Kacyiru", -1.9372, 30.0865,
            "Fibre, meeting room, ten parking places."),
    Listing("apt-nyarutarama-1", "Penthouse at the lake", "apartment", "rent", 2_200_000, 3, 210,
            "KG 13 Ave 55", "Nyarutarama", -1.9312, 30.1035,
            "View of the golf course and the lake, lift, pool, gym."),
    Listing("house-nyarutarama-1", "Villa in Nyarutarama", "house", "sale", 320_000_000, 5, 420,
            "KG 9 Ave 21", "Nyarutarama", -1.9290, 30.1051,
            "Pool, staff quarters, solar water, plot of 1,200 m²."),
    Listing("apt-kibagabaga-1", "New apartment", "apartment", "rent", 500_000, 3, 115,
            "KG 19 Ave 14", "Kibagabaga", -1.9330, 30.1190,
            "First tenants, fitted kitchen, near the hospital."),
    Listing("house-kibagabaga-1", "House on the hill", "house", "sale", 145_000_000, 4, 300,
            "KG 270 St 5", "Kibagabaga", -1.9318, 30.1215,
            "View over the valley, three bathrooms, double garage."),
    Listing("house-nyamirambo-1", "House near Biryogo", "house", "rent", 180_000, 2, 80,
            "KN 126 St 9", "Nyamirambo", -1.9750, 30.0452,
            "Lively street, mosque and market close by, water every day."),
    Listing("apt-nyamirambo-1", "Apartment with a view", "apartment", "rent", 200_000, 2, 70,
            "KN 7 Ave 201", "Nyamirambo", -1.9801, 30.0409,
            "View of Mount Kigali, bus stop at the door."),
    Listing("land-rebero-1", "Plot on Rebero hill", "land", "sale", 45_000_000, None, 600,
            "KK 40 Ave", "Rebero", -1.9950, 30.0760,
            "Flat, residential zone R1, title ready, road and water at the plot."),
    Listing("house-rebero-1", "House on Rebero", "house", "rent", 800_000, 4, 220,
            "KK 31 Ave 17", "Rebero", -1.9932, 30.0789,
            "View of the whole town, large terrace."),
    Listing("house-kicukiro-1", "House in Kicukiro", "house", "rent", 300_000, 3, 120,
            "KK 15 Rd 80", "Kicukiro", -1.9712, 30.1052,
            "Near the Ziniya market, paved road, parking for two cars."),
    Listing("house-kicukiro-2", "Starter house", "house", "sale", 35_000_000, 3, 110,
            "KK 19 Ave 34", "Kicukiro", -1.9755, 30.1081,
            "Built in 2019, title ready, can be seen with the keys at the gate."),
    Listing("apt-gikondo-1", "Apartment in Gikondo", "apartment", "rent", 170_000, 2, 60,
            "KK 31 St 6", "Gikondo", -1.9690, 30.0760,
            "Near the expo ground, prepaid water and electricity."),
    Listing("land-kanombe-1", "Plot near the airport", "land", "sale", 18_000_000, None, 450,
            "KK 3 Rd", "Kanombe", -1.9700, 30.1650,
            "Residential, 200 m from the paved road, electricity near by."),
    Listing("house-kanombe-1", "House in Kanombe", "house", "rent", 250_000, 3, 115,
            "KK 110 St 15", "Kanombe", -1.9735, 30.1598,
            "Quiet, fenced, fruit trees, ten minutes to the airport."),
    Listing("land-gisozi-1", "Plot in Gisozi", "land", "sale", 28_000_000, None, 500,
            "KG 14 Ave", "Gisozi", -1.9185, 30.0702,
            "Gentle slope, neighbours built, title ready."),
    Listing("apt-gisozi-1", "Apartment in Gisozi", "apartment", "rent", 190_000, 2, 66,
            "KG 14 Ave 120", "Gisozi", -1.9204, 30.0681,
            "Close to the memorial and the wood market, parking."),
    Listing("office-nyarugenge-1", "Office downtown", "office", "rent", 650_000, 3, 90,
            "KN 4 Ave 31", "Nyarugenge", -1.9448, 30.0597,
            "Fourth floor with a lift, reception, near the bus station."),
    Listing("house-kimihurura-1", "House in Kimihurura", "house", "rent", 1_500_000, 4, 260,
            "KG 28 Ave 6", "Kimihurura", -1.9520, 30.0880,
            "Garden, terrace, staff quarters, walking distance to cafes."),
]  # fmt: skip

PROPERTY = """
    INSERT INTO properties (code, title, kind, terms, price_rwf, rooms, square_metres, address,
                            sector, latitude, longitude, description)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING
"""


async def seed_properties(conn: AsyncConnection) -> None:
    """Put in what is missing."""
    async with conn.cursor() as cursor:
        await cursor.executemany(PROPERTY, PROPERTIES)
