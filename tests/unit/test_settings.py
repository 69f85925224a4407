"""Settings: read from the environment, told apart from nonsense, and documented."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from easymo.errors import Misconfigured
from easymo.settings import Payments, Pins, Settings, WhatsApp
from server.configuration import (
    as_environment,
    completed,
    for_this_machine,
    load_settings,
    uses_emulator,
)
from server.dotenv import example

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` of this machine, and no setting of this terminal."""
    monkeypatch.chdir(tmp_path)
    for line in example().splitlines():
        if "=" in line and line.startswith("#"):
            monkeypatch.delenv(line[1:].split("=")[0], raising=False)


def test_the_example_file_is_what_the_settings_say() -> None:
    assert (ROOT / ".env.example").read_text() == example(), "run: easymo settings > .env.example"


def test_the_example_file_with_every_line_switched_on_changes_nothing(tmp_path: Path) -> None:
    lines = example().splitlines()
    on = [line[1:] if line.startswith("#") and line[1:2].isupper() else line for line in lines]
    (tmp_path / ".env").write_text("\n".join(on))
    assert Settings() == Settings(_env_file=None)


def test_groups_are_set_with_two_underscores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATSAPP__APP_SECRET", "hush")
    monkeypatch.setenv("BOOKING__HOLD_MINUTES", "3")
    settings = load_settings()
    assert settings.whatsapp.app_secret == SecretStr("hush")
    assert settings.hold == timedelta(minutes=3)


def test_a_secret_is_not_printed() -> None:
    settings = Settings(openai_api_key=SecretStr("sk-hush"))
    assert "hush" not in repr(settings)


def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER__API_PORT", "99999")
    monkeypatch.setenv("TURNS__DEADLINE_SECONDS", "soon")
    with pytest.raises(Misconfigured) as caught:
        load_settings()
    assert "SERVER__API_PORT" in str(caught.value)
    assert "TURNS__DEADLINE_SECONDS" in str(caught.value)


def test_production_has_no_movable_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("CLOCK_FILE", "clock.json")
    with pytest.raises(Misconfigured, match="CLOCK_FILE is for development"):
        load_settings()


class TestOnThisMachine:
    """What a process provides for itself when nobody set it."""

    def test_secrets_are_made_once_and_kept_closed(self, tmp_path: Path) -> None:
        first = for_this_machine(Settings(data_dir=tmp_path / "data"))
        again = for_this_machine(Settings(data_dir=tmp_path / "data"))
        assert first.whatsapp == again.whatsapp
        assert len(first.whatsapp.app_secret.get_secret_value()) > 20
        assert first.whatsapp.app_secret != first.whatsapp.access_token
        for file in (tmp_path / "data").glob("*.secret"):
            assert file.stat().st_mode & 0o077 == 0

    def test_what_is_set_is_left_alone(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("WHATSAPP__APP_SECRET", "mine")
        monkeypatch.setenv("WHATSAPP__BASE_URL", "https://graph.facebook.com")
        settings = for_this_machine(load_settings(tmp_path))
        assert settings.whatsapp.app_secret == SecretStr("mine")
        assert settings.whatsapp.base_url == "https://graph.facebook.com"
        assert not uses_emulator(settings)

    def test_the_client_follows_the_emulator_to_its_port(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("SERVER__EMULATOR_PORT", "9123")
        settings = for_this_machine(load_settings(tmp_path))
        assert settings.whatsapp.base_url == "http://127.0.0.1:9123"
        assert uses_emulator(settings)

    @pytest.mark.parametrize(
        "missing", ["WHATSAPP__BASE_URL", "PAYMENTS__BASE_URL", "PINS__PEPPER"]
    )
    def test_production_says_what_it_needs(self, tmp_path: Path, missing: str) -> None:
        given = {
            "WHATSAPP__BASE_URL": {"whatsapp": WhatsApp(base_url="https://meta.example")},
            "PAYMENTS__BASE_URL": {"payments": Payments(base_url="https://momo.example")},
            "PINS__PEPPER": {"pins": Pins(pepper=SecretStr("pepper"))},
        }
        del given[missing]
        there: dict[str, Any] = {name: one for each in given.values() for name, one in each.items()}
        settings = Settings(environment="production", data_dir=tmp_path, **there)
        with pytest.raises(Misconfigured, match=missing):
            for_this_machine(settings)

    def test_production_gets_no_secrets_and_no_clock(self, tmp_path: Path) -> None:
        settings = Settings(
            environment="production",
            data_dir=tmp_path,
            whatsapp=WhatsApp(base_url="https://meta.example"),
            payments=Payments(base_url="https://momo.example"),
            pins=Pins(pepper=SecretStr("pepper")),
        )
        assert for_this_machine(settings) == settings
        assert not uses_emulator(settings)

    def test_children_end_up_with_the_same_settings(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        ours = for_this_machine(load_settings(tmp_path)).model_copy(
            update={"database_url": "postgresql://one", "redis_url": "redis://two"}
        )
        for name, value in as_environment(ours).items():
            monkeypatch.setenv(name, value)
        with completed(load_settings(), "postgres", "valkey") as theirs:
            assert theirs == ours
