"""What messages are for, and that no text whatsoever is too much."""

from datetime import date, time, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, SystemMessage

from easymo.agents.table import AGENTS
from easymo.messages.catalogue import say
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.model import GuidedModel, policy_of
from easymo.models.guided.nlu.understanding import understand
from tests.unit.guided.conftest import NOW, TOOLS, VENUES, Ask, Read

DENIED = ["don't cancel my booking", "n'annulez pas"]
SMALLTALK = {
    "hi there": "general.hello",
    "thanks!": "general.thanks",
    "bye": "general.goodbye",
    "are you a robot?": "general.who",
    "what can you do?": "general.can_do",
    "you are stupid": "general.insult",
    "tell me a joke": "general.out_of_scope",
    "yes": "guided.what_else",
}
DAYS = st.dates(date(2026, 11, 22), date(2027, 11, 21))
SITUATION = Situation.model_validate({"now": NOW, "venues": VENUES})


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_is_not_asked_for(read: Read, text: str) -> None:
    assert read(text).intent not in {"cancel", "book"}


@pytest.mark.parametrize(("text", "key"), SMALLTALK.items())
@pytest.mark.parametrize("agent", ["general", "booking"])
def test_small_talk_is_answered_by_every_agent(ask: Ask, agent: str, text: str, key: str) -> None:
    assert ask(agent, text).text == say(key, "en")


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["triage", "booking", "general"]))
def test_any_text_gets_an_answer(text: str, agent: str) -> None:
    told = {"agent": agent, "now": NOW, "venues": VENUES}
    model = GuidedModel(nearest=lambda _: None).bind_tools(TOOLS[agent])
    system = SystemMessage("Be kind.", additional_kwargs={"situation": told})
    answer = model.invoke([system, HumanMessage(text)])
    assert answer.text or answer.tool_calls


@given(DAYS, st.sampled_from(["en", "fr"]), st.sampled_from(["d MMMM", "d MMM", "EEEE d MMMM"]))
def test_a_day_written_by_the_calendar_is_read_back(day: date, language: str, form: str) -> None:
    text = format_date(day, form, locale=language)
    assert understand(text, SITUATION, language).facts.day == day


@given(DAYS, st.sampled_from(["%d/%m", "%d/%m/%Y", "%Y-%m-%d"]))
def test_a_day_in_numbers_is_read_back(day: date, form: str) -> None:
    assert understand(day.strftime(form), SITUATION, "en").facts.day == day


@given(st.integers(1, 60))
def test_days_ahead_are_counted(n: int) -> None:
    expected = SITUATION.today + timedelta(days=n)
    assert understand(f"in {n} days", SITUATION, "en").facts.day == expected


@given(st.times(time(13, 0), time(23, 59)), st.sampled_from(["%H:%M", "%Hh%M", "%I:%M pm"]))
def test_a_time_is_read_back(at: time, form: str) -> None:
    expected = at.replace(second=0, microsecond=0)
    assert understand(at.strftime(form), SITUATION, "en").facts.time == expected


@given(st.integers(0, 1_000), st.sampled_from(["{} people", "table for {}", "nous serons {}"]))
def test_a_party_is_read_back(n: int, form: str) -> None:
    assert understand(form.format(n), SITUATION, "en").facts.guests == n


@pytest.mark.parametrize("agent", AGENTS)
def test_every_agent_has_a_policy(agent: str) -> None:
    assert callable(policy_of(agent))
