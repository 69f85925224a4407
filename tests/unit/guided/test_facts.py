"""Days, times, parties and venues as customers write them."""

from datetime import date, time

import pytest

from tests.unit.guided.conftest import Read

DAYS = {
    "today": "2026-11-22",
    "tonight": "2026-11-22",
    "tomorrow evening": "2026-11-23",
    "tomorow": "2026-11-23",
    "tmrw please": "2026-11-23",
    "the day after tomorrow": "2026-11-24",
    "yesterday": "2026-11-21",
    "friday": "2026-11-27",
    "on Friday": "2026-11-27",
    "next friday": "2026-11-27",
    "sunday": "2026-11-22",
    "next sunday": "2026-11-29",
    "friday next week": "2026-11-27",
    "sunday next week": "2026-11-29",
    "sat evening": "2026-11-28",
    "24/11": "2026-11-24",
    "21/11": "2027-11-21",
    "22/11": "2026-11-22",
    "24/11/2026": "2026-11-24",
    "24/11/25": "2025-11-24",
    "24.11": "2026-11-24",
    "2026-11-24": "2026-11-24",
    "24 nov": "2026-11-24",
    "24nov": "2026-11-24",
    "nov 24": "2026-11-24",
    "November 24th": "2026-11-24",
    "the 24th of november": "2026-11-24",
    "3 December 2025": "2025-12-03",
    "Dec 1st": "2026-12-01",
    "the 25th": "2026-11-25",
    "the 3rd": "2026-12-03",
    "31st": "2026-12-31",
    "in two weeks": "2026-12-06",
    "in 3 days": "2026-11-25",
    "a week from now": "2026-11-29",
    "two weeks from today": "2026-12-06",
    "saturday 28 november": "2026-11-28",
    "saturday 5 december": "2026-12-05",
    "not friday, saturday": "2026-11-28",
    "friday, no wait, saturday": "2026-11-28",
    "saturday instead of friday": "2026-11-28",
    "29/02": "2028-02-29",
    "last friday": "2026-11-20",
    "right now": "2026-11-22",
    # Not a day, or not one day:
    "friday or saturday": None,
    "saturday 27 november": None,
    "31/02": None,
    "next week": None,
    "this weekend": None,
    "may I come": None,
    "book": None,
}
JOURS = {
    "aujourd'hui": "2026-11-22",
    "ce soir": "2026-11-22",
    "demain soir": "2026-11-23",
    "après-demain": "2026-11-24",
    "apres demain": "2026-11-24",
    "hier": "2026-11-21",
    "vendredi": "2026-11-27",
    "vendredi prochain": "2026-11-27",
    "dimanche prochain": "2026-11-29",
    "vendredi de la semaine prochaine": "2026-11-27",
    "vendredi en huit": "2026-12-04",
    "le 3 décembre": "2026-12-03",
    "le 3 decembre": "2026-12-03",
    "1er décembre": "2026-12-01",
    "le 24": "2026-11-24",
    "24 nov.": "2026-11-24",
    "mardi 24 novembre 2026": "2026-11-24",
    "dans trois jours": "2026-11-25",
    "dans deux semaines": "2026-12-06",
    "dans une semaine": "2026-11-29",
    "dans quinze jours": "2026-12-06",
    "samedi plutôt que vendredi": "2026-11-28",
    "pas vendredi, samedi": "2026-11-28",
    "sam 28": "2026-11-28",
    "vendredi dernier": "2026-11-20",
    "mon mari": None,
    "vendredi ou samedi": None,
}
TIMES = {
    "7pm": "19:00",
    "7 pm": "19:00",
    "7:30 pm": "19:30",
    "7.30pm": "19:30",
    "7 p.m.": "19:00",
    "19:00": "19:00",
    "19h": "19:00",
    "19h30": "19:30",
    "19 h 30": "19:30",
    "1930hrs": "19:30",
    "19hrs": "19:00",
    "at 7": "19:00",
    "at seven": "19:00",
    "at 7.30": "19:30",
    "around 9": "21:00",
    "7 o'clock": "19:00",
    "half past seven": "19:30",
    "quarter to 8": "19:45",
    "8am": "08:00",
    "8 in the morning": "08:00",
    "tomorrow morning at 8": "08:00",
    "5 in the afternoon": "17:00",
    "12am": "00:00",
    "12 pm": "12:00",
    "07:00": "07:00",
    "7:00": "19:00",
    "noon": "12:00",
    "midnight": "00:00",
    "à 21h plutôt": "21:00",
    "vers 21 heures": "21:00",
    "à sept heures": "19:00",
    "7h du soir": "19:00",
    "8h du matin": "08:00",
    "19h et demie": "19:30",
    "8h moins le quart": "19:45",
    "midi": "12:00",
    "7pm, sorry 9pm": "21:00",
    "not 7pm, 9pm": "21:00",
    "19.30": "19:30",
    "seven thirty": "19:30",
    "sept heures trente": "19:30",
    "change the time to 9": "21:00",
    "from 7 to 9pm": "19:00",
    "entre 19h et 21h": "19:00",
    "in 2 hours": "12:00",
    "dans 2 heures": "12:00",
    "7pm or 9pm": None,
    "25:00": None,
    "tonight": None,
    "at 7 people": None,
}
PARTIES = {
    "2 places": 2,
    "two seats": 2,
    "a table for two": 2,
    "table for 4": 4,
    "for 4": 4,
    "party of six": 6,
    "4ppl": 4,
    "5 pax": 5,
    "we are 4": 4,
    "we'll be 5": 5,
    "the two of us": 2,
    "my wife and I": 2,
    "me and my husband": 2,
    "with my girlfriend": 2,
    "me and 3 friends": 4,
    "with 3 friends": 4,
    "2 adults and 3 kids": 5,
    "2 seats and I want the terrace": 2,
    "just me": 1,
    "a couple": 2,
    "a dozen people": 12,
    "0 places": 0,
    "-3 people": -3,
    "21 people": 21,
    "500 guests": 500,
    "make it 3": 3,
    "4 people no 5 people": 5,
    "deux personnes": 2,
    "pour 4": 4,
    "nous serons 5": 5,
    "on sera cinq": 5,
    "on est 8": 8,
    "un couple": 2,
    "moi et ma femme": 2,
    "avec ma femme et 2 enfants": 4,
    "moi et 3 amis": 4,
    "tout seul": 1,
    "une dizaine de personnes": 10,
    "nous serons une douzaine": 12,
    "2 pers": 2,
    "twenty five people": 25,
    "two hundred people": 200,
    "vingt et une personnes": 21,
    "trente personnes": 30,
    "me and my parents": 3,
    "2 adults 1 child": 3,
    "mettez-moi 2 places": 2,
    "not 4 but 5 people": 5,
    "three hundred people": 300,
    "we are two couples": 4,
    "a table for 3 couples": 6,
    "deux couples vendredi": 4,
    "turi couples ebyiri": 4,
    "njyewe na mukobwa wanjye n'abuzukuru babiri": 4,
    "me, my daughter and two grandkids": 4,
    "moi, ma fille et deux petits-enfants": 4,
    "une table": None,
    "2 for 7 tomorrow": None,
    "2 or 3 people": None,
    "2-3 people": None,
    "for 7pm": None,
    "for 3 days": None,
    "pour 19h": None,
    "is there a place": None,
    "me and my friends": None,
}
VENUES = {
    "kimironko": "kimironko",
    "at Kimironko please": "kimironko",
    "kimirnko": "kimironko",
    "kimi": "kimironko",
    "nyamirmbo": "nyamirambo",
    "the Kigali City Center one": "center",
    "city centre": "center",
    "downtown": "center",
    "au centre-ville": "center",
    "not kimironko, nyamirambo": "nyamirambo",
    "kimironko or nyamirambo": None,
    "kimihurura": None,
    "kigali": None,
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_in_english(read: Read, text: str, day: str | None) -> None:
    assert read(text).facts.day == (day and date.fromisoformat(day))


@pytest.mark.parametrize(("text", "day"), JOURS.items())
def test_a_day_in_french(read: Read, text: str, day: str | None) -> None:
    assert read(text, "fr").facts.day == (day and date.fromisoformat(day))


@pytest.mark.parametrize(("text", "at"), TIMES.items())
def test_a_time(read: Read, text: str, at: str | None) -> None:
    assert read(text).facts.time == (time.fromisoformat(at) if at else None)


@pytest.mark.parametrize(("text", "guests"), PARTIES.items())
def test_a_party(read: Read, text: str, guests: int | None) -> None:
    assert read(text).facts.guests == guests


@pytest.mark.parametrize(("text", "venue"), VENUES.items())
def test_a_venue(read: Read, text: str, venue: str | None) -> None:
    assert read(text).facts.venue == venue


@pytest.mark.parametrize("text", ["friday or saturday", "31/02", "saturday 27 november"])
def test_a_day_in_doubt_is_marked_as_open_so_that_it_is_asked(read: Read, text: str) -> None:
    assert read(text).open == {"day"}


def test_one_number_left_over_is_what_is_still_missing(read: Read) -> None:
    assert read("2 tomorrow 7pm").facts.guests == 2
    assert read("just me tomorrow 9").facts.time == time(21)


def test_a_number_that_was_denied_is_not_left_over(read: Read) -> None:
    assert read("I said 4 not 5").bare == (4,)


def test_a_later_line_of_a_burst_corrects_an_earlier_one(read: Read) -> None:
    facts = read("2 places tomorrow\n7pm\nno 3 places").facts
    assert (facts.guests, facts.time) == (3, time(19))
