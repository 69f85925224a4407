"""Whatever is to be said becomes messages that WhatsApp takes."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from easymo.conversation.press import PERSON
from easymo.conversation.state import Bubble, Choice, Proposal
from easymo.whatsapp.outbound.interactive import Buttons, ListMenu
from easymo.whatsapp.outbound.limits import TEXT_CHARACTERS
from easymo.whatsapp.outbound.outgoing import OUTGOING, Outgoing, Text
from nodes.answers.rendering import render

LONG = "One sentence of a long answer. " * 400


def choice(title: str, description: str = "") -> Choice:
    made = Choice(title=title, tool="create_booking", arguments={})
    if description:
        made["description"] = description
    return made


def sent(bubble: Bubble, language: str = "en") -> tuple[list[Outgoing], dict[str, Choice]]:
    """The messages of a bubble, and what may be pressed under them."""
    rendering = render(bubble, "7.0", language)
    return [*rendering.utterance.messages], rendering.offered


def test_up_to_three_short_choices_become_buttons() -> None:
    [message], offered = sent(Bubble(text="Which?", choices=[choice("A"), choice("B")]))
    assert isinstance(message, Buttons)
    assert (
        [option.id for option in message.options]
        == list(offered)
        == ["choice:7.0.0", "choice:7.0.1"]
    )


def test_more_choices_or_longer_ones_become_a_list_with_descriptions() -> None:
    four = [choice(f"Number {n}", "x" * 100) for n in range(4)]
    [message], offered = sent(Bubble(text="Which?", choices=four, menu="Pick"))
    assert isinstance(message, ListMenu)
    assert message.button == "Pick"
    assert [row.id for row in message.sections[0].rows] == list(offered)
    assert all(len(row.description or "") == 72 for row in message.sections[0].rows)

    [longer], _ = sent(Bubble(text="Which?", choices=[choice("19:00 Kigali City Center")]))
    assert isinstance(longer, ListMenu)
    assert longer.sections[0].rows[0].title == "19:00 Kigali City Center"


def test_choices_that_look_the_same_become_a_list_that_tells_them_apart() -> None:
    twins = [choice("Tue 24 Nov", "#1 Kimironko"), choice("Tue 24 Nov", "#2 Nyamirambo")]
    [message], _ = sent(Bubble(text="Which?", choices=twins))
    assert isinstance(message, ListMenu)


def test_the_eleventh_choice_is_left_out_and_a_person_has_a_place() -> None:
    many = [choice(f"Number {n}") for n in range(15)]
    [message], offered = sent(Bubble(text="Which?", choices=many))
    assert isinstance(message, ListMenu)
    assert len(message.sections[0].rows) == len(offered) == 10

    [with_person], _ = sent(Bubble(text="Which?", choices=many, offers_person=True))
    assert isinstance(with_person, ListMenu)
    assert with_person.sections[0].rows[-1].id == PERSON


def test_a_menu_without_a_word_opens_under_ours() -> None:
    for menu in ("", " ", "\r"):
        [message], _ = sent(Bubble(text="Which?", choices=[choice(LONG[:30])], menu=menu))
        assert isinstance(message, ListMenu)
        assert message.button == "Choose"


def test_what_is_pressed_stands_under_the_last_part_of_a_long_answer() -> None:
    proposal = Proposal(action_id=3, nonce="n", kind="cancel_booking")
    *before, last = sent(Bubble(text=LONG, proposal=proposal), "fr")[0]
    assert all(isinstance(message, Text) for message in before)
    assert isinstance(last, Buttons)
    assert [option.id for option in last.options] == ["confirm:3:n", "cancel:3:n"]
    assert [option.title for option in last.options] == ["Oui, l'annuler", "La garder"]


def test_a_long_text_is_sent_in_parts_and_nothing_is_lost() -> None:
    parts, _ = sent(Bubble(text=LONG))
    bodies = [part.body for part in parts if isinstance(part, Text)]
    assert max(map(len, bodies)) <= TEXT_CHARACTERS
    assert " ".join(bodies).split() == LONG.split()


# What a model may write, and what code makes choices of.
WORDS = st.text(min_size=1, max_size=6_000).filter(lambda text: text.strip() != "")
MARKUP = st.text(alphabet="*_~`#->[]() \n1.a!|", min_size=1, max_size=200).filter(
    lambda text: text.strip() != ""
)
TITLES = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() != "")
CHOICES = st.lists(st.builds(choice, TITLES, st.text(max_size=200)), max_size=15)


@st.composite
def bubbles(draw: st.DrawFn) -> Bubble:
    bubble = Bubble(text=draw(WORDS | MARKUP))
    if draw(st.booleans()):
        bubble["choices"] = draw(CHOICES)
        bubble["menu"] = draw(st.text(max_size=40))
    if draw(st.booleans()):
        bubble["offers_person"] = True
    if draw(st.integers(0, 4)) == 0:
        bubble["proposal"] = Proposal(action_id=draw(st.integers(1, 2**62)), nonce="n" * 32)
    return bubble


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(bubble=bubbles(), language=st.sampled_from(["en", "fr"]))
def test_whatever_is_said_becomes_messages_that_whatsapp_takes(
    bubble: Bubble, language: str
) -> None:
    messages, offered = sent(bubble, language)

    assert messages
    for message in messages:
        kept: Any = OUTGOING.validate_json(message.model_dump_json())
        assert kept == message
    last = messages[-1]
    if bubble.get("choices") and "proposal" not in bubble:
        assert isinstance(last, Buttons | ListMenu)
        assert offered
