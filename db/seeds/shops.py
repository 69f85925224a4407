"""Demo shops of Kigali, with what they sell."""

from datetime import time
from typing import NamedTuple

from psycopg import AsyncConnection


class SeededShop(NamedTuple):
    code: str
    name: str
    kind: str
    address: str
    sector: str
    latitude: float
    longitude: float
    opens_at: time
    closes_at: time


SHOPS = [
    SeededShop("isoko-remera", "Isoko Remera", "groceries", "KG 11 Ave 42", "Remera",
         -1.9577, 30.1127, time(7), time(21)),
    SeededShop("simba-nyarugenge", "Simba Centre Ville", "groceries", "KN 4 Ave 8", "Nyarugenge",
         -1.9460, 30.0600, time(7), time(22)),
    SeededShop("duka-nyamirambo", "Duka Nyamirambo", "groceries", "KN 7 Ave 120", "Nyamirambo",
         -1.9795, 30.0420, time(6), time(21)),
    SeededShop("vita-kimironko", "Vita Pharmacy", "pharmacy", "KG 17 Ave 3", "Kimironko",
         -1.9493, 30.1260, time(7), time(22)),
    SeededShop("tekno-hub", "Tekno Hub", "electronics", "KN 2 St 15", "Nyarugenge",
         -1.9442, 30.0588, time(8), time(20)),
    SeededShop("berwa-fashion", "Berwa Fashion", "clothes", "KG 549 St 9", "Kacyiru",
         -1.9355, 30.0842, time(9), time(20)),
    SeededShop("umugati-bakery", "Umugati Bakery", "bakery", "KK 15 Rd 27", "Kicukiro",
         -1.9706, 30.1044, time(6), time(20)),
    SeededShop("ishuri-stationery", "Ishuri Stationery", "stationery", "KG 14 Ave 66", "Gisozi",
         -1.9196, 30.0690, time(8), time(19)),
]  # fmt: skip

# Of each shop: name, what customers call it, price, stock.
PRODUCTS: dict[str, list[tuple[str, str, int, int]]] = {
    "isoko-remera": [
        ("Sugar 1 kg", "sucre isukari sukari", 1_600, 80),
        ("Thai rice 5 kg", "riz umuceri mchele wali", 9_500, 30),
        ("Inyange milk 1 L", "lait amata maziwa", 1_300, 60),
        ("Cooking oil 1 L", "huile amavuta mafuta", 2_600, 40),
        ("Maize flour 2 kg", "farine mais kawunga akawunga unga posho", 2_200, 35),
        ("Red beans 1 kg", "haricots ibishyimbo maharage", 1_400, 50),
        ("Eggs, tray of 30", "oeufs amagi mayai egg", 4_800, 25),
        ("Akabanga chili oil", "piment urusenda pilipili", 1_500, 45),
        ("Iodised salt 500 g", "sel umunyu chumvi", 400, 100),
    ],
    "simba-nyarugenge": [
        ("Sugar 1 kg", "sucre isukari sukari", 1_700, 120),
        ("Basmati rice 5 kg", "riz umuceri mchele wali", 13_500, 20),
        ("Inyange milk 500 ml", "lait amata maziwa", 700, 90),
        ("Huye Mountain coffee 500 g", "cafe ikawa kahawa", 6_500, 24),
        ("Rwanda Mountain tea, 50 bags", "the icyayi chai", 2_300, 40),
        ("Inyange water 1.5 L", "eau amazi maji", 800, 200),
        ("Laundry soap bar", "savon isabune sabuni", 900, 70),
        ("Toilet paper, 10 rolls", "papier hygienique impapuro tissue", 4_200, 38),
        ("Primus beer 720 ml", "biere inzoga bia", 1_200, 96),
    ],
    "duka-nyamirambo": [
        ("Sugar 1 kg", "sucre isukari sukari", 1_500, 3),
        ("Local rice 1 kg", "riz umuceri mchele wali", 1_500, 60),
        ("Irish potatoes 5 kg", "pommes terre ibirayi viazi potato", 3_000, 22),
        ("Tomatoes 1 kg", "tomates inyanya nyanya tomato", 1_200, 18),
        ("Onions 1 kg", "oignons ibitunguru vitunguu onion", 1_300, 26),
        ("Cooking bananas, bunch", "bananes ibitoki ndizi matoke", 5_500, 8),
        ("Charcoal, sack", "charbon amakara mkaa", 12_000, 10),
    ],
    "vita-kimironko": [
        (
            "Paracetamol 500 mg, 20 tablets",
            "doliprane ibinini dawa panadol",
            1_000,
            150,
        ),
        ("Vitamin C, 20 tablets", "vitamine vitamini", 3_500, 40),
        ("Face masks, box of 50", "masques udupfukamunwa barakoa mask", 3_000, 60),
        ("Hand sanitizer 250 ml", "gel desinfectant umuti intoki", 2_000, 45),
        ("Digital thermometer", "thermometre umuriro kipimajoto", 5_000, 12),
        ("Baby diapers, pack of 40", "couches ubutema pampers nepi diaper", 9_800, 15),
        ("Mosquito net", "moustiquaire inzitiramibu chandarua", 7_000, 20),
    ],
    "tekno-hub": [
        ("Tecno Spark smartphone", "telephone telefone simu phone", 145_000, 6),
        ("Nokia 105 phone", "telephone telefone simu", 22_000, 14),
        ("USB-C charger", "chargeur sharijeri chaja usb", 6_000, 50),
        ("Power bank 10,000 mAh", "batterie externe powerbank", 15_000, 18),
        ("Bluetooth earphones", "ecouteurs ekuteri earbuds headphones spika", 12_000, 25),
        ("Flash disk 32 GB", "cle usb flashi memory", 7_500, 30),
        ("HP laptop 15 inch", "ordinateur portable mudasobwa kompyuta computer", 520_000, 2),
        ("LED bulb 9 W", "ampoule itara taa lamp", 1_800, 80),
    ],
    "berwa-fashion": [
        ("Kitenge fabric, 6 yards", "pagne igitenge kitenge tissu", 18_000, 20),
        ("Kitenge dress", "robe ikanzu gauni kitenge", 28_000, 9),
        ("Men's cotton shirt", "chemise ishati shati", 14_000, 16),
        ("Men's leather shoes", "chaussures inkweto viatu shoe", 35_000, 7),
        ("Jeans", "pantalon jean ipantalo suruali trousers", 17_000, 15),
        ("Umushanana set", "tenue traditionnelle umushanana", 60_000, 4),
        ("School bag", "sac cartable igikapu mfuko begi backpack", 12_500, 18),
    ],
    "umugati-bakery": [
        ("Brown bread", "pain umugati mkate complet", 1_500, 30),
        ("White bread", "pain umugati mkate", 1_200, 40),
        ("Birthday cake 1 kg", "gateau keke keki anniversaire isabukuru", 15_000, 5),
        ("Chapati, pack of 5", "chapati capati", 1_500, 25),
        ("Amandazi, pack of 10", "beignets amandazi mandazi doughnuts", 1_000, 40),
        ("Beef samosa", "sambusa samosas", 500, 60),
    ],
    "ishuri-stationery": [
        ("Exercise book, 96 pages", "cahier ikaye daftari notebook", 500, 300),
        ("Blue pens, box of 10", "stylos bic amakaramu kalamu pen", 1_500, 60),
        ("A4 paper, ream", "papier rame impapuro karatasi", 4_500, 40),
        ("Scientific calculator", "calculatrice kalikurateri kikokotoo", 11_000, 12),
        ("Mathematical set", "boite mathematique compas kompa", 2_500, 25),
        ("Kinyarwanda dictionary", "dictionnaire inkoranyamagambo kamusi", 9_000, 6),
        ("Colour pencils, 24", "crayons couleur amakaramu rangi", 3_000, 20),
    ],
}

SHOP = """
    INSERT INTO shops (code, name, kind, address, sector, latitude, longitude, opens_at, closes_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING
"""
PRODUCT = """
    INSERT INTO products (shop_id, name, also_called, price_rwf, stock)
    SELECT id, %s, %s, %s, %s FROM shops WHERE code = %s ON CONFLICT (shop_id, name) DO NOTHING
"""


async def seed_shops(conn: AsyncConnection) -> None:
    """Put in what is missing; stock that was sold stays sold."""
    async with conn.cursor() as cursor:
        await cursor.executemany(SHOP, SHOPS)
        sold = [(*product, code) for code, shelf in PRODUCTS.items() for product in shelf]
        await cursor.executemany(PRODUCT, sold)
