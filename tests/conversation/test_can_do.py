"""What EasyMO says it can do: all of it, in every language, as a list to press."""

from easymo.messages.catalogue import LANGUAGES, say
from nodes.answers.menu import SERVICES, services
from tests.conversation.conftest import ALINE, DIVINE, JEAN, RunningProduct

ASKED = {
    ALINE: ("what can you do?", "en", ("shops", "homes")),
    JEAN: ("que pouvez-vous faire ?", "fr", ("magasins", "logements")),
    DIVINE: ("mukora iki?", "rw", ("maduka", "inzu")),
    "250788000004": ("unaweza kufanya nini?", "sw", ("madukani", "nyumba")),
}


async def test_who_asks_is_told_of_shops_and_homes_and_shown_the_list(
    product: RunningProduct,
) -> None:
    phones = {number: product.phone(number) for number in ASKED}
    for number, (question, language, words) in ASKED.items():
        told = await phones[number].write(question)
        assert all(word in told.text for word in words), told.text
        assert told.titles == [say(f"services.{name}", language) for name in SERVICES]

    aline, jean = phones[ALINE], phones[JEAN]
    await aline.write("help")
    assert len(aline.last.titles) == 10
    assert "to rent" in aline.last.text
    assert (await aline.press("A home")).titles, "homes to press"
    await jean.write("aide")
    assert "Isoko Remera" in (await jean.press(say("services.shops", "fr"))).text


def test_the_list_with_a_way_to_a_person_fits_whatsapp_in_every_language() -> None:
    for language in LANGUAGES:
        choices = services(language)
        assert len(choices) < 10
        assert all(len(choice["title"]) <= 24 for choice in choices)
        assert all(len(choice["description"]) <= 72 for choice in choices)
        assert len({choice["title"] for choice in choices}) == len(choices)
