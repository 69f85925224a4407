"""The settings of a process: read, then completed with what this machine provides for itself."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, ValidationError

from db.embedded import folder as embedded_folder
from db.embedded.folder import LOOPBACK
from db.embedded.servers import postgres_server, valkey_server
from db.history import UnreleasedSchema
from kit.errors import Misconfigured
from kit.settings import Settings
from kit.settings.operation import ServerSettings
from kit.settings.payment import PaymentSettings
from kit.settings.whatsapp import WhatsAppSettings
from server.production import refuse_real_addresses, require_what_production_needs

Need = Literal["postgres", "valkey"]


def load_settings(data_dir: Path | None = None) -> Settings:
    """Settings of the environment and `.env`; a sentence for every one that is wrong."""
    try:
        return Settings() if data_dir is None else Settings(data_dir=data_dir)
    except ValidationError as error:
        wrong = [
            f"{'__'.join(str(part) for part in each['loc']).upper() or 'Settings'}: {each['msg']}"
            for each in error.errors()
        ]
        raise Misconfigured(
            f"{'; '.join(wrong)}. Correct it in the environment or in .env; "
            "`easymo settings` lists every setting."
        ) from None


def for_this_machine(settings: Settings) -> Settings:
    """Outside production: secrets of WhatsApp made once, the emulator's address, our clock."""
    if settings.environment == "production":
        require_what_production_needs(settings)
        return settings
    refuse_real_addresses(settings)
    folder = embedded_folder.make_folder(settings.data_dir)
    clock_file = settings.clock_file or folder / "clock.json"
    return settings.model_copy(
        update={
            "data_dir": folder,
            "clock_file": clock_file,
            "whatsapp": _with_local_secrets(settings.whatsapp, folder, settings.server),
            "payments": _with_local_address(settings.payments, settings.server),
            "server": _with_local_token(settings.server, folder),
        }
    )


def uses_emulator(settings: Settings) -> bool:
    """Whether the emulator plays Meta: everywhere but in production, unless told of another."""
    addresses = (WhatsAppSettings().base_url, _emulator_url(settings.server))
    return settings.environment != "production" and settings.whatsapp.base_url in addresses


def _emulator_url(server: ServerSettings) -> str:
    return f"http://{LOOPBACK}:{server.emulator_port}"


def _with_local_secrets(
    whatsapp: WhatsAppSettings, folder: Path, server: ServerSettings
) -> WhatsAppSettings:
    def made(name: str, given: SecretStr) -> SecretStr:
        if given.get_secret_value():
            return given
        return SecretStr(embedded_folder.kept_secret(folder / f"whatsapp_{name}.secret"))

    update: dict[str, object] = {
        "access_token": made("access_token", whatsapp.access_token),
        "app_secret": made("app_secret", whatsapp.app_secret),
        "verify_token": made("verify_token", whatsapp.verify_token),
    }
    if whatsapp.base_url == WhatsAppSettings().base_url:
        update["base_url"] = _emulator_url(server)
    return whatsapp.model_copy(update=update)


def _with_local_token(server: ServerSettings, folder: Path) -> ServerSettings:
    if server.api_token.get_secret_value():
        return server
    token = SecretStr(embedded_folder.kept_secret(folder / "api_token.secret"))
    return server.model_copy(update={"api_token": token})


def _with_local_address(payments: PaymentSettings, server: ServerSettings) -> PaymentSettings:
    if payments.base_url != PaymentSettings().base_url:
        return payments
    callback_url = f"http://{LOOPBACK}:{server.api_port}/webhooks/momo"
    return payments.model_copy(
        update={
            "base_url": _emulator_url(server),
            "callback_url": payments.callback_url or callback_url,
        }
    )


@contextmanager
def completed(settings: Settings, *needs: Need) -> Iterator[Settings]:
    """Settings with the addresses of the servers a process needs.

    Unset ones are those of the embedded servers, joined when they run and started otherwise. Who
    meets a database that is too old is told which folder it lies in.
    """
    settings = for_this_machine(settings)
    with ExitStack() as servers:
        found: dict[str, str] = {}
        if "postgres" in needs and not settings.database_url:
            postgres = postgres_server(settings.data_dir, port=settings.server.database_port)
            found["database_url"] = servers.enter_context(postgres).url
        if "valkey" in needs and not settings.redis_url:
            valkey = valkey_server(settings.data_dir, port=settings.server.redis_port)
            found["redis_url"] = servers.enter_context(valkey).url
        try:
            yield settings.model_copy(update=found)
        except UnreleasedSchema as too_old:
            raise UnreleasedSchema(settings.data_dir) from too_old


def as_environment(settings: Settings) -> dict[str, str]:
    """What a child process has to be told to end up with the same completed settings."""
    whatsapp = settings.whatsapp
    values = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "CLOCK_FILE": str(settings.clock_file or ""),
        "PAYMENTS__BASE_URL": settings.payments.base_url,
        "PAYMENTS__CALLBACK_URL": settings.payments.callback_url,
        "WHATSAPP__BASE_URL": whatsapp.base_url,
        "WHATSAPP__ACCESS_TOKEN": whatsapp.access_token.get_secret_value(),
        "WHATSAPP__APP_SECRET": whatsapp.app_secret.get_secret_value(),
        "WHATSAPP__VERIFY_TOKEN": whatsapp.verify_token.get_secret_value(),
    }
    return {name: value for name, value in values.items() if value}
