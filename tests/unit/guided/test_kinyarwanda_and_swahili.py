"""Kinyarwanda and Swahili as customers in Kigali write them, mixed with each other and the rest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.models.guided.entities import east_african_time, times
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.commands import read_assent, read_command
from easymo.models.guided.nlu.nearest_example import find_nearest
from easymo.models.memory_extraction.rules import extract_memories
from tests.unit.guided.conftest import Ask, Read

DAYS = {
    "uyu munsi": "2026-11-22",
    "none nimugoroba": "2026-11-22",
    "ejo": "2026-11-23",
    "ejo nimugoroba": "2026-11-23",
    "ejo bundi": "2026-11-24",
    "ejobundi nijoro": "2026-11-24",
    "kuwa gatanu": "2026-11-27",
    "ku wa gatanu": "2026-11-27",
    "kuwa 5": "2026-11-27",
    "kuwagatandatu": "2026-11-28",
    "jana usiku": "2026-11-21",
    "ku cyumweru": "2026-11-22",
    "ku cyumweru gitaha": "2026-11-29",
    "ku wa mbere w'icyumweru gitaha": "2026-11-23",
    "gatanu": "2026-11-27",
    "itariki ya 27": "2026-11-27",
    "tariki 3 ukuboza": "2026-12-03",
    "27 ugushyingo": "2026-11-27",
    "mu minsi itatu": "2026-11-25",
    "si ejo, ni kuwa gatanu": "2026-11-27",
    "leo usiku": "2026-11-22",
    "kesho": "2026-11-23",
    "kesho kutwa": "2026-11-24",
    "keshokutwa": "2026-11-24",
    "Ijumaa": "2026-11-27",
    "ijumaa ijayo": "2026-11-27",
    "jumapili ijayo": "2026-11-29",
    "juma mosi": "2026-11-28",
    "jumamosii": "2026-11-28",
    "tarehe 27": "2026-11-27",
    "tarehe 3 Desemba": "2026-12-03",
    "sio kesho, ijumaa": "2026-11-27",
    # Not a day, or not one day:
    "iya kabiri": None,
    "ya tatu": None,
    "mu cyumweru gitaha": None,
    "wiki ijayo": None,
    "ejo cyangwa ejobundi": None,
}

TIMES = {
    "saa moya z'umugoroba": "19:00",
    "saa moya za nimugoroba": "19:00",
    "saa moya": "19:00",
    "samoya": "19:00",
    "saa moya n'igice": "19:30",
    "saa moya n'iminota 15": "19:15",
    "saa moya za mu gitondo": "07:00",
    "ejo mu gitondo saa moya": "07:00",
    "saa mbiri z'ijoro": "20:00",
    "saa tatu z'umugoroba": "21:00",
    "saa kumi n'ebyiri": "18:00",
    "saa kumi n'ebyiri z'umugoroba": "18:00",
    "saa kumi n'imwe": "17:00",
    "saa sita z'amanywa": "12:00",
    "saa sita z'ijoro": "00:00",
    "saa 19:00": "19:00",
    "saa 19": "19:00",
    "19h": "19:00",
    "19h30": "19:30",
    "saa 1 z'umugoroba": "19:00",
    "saa 7 z'umugoroba": "19:00",
    "saa moja jioni": "19:00",
    "saa moja usiku": "19:00",
    "saa mbili usiku": "20:00",
    "saa mbili na nusu usiku": "20:30",
    "saa tatu kasorobo usiku": "20:45",
    "saa mbili na robo": "20:15",
    "saa mbili na dakika ishirini": "20:20",
    "saa moja asubuhi": "07:00",
    "kesho asubuhi saa moja": "07:00",
    "saa kumi na moja jioni": "17:00",
    "saa kumi na mbili asubuhi": "06:00",
    "saa sita mchana": "12:00",
    "saa nane mchana": "14:00",
    "saa 1 jioni": "19:00",
    "saa 7 pm": "19:00",
    "saa 7pm": "19:00",
    "7pm kesho": "19:00",
    "saa ngapi": None,
    "saa ngahe": None,
    "masaa 2": None,
}

GUESTS = {
    "abantu 2": 2,
    "abantu babiri": 2,
    "imyanya ibiri": 2,
    "turi bane": 4,
    "tuzaba turi 5": 5,
    "ameza y'abantu batandatu": 6,
    "table y'abantu 3": 3,
    "njye n'umugore wanjye": 2,
    "njye n'inshuti 3": 4,
    "abantu bakuru 2 n'abana 2": 4,
    "twembi": 2,
    "njyenyine": 1,
    "abantu cumi na babiri": 12,
    "abantu babiri cyangwa batatu": None,
    "watu 2": 2,
    "watu wawili": 2,
    "nafasi mbili": 2,
    "tuko wanne": 4,
    "meza ya watu 4": 4,
    "meza ya 4": 4,
    "watu kumi na wawili": 12,
    "mimi na mke wangu": 2,
    "mimi na marafiki 3": 4,
    "mimi na rafiki yangu": 2,
    "peke yangu": 1,
}

WHOLE = {
    "nshaka table for 2 ejo 7pm": ("rw", "2026-11-23", "19:00", 2),
    "ndashaka ameza y'abantu 2 ejo saa moya z'umugoroba": ("rw", "2026-11-23", "19:00", 2),
    "mwaramutse! turi 6 kuwa gatanu saa mbiri": ("rw", "2026-11-27", "20:00", 6),
    "ndashka ameza ejo samoya, turi babiri": ("rw", "2026-11-23", "19:00", 2),
    "naomba meza ya watu 2 kesho saa moja jioni": ("sw", "2026-11-23", "19:00", 2),
    "meza ya watu wawili, Ijumaa saa mbili usiku": ("sw", "2026-11-27", "20:00", 2),
    "watu 2 kesho jioni saa 1": ("sw", "2026-11-23", "19:00", 2),
    "I want a table for 4 kesho at 8pm": ("en", "2026-11-23", "20:00", 4),
    "bonjour, nshaka une table pour 3 personnes demain à 19h": ("fr", "2026-11-23", "19:00", 3),
    "muraho, can I get a table for two tomorrow at 7pm?": ("en", "2026-11-23", "19:00", 2),
}

COMMANDS = {
    "Kinyarwanda": "language:rw",
    "mu kinyarwanda": "language:rw",
    "muvuge ikinyarwanda": "language:rw",
    "Kiswahili": "language:sw",
    "ongea kiswahili": "language:sw",
    "kwa kiswahili tafadhali": "language:sw",
    "mu cyongereza": "language:en",
    "kwa kifaransa": "language:fr",
    "umuntu": "human",
    "ndashaka kuvugana n'umuntu": "human",
    "mtu": "human",
    "nataka kuongea na mtu": "human",
    "ubufasha": "help",
    "msaada": "help",
    "hindura pin yanjye": "pin",
    "nimesahau pin yangu": "pin_forgotten",
    "umuntu umwe": None,
    "mtu mmoja": None,
}

ASSENTS = {
    "yego": "yes",
    "yego murakoze": "yes",
    "emeza": "yes",
    "ndabyemeye": "yes",
    "ndiyo": "yes",
    "thibitisha tafadhali": "yes",
    "sawa": "yes",
    "oya": "no",
    "hagarika": "no",
    "hapana asante": "no",
    "ghairi": "no",
    "yego ariko saa mbiri": None,
    "ndiyo lakini kesho": None,
}

TOLD = {
    "sindya inyama": ["sindya inyama"],
    "nitwa Aline kandi sindya amafi": ["nitwa Aline", "sindya amafi"],
    "buri gihe nshaka Kimironko": ["buri gihe nshaka Kimironko"],
    "nina mzio wa karanga": ["nina mzio wa karanga"],
    "naitwa Jean lakini sinywi pombe": ["naitwa Jean", "sinywi pombe"],
    "kila mara nataka Kimironko": ["kila mara nataka Kimironko"],
    "nkunda Kimironko ejo": [],
    "napendelea kesho": [],
    "turi bane": [],
    "umubare wanjye w'ibanga ni moya": [],
}

TOLD_APART = {
    "Je préfère toujours Kimironko": "fr",
    "tu fais quoi": "fr",
    "je veux cancel ma booking": "fr",
    "my wallet balance please": "en",
    "cancel my booking": "en",
    "nshaka gu cancel booking yanjye": "rw",
    "mwaramutse": "rw",
    "sindya inyama": "rw",
    "nataka kucancel booking": "sw",
    "naomba nicancel booking": "sw",
    "shikamoo, habari za asubuhi": "sw",
}
# What is short for every language, or the same in several, changes none.
NEUTRAL = ["ok", "2", "momo", "Kimironko", "19:00", "👍", "saa 19:00", "sawa", "6500 francs"]


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day(read: Read, text: str, day: str | None) -> None:
    found = read(text, language=detect_language(text)).facts.day
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize(("text", "at"), TIMES.items())
def test_a_time_by_the_clock_that_is_counted_from_six(
    read: Read, text: str, at: str | None
) -> None:
    found = read(text).facts.time
    assert (found and f"{found:%H:%M}") == at


@pytest.mark.parametrize(("text", "guests"), GUESTS.items())
def test_a_party(read: Read, text: str, guests: int | None) -> None:
    assert read(text).facts.guests == guests


@pytest.mark.parametrize(("text", "told"), WHOLE.items())
def test_a_whole_wish_in_one_language_or_in_two(
    read: Read, text: str, told: tuple[str, str, str, int]
) -> None:
    language = detect_language(text)
    facts = read(text, language=language).facts
    assert facts.day and facts.time
    assert (language, str(facts.day), f"{facts.time:%H:%M}", facts.guests) == told


@pytest.mark.parametrize(("text", "wanted"), COMMANDS.items())
def test_a_command(text: str, wanted: str | None) -> None:
    assert read_command(text) == wanted


@pytest.mark.parametrize(("text", "meant"), ASSENTS.items())
def test_a_plain_yes_or_no(text: str, meant: str | None) -> None:
    assert read_assent(text) == meant


@pytest.mark.parametrize(("text", "told"), TOLD.items())
def test_what_she_tells_about_herself(text: str, told: list[str]) -> None:
    assert [one.content for one in extract_memories(text)] == told


@pytest.mark.parametrize(("text", "language"), TOLD_APART.items())
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    assert {detect_language(text, remembered) for remembered in ("en", "fr", "rw", "sw")} == {
        language
    }


@pytest.mark.parametrize("text", NEUTRAL)
@pytest.mark.parametrize("language", ["en", "fr", "rw", "sw"])
def test_a_neutral_message_keeps_her_language(text: str, language: str) -> None:
    assert detect_language(text, language) == language


@pytest.mark.parametrize("language", ["rw", "sw"])
def test_triage_tells_the_language(ask: Ask, language: str) -> None:
    said = {"rw": "muraho neza", "sw": "habari za jioni"}[language]
    [call] = ask("triage", said, language="en").tool_calls
    assert call["args"]["language"] == language


def test_short_words_of_one_language_deny_nothing_in_another(read: Read) -> None:
    assert str(read("si possible demain", language="fr").facts.day) == "2026-11-23"
    assert read("njye n'umugore wanjye turashaka ameza").intent == "book"
    assert "cancel" not in read("n'annulez pas ma réservation").intents


def test_meaning_is_not_asked_in_a_language_it_has_no_examples_of() -> None:
    assert find_nearest("mwadushyira ku rutonde rwo ku munsi w'ejo") is None


HOURS: dict[str, Any] = {"moja": 1, "mbili": 2, "tatu": 3, "nne": 4, "tano": 5, "sita": 6}


@given(st.sampled_from(sorted(HOURS)), st.sampled_from(["asubuhi", "jioni", "usiku", "mchana", ""]))
def test_an_hour_counted_from_six_is_six_or_eighteen_hours_later(hour: str, part: str) -> None:
    [found] = east_african_time.find_mentions(fold(f"saa {hour} {part}"))
    assert (found.value.hour - HOURS[hour] - 6) % 12 == 0
    assert found.value in {m.value for m in times.find_mentions(f"saa {hour} {part}")}
