"""Settings: read from the environment, told apart from nonsense, and documented."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from kit.errors import Misconfigured
from kit.settings import Settings
from kit.settings.operation import ServerSettings
from kit.settings.payment import PaymentSettings
from kit.settings.pin import PinSettings
from kit.settings.whatsapp import WhatsAppSettings
from server.configuration import (
    as_environment,
    completed,
    for_this_machine,
    load_settings,
    uses_emulator,
)
from server.dotenv import example

ROOT = Path(__file__).parents[2]
LONG = "0123456789abcdef" * 2
SOUND: dict[str, str] = {
    "WHATSAPP__BASE_URL": "https://graph.facebook.com",
    "WHATSAPP__ACCESS_TOKEN": "of Meta",
    "WHATSAPP__APP_SECRET": "of Meta",
    "WHATSAPP__VERIFY_TOKEN": "of ours",
    "PAYMENTS__BASE_URL": "https://proxy.momoapi.mtn.com",
    "PAYMENTS__SUBSCRIPTION_KEY": "of MTN",
    "PAYMENTS__API_USER": "a user of MTN",
    "PAYMENTS__API_KEY": "of MTN",
    "PINS__PEPPER": LONG,
    "SERVER__API_TOKEN": LONG,
}


def in_production(folder: Path, **changes: str) -> Settings:
    groups: dict[str, dict[str, str]] = {}
    for name, value in {**SOUND, **changes}.items():
        group, _, field = name.lower().partition("__")
        groups.setdefault(group, {})[field] = value
    given: dict[str, Any] = {
        "whatsapp": WhatsAppSettings(**groups["whatsapp"]),  # type: ignore[arg-type]
        "payments": PaymentSettings(**groups["payments"]),  # type: ignore[arg-type]
        "pins": PinSettings(**groups["pins"]),  # type: ignore[arg-type]
        "server": ServerSettings(**groups["server"]),  # type: ignore[arg-type]
    }
    return Settings(_env_file=None, environment="production", data_dir=folder, **given)


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
        monkeypatch.setenv("WHATSAPP__BASE_URL", "https://meta.example")
        settings = for_this_machine(load_settings(tmp_path))
        assert settings.whatsapp.app_secret == SecretStr("mine")
        assert settings.whatsapp.base_url == "https://meta.example"
        assert not uses_emulator(settings)

    def test_the_client_follows_the_emulator_to_its_port(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("SERVER__EMULATOR_PORT", "9123")
        settings = for_this_machine(load_settings(tmp_path))
        assert settings.whatsapp.base_url == "http://127.0.0.1:9123"
        assert uses_emulator(settings)

    def test_production_gets_no_secrets_and_no_clock(self, tmp_path: Path) -> None:
        settings = in_production(tmp_path)
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHATSAPP__BASE_URL", "http://127.0.0.1:8001"),
        ("PAYMENTS__BASE_URL", "http://127.0.0.1:8001"),
        ("WHATSAPP__ACCESS_TOKEN", ""),
        ("WHATSAPP__APP_SECRET", ""),
        ("WHATSAPP__APP_SECRET", "  "),
        ("WHATSAPP__VERIFY_TOKEN", ""),
        ("PAYMENTS__SUBSCRIPTION_KEY", "emulator-subscription-key"),
        ("PAYMENTS__API_USER", "5f1c9a52-3d0e-4b53-9a0c-0e6f1f0c8a11"),
        ("PAYMENTS__API_KEY", "emulator-api-key"),
        ("PINS__PEPPER", ""),
        ("PINS__PEPPER", "x"),
        ("PINS__PEPPER", LONG[:-1]),
        ("PINS__PEPPER", "x" * 40),
        ("PINS__PEPPER", " " * 40),
        ("SERVER__API_TOKEN", "a"),
        ("SERVER__API_TOKEN", LONG[:-1]),
    ],
)
def test_production_names_what_is_missing_or_weak(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=name) as caught:
        for_this_machine(in_production(tmp_path, **{name: value}))
    assert not [other for other in SOUND if other != name and f" {other} " in str(caught.value)]


def test_production_names_all_of_it_at_once(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        for_this_machine(Settings(_env_file=None, environment="production", data_dir=tmp_path))
    assert [name for name in SOUND if name not in str(caught.value)] == ["SERVER__API_TOKEN"]


@pytest.mark.parametrize(
    ("group", "url"),
    [
        ("whatsapp", "https://graph.facebook.com"),
        ("whatsapp", "https://GRAPH.facebook.com/"),
        ("whatsapp", "https://graph.facebook.com.:443"),
        ("payments", "https://proxy.momoapi.mtn.com"),
        ("payments", "https://momoapi.mtn.com/collection"),
    ],
)
def test_only_production_speaks_to_real_people_unless_it_is_meant(
    tmp_path: Path, group: str, url: str
) -> None:
    made: dict[str, Any] = {"whatsapp": WhatsAppSettings, "payments": PaymentSettings}
    given: dict[str, Any] = {group: made[group](base_url=url)}
    settings = Settings(_env_file=None, data_dir=tmp_path, **given)
    with pytest.raises(Misconfigured, match="ALLOW_REAL_ADDRESSES"):
        for_this_machine(settings)
    for_this_machine(settings.model_copy(update={"allow_real_addresses": True}))
