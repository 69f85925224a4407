"""What she wants to be called, her usual place, and when she is left in peace."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from easymo.models.guided.entities.names import find_name, introduces
from easymo.models.guided.model import GuidedModel
from easymo.models.guided.policies.profile import hours_in
from easymo.models.guided.policies.smalltalk import says_farewell
from tests.unit.guided.conftest import NOW, VENUES, tools_of
from tools.toolbox import schema

GENERAL = [tool.name for tool in tools_of("profile", "feedback", "memory")]

CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "show me my settings": ("get_user_profile", {}),
    "mes réglages svp": ("get_user_profile", {}),
    "call me Aline": ("update_preferences", {"name": "Aline"}),
    "appelez-moi Mama Divine s'il vous plaît": ("update_preferences", {"name": "Mama Divine"}),
    "make Kimironko my usual place": ("update_preferences", {"default_venue": "kimironko"}),
    "Nyamirambo est mon lieu par défaut": ("update_preferences", {"default_venue": "nyamirambo"}),
    "no reminders please": ("update_preferences", {"reminders": False}),
    "ne me rappelez plus mes réservations": ("update_preferences", {"reminders": False}),
    "please turn on the reminders": ("update_preferences", {"reminders": True}),
    "do not ask me for feedback": ("update_preferences", {"feedback": False}),
    "ne me demandez plus mon avis": ("update_preferences", {"feedback": False}),
    "don't text me between 9pm and 7": (
        "update_preferences",
        {"quiet_from": "21:00", "quiet_until": "07:00"},
    ),
    "ne m'écrivez pas de 22h à 6h30": (
        "update_preferences",
        {"quiet_from": "22:00", "quiet_until": "06:30"},
    ),
    "munyite Aline": ("update_preferences", {"name": "Aline"}),
    "niite Mama Grace tafadhali": ("update_preferences", {"name": "Mama Grace"}),
    "ntimunyibutse": ("update_preferences", {"reminders": False}),
    "sitaki vikumbusho": ("update_preferences", {"reminders": False}),
    "Kimironko ndio mahali pangu pa kawaida": (
        "update_preferences",
        {"default_venue": "kimironko"},
    ),
    "usiniandikie kuanzia saa mbili usiku hadi saa mbili asubuhi": (
        "update_preferences",
        {"quiet_from": "20:00", "quiet_until": "08:00"},
    ),
    "ntimunyandikire hagati ya 20:00 na 8:00": (
        "update_preferences",
        {"quiet_from": "20:00", "quiet_until": "08:00"},
    ),
}
NOT_SETTINGS = ["I always want Kimironko", "forget my name", "je préfère toujours Kimironko"]


def general(text: str) -> AIMessage:
    situation = {"agent": "general", "now": NOW, "language": None, "venues": VENUES}
    system = SystemMessage("", additional_kwargs={"situation": situation})
    model = GuidedModel().bind_tools([schema(name) for name in GENERAL])
    return model.invoke([system, HumanMessage(text)])


@pytest.mark.parametrize("text", CALLS)
def test_an_order_changes_a_setting(text: str) -> None:
    assert [(call["name"], call["args"]) for call in general(text).tool_calls] == [CALLS[text]]


@pytest.mark.parametrize("text", NOT_SETTINGS)
def test_what_she_says_of_herself_is_a_memory(text: str) -> None:
    assert all(call["name"] != "update_preferences" for call in general(text).tool_calls)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Please call me Aimée from now on", "Aimée"),
        ("call me jean-paul.", "Jean-paul"),
        ("hi, call me “Mutesi Grace”, and book 2", "Mutesi Grace"),
        ("call me back later", None),
        ("call me", None),
        ("my name is Grace", "Grace"),
        ("nitwa Jeannette, ujye unyita gutyo", "Jeannette"),
        ("naitwa Juma, niite hivyo", "Juma"),
        ("je m'appelle Erica", "Erica"),
        ("my name is 0788123456", None),
    ],
)
def test_a_name_is_taken_as_she_wrote_it(text: str, name: str | None) -> None:
    assert find_name(text) == name


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("im Kevin", True),
        ("moi c'est Éric", True),
        ("I am hungry", False),
        ("I'm at Kimironko", False),
        ("je suis végétarienne", False),
        ("ni sawa", False),
    ],
)
def test_a_bare_name_is_no_other_word(text: str, is_name: bool) -> None:
    assert introduces(text) is is_name


def test_hours_are_two_or_she_is_asked() -> None:
    assert hours_in("do not write to me after 21:00") is None
    assert hours_in("leave me alone from 10 to 6") == {
        "quiet_from": "22:00",
        "quiet_until": "06:00",
    }
    assert hours_in("quiet hours 0:00 to 9am") == {"quiet_from": "00:00", "quiet_until": "09:00"}


def test_thanks_and_goodbyes_close_a_conversation_and_orders_do_not() -> None:
    assert all(map(says_farewell, ["thanks!", "merci beaucoup", "asante sana", "murakoze cyane"]))
    assert not any(map(says_farewell, ["perfect, book it", "hello", "", "thanks, cancel it"]))
