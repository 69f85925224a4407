"""Serves the emulator from the product's settings."""

import contextlib
from pathlib import Path

import uvicorn

from kit import log
from kit.clock import shared_or_machine
from kit.errors import Misconfigured
from kit.settings import Settings
from kit.settings.operation import ServerSettings
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.momo.config import MomoConfig

STOP_SECONDS = 2
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104


class _Server(uvicorn.Server):
    async def shutdown(self, *args: object, **kwargs: object) -> None:
        self.config.app.state.emulator.hang_up()  # type: ignore[union-attr]
        await super().shutdown(*args, **kwargs)  # type: ignore[arg-type]


def config_from(settings: Settings, state_file: Path | None = None) -> EmulatorConfig:
    secret = settings.whatsapp.app_secret.get_secret_value()
    token = settings.whatsapp.access_token.get_secret_value()
    if not secret or not token:
        raise Misconfigured(
            "The emulator needs WHATSAPP__APP_SECRET and WHATSAPP__ACCESS_TOKEN: "
            "give it any two values, the same as the api and the workers have."
        )
    return EmulatorConfig(
        webhook_url=f"http://{settings.server.host}:{settings.server.api_port}/webhooks/whatsapp",
        app_secret=secret,
        verify_token=settings.whatsapp.verify_token.get_secret_value(),
        access_tokens=frozenset({token}),
        phone_number_id=settings.whatsapp.phone_number_id,
        momo=MomoConfig(
            subscription_key=settings.payments.subscription_key.get_secret_value(),
            api_user=settings.payments.api_user,
            api_key=settings.payments.api_key.get_secret_value(),
            target_environment=settings.payments.target_environment,
            currency=settings.payments.currency,
        ),
        clock=shared_or_machine(settings.clock_file),
        state_file=state_file,
        hosts=_names(settings.server),
        control=settings.environment != "production",
    )


def _names(server: ServerSettings) -> frozenset[str]:
    """Of this emulator. A wildcard is where it listens, and nobody's name."""
    names = {name.strip() for name in server.hosts.split(",")} | {server.host}
    return frozenset(names - {"", "*", *WILDCARDS})


def run(settings: Settings, state_file: Path | None = None) -> None:
    """Serve until stopped; the next start goes on from `state_file`."""
    log.configure("emulator", level=settings.log_level)
    server = _Server(
        uvicorn.Config(
            create_emulator(config_from(settings, state_file)),
            host=settings.server.host,
            port=settings.server.emulator_port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
    # Ctrl-C is how it is stopped; uvicorn has already closed everything when it raises this.
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
