"""What strangers in Kigali write first, in Kinyarwanda and Swahili, and what it comes to."""

from typing import Any

import pytest

from tests.unit.guided.dialogue import hear

UP = {"rating": "up"}
CALLED: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "sw",
        "basi niwekee mimi elfu tano kwenye wallet yangu ya easymo",
        "collect_payment",
        {"amount": "elfu tano"},
    ),
    ("sw", "nipeleke stendi ya basi", "request_ride", {"destination": "stendi ya basi"}),
    (
        "en",
        "those reminder texts before a booking, switch them off, i dont need em",
        "update_preferences",
        {"reminders": False},
    ),
    (
        "fr",
        "les rappels avant mes tables, je n'en veux plus, désactivez-les",
        "update_preferences",
        {"reminders": False},
    ),
    ("en", "quick one, is thursday sorted or do i still owe u something", "view_bookings", {}),
    ("fr", "est-ce que je vous dois encore quelque chose pour jeudi", "view_bookings", {}),
    ("en", "how much is a table at Kimironko?", "venue_information", {"venue": "kimironko"}),
    (
        "rw",
        "shyiraho ibihumbi icumi nkoresheje momo",
        "collect_payment",
        {"amount": "ibihumbi icumi"},
    ),
    ("rw", "nshyirireho ibihumbi bitanu", "collect_payment", {"amount": "ibihumbi bitanu"}),
    ("sw", "weka elfu kumi kwa momo", "collect_payment", {"amount": "elfu kumi"}),
    ("rw", "ishyura ibihumbi icumi na momo", "pay_booking", {"or_order": True}),
    ("rw", "icumi ku icumi, mukora neza cyane", "give_feedback", UP),
    ("sw", "nawapa alama nzuri kabisa, kumi kwa kumi, mko vizuri!", "give_feedback", UP),
    ("sw", "huduma yenu ni nzuri sana, nawapa nyota tano", "give_feedback", UP),
    ("en", "ten out of ten", "give_feedback", UP),
    ("fr", "deux sur dix", "give_feedback", {"rating": "down"}),
    ("sw", "miadi yangu ya kuona nyumba ni lini vile", "view_viewings", {}),
    ("rw", "nzasura inzu ryari", "view_viewings", {}),
    ("rw", "ibintu natumije byageze hehe", "view_orders", {}),
    ("sw", "vitu nilivyoagiza viko wapi", "view_orders", {}),
    ("rw", "ya shati natumije sinkiyikeneye, mwayikuramo?", "cancel_order", {}),
    (
        "sw",
        "ile meza ya jmosi piga chini, mambo yamebuma",
        "cancel_booking",
        {"booked_on": "2026-11-28"},
    ),
    ("rw", "nashakaga kubika umwanya", "create_booking", {}),
    ("sw", "je ile meza ya ijumaa nimeshailipia?", "view_bookings", {}),
    ("rw", "ku cyumweru se mukora kugeza ryari?", "venue_information", {}),
    ("sw", "vikumbusho msinitumie tena, vinanisumbua", "update_preferences", {"reminders": False}),
    ("rw", "mundebere niba hari umumotari uri hafi yanjye", "find_nearby", {"kind": "drivers"}),
    (
        "rw",
        "nkeneye moto inkura Kacyiru ikangeza i Remera",
        "request_ride",
        {"pickup": "kacyiru", "destination": "remera"},
    ),
    ("rw", "nshaka moto injyana Nyabugogo mu ma bus", "request_ride", {"destination": "nyabugogo"}),
    ("rw", "ni ryari mfite ameza?", "view_bookings", {}),
    ("sw", "nina meza lini?", "view_bookings", {}),
    ("rw", "ya meza yo ku wa gatanu ntibigikunze", "cancel_booking", {"booked_on": "2026-11-27"}),
    ("sw", "sitafika ijumaa, iondoeni", "cancel_booking", {"booked_on": "2026-11-27"}),
    (
        "sw",
        "kwenye booking yangu ya ijumaa tuongeze watu wawili",
        "change_booking",
        {"booked_on": "2026-11-27", "more_guests": 2},
    ),
    (
        "sw",
        "niko na watoto wangu wawili na mume, kesho saa moja jioni",
        "create_booking",
        {"day": "2026-11-23", "time": "19:00", "guests": 4},
    ),
    ("rw", "hindura izina ryanjye ribe Diane", "update_preferences", {"name": "Diane"}),
    (
        "en",
        "By the way, how much is the basmati rice at Simba?",
        "search_products",
        {"words": "basmati rice", "shop": "simba"},
    ),
    (
        "rw",
        "isukari ni angahe muri Simba?",
        "search_products",
        {"words": "isukari", "shop": "simba"},
    ),
    (
        "rw",
        "njye ubwanjye nshaka ameza ejo saa moya Nyamirambo, ndi umwe",
        "create_booking",
        {"venue": "nyamirambo", "day": "2026-11-23", "time": "19:00", "guests": 1},
    ),
    (
        "rw",
        "amakara muri Duka Nyamirambo ni angahe?",
        "search_products",
        {"words": "amakara", "shop": "nyamirambo"},
    ),
    (
        "sw",
        "unga kilo mbili",
        "order_for_pickup",
        {"items": [{"product": "unga", "quantity": 2, "unit": "kg"}]},
    ),
    (
        "rw",
        "mpa Nokia 105 imwe gusa",
        "order_for_pickup",
        {"items": [{"product": "nokia 105", "quantity": 1}]},
    ),
    (
        "sw",
        "naomba kuja kuona nyumba ya Kanombe jumatano",
        "search_properties",
        {"kind": "house", "place": "kanombe"},
    ),
]

COMPLAINTS = [
    ("rw", "charger naguze muri Tekno Hub yamaze umunsi umwe gusa ihita ipfa"),
    ("rw", "naje ejo kimironko nsanga hafunze"),
    ("rw", "ibirayi mwampaye byaboze"),
    ("rw", "natumije isukari nsanga ibuze ikiro kimwe"),
    ("rw", "mwanyishyuje kabiri"),
    ("rw", "ibiryo byari bikonje cyane"),
    ("rw", "moto yaratinze cyane nkererwa akazi"),
    ("sw", "boda alikuja amechelewa dakika arobaini"),
    ("sw", "chaja niliyonunua Tekno Hub imekufa siku moja tu"),
    ("sw", "nilifika jana Kimironko nikakuta pamefungwa"),
]


@pytest.mark.parametrize(("language", "said", "tool", "arguments"), CALLED)
def test_a_first_wish_is_served(
    language: str, said: str, tool: str, arguments: dict[str, Any]
) -> None:
    assert hear([], said, language=language).calls == [(tool, arguments)]


TOLD = [
    ("en", "we ate at your place yesterday and it was lovely"),
    ("fr", "on a mangé chez vous hier, c'était délicieux, bravo"),
    ("sw", "jana chakula kilikuwa kitamu, asante"),
]


@pytest.mark.parametrize(("language", "said"), TOLD)
def test_who_tells_of_yesterday_books_nothing(language: str, said: str) -> None:
    assert hear([], said, language=language).calls == []


def test_maize_is_no_insult() -> None:
    (call,) = hear([], "ndashaka ifu y'ibigori ibiro bibiri", language="rw").calls
    assert call[0] == "order_for_pickup"


def test_who_is_in_town_does_not_name_a_venue() -> None:
    said = "my parents are in town, we'd eat in Nyamirambo on sunday, six of us"
    ((_, arguments),) = hear([], said, language="en").calls
    assert arguments["venue"] == "nyamirambo"


LATE = [
    ("en", "we're running late, can you hold our table till 8:30"),
    ("fr", "désolé on aura un peu de retard, on arrive"),
    ("rw", "turatinda gato mutubikire ameza kugeza saa mbiri n'igice"),
    ("sw", "samahani tutachelewa, tuko kwenye foleni"),
]


@pytest.mark.parametrize(("language", "said"), LATE)
def test_the_venue_is_told_of_who_comes_late(language: str, said: str) -> None:
    heard = hear([], said, language=language)
    assert heard.calls == [("change_booking", {"special_request": said})]


NOTHING_OF_OURS = [
    ("rw", "nohererereze inshuti yanjye amafaranga ibihumbi bibiri"),
    ("sw", "mtumie rafiki yangu elfu mbili"),
    ("rw", "nanjye ndashaka kuba umumotari wanyu"),
    ("sw", "unaweza kunitumia umeme wa elfu mbili?"),
    ("sw", "nimepata safari ya ghafla, achana nayo"),
]


@pytest.mark.parametrize(("language", "said"), NOTHING_OF_OURS)
def test_what_is_nothing_of_ours_begins_nothing(language: str, said: str) -> None:
    assert hear([], said, language=language).calls == []


@pytest.mark.parametrize(("language", "said"), COMPLAINTS)
def test_what_went_wrong_becomes_a_ticket(language: str, said: str) -> None:
    assert [name for name, _ in hear([], said, language=language).calls] == ["create_ticket"]


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        (
            "mbwira ayo mfite kuri wallet kandi umfatire ameza ejo",
            "payment",
            "umfatire ameza ejo",
        ),
        (
            "mfatira ameza ejo saa moya, unambwire ayo mfite kuri wallet",
            "booking",
            "unambwire ayo mfite kuri wallet",
        ),
    ],
)
def test_the_second_wish_is_kept(said: str, first: str, second: str) -> None:
    heard = hear([], said, language="rw")
    assert (heard.agent, heard.route["second_request"]) == (first, second)
