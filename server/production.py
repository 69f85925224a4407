"""What production refuses to start with: all of it named at once, with what to set instead."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from kit.errors import Misconfigured
from kit.settings import Settings
from kit.settings.payment import PaymentSettings
from kit.settings.whatsapp import WhatsAppSettings

SHORTEST_SECRET = 32
REAL_HOSTS = {"WHATSAPP__BASE_URL": "facebook.com", "PAYMENTS__BASE_URL": "mtn.com"}


def require_what_production_needs(settings: Settings) -> None:
    """Raises Misconfigured when messages or money would go nowhere, or a secret be guessed."""
    if wrong := [*_addresses(settings), *_secrets(settings), *_emulators_keys(settings)]:
        raise Misconfigured(" ".join(["In production:", *wrong]))


def refuse_real_addresses(settings: Settings) -> None:
    """Raises Misconfigured when something else than production would speak to real people."""
    given = {
        "WHATSAPP__BASE_URL": settings.whatsapp.base_url,
        "PAYMENTS__BASE_URL": settings.payments.base_url,
    }
    real = [name for name, url in given.items() if _is_at(url, REAL_HOSTS[name])]
    if real and not settings.allow_real_addresses:
        raise Misconfigured(
            f"{' and '.join(real)} is a real one, but ENVIRONMENT is {settings.environment}: there "
            "the clock moves, secrets are made up and data is for show. Set "
            "ENVIRONMENT=production, or ALLOW_REAL_ADDRESSES=true if you mean it."
        )


def _is_at(url: str, domain: str) -> bool:
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host.startswith("sandbox."):
        return False  # MTN's, where no money moves
    return host == domain or host.endswith(f".{domain}")


def _addresses(settings: Settings) -> list[str]:
    wrong = []
    if settings.whatsapp.base_url == WhatsAppSettings().base_url:
        wrong.append("WHATSAPP__BASE_URL must be set: https://graph.facebook.com for Meta.")
    if settings.payments.base_url == PaymentSettings().base_url:
        wrong.append(
            "PAYMENTS__BASE_URL must be set to the address of MTN's MoMo API, with the other "
            "PAYMENTS__ settings of .env.example."
        )
    return wrong


def _secrets(settings: Settings) -> list[str]:
    whatsapp = settings.whatsapp
    ours = {
        "SERVER__API_TOKEN": settings.server.api_token,
        "PINS__PEPPER": settings.pins.pepper,
    }
    wrong = [
        f"{name} must have {SHORTEST_SECRET} characters or more, for example of "
        "`openssl rand -hex 32`."
        for name, secret in ours.items()
        if _is_weak(secret, may_be_unset=name == "SERVER__API_TOKEN")
    ]
    metas = {
        "WHATSAPP__ACCESS_TOKEN": whatsapp.access_token,
        "WHATSAPP__APP_SECRET": whatsapp.app_secret,
        "WHATSAPP__VERIFY_TOKEN": whatsapp.verify_token,
    }
    wrong += [
        f"{name} must be set, as Meta's dashboard has it."
        for name, secret in metas.items()
        if not secret.get_secret_value().strip()
    ]
    return wrong


def _is_weak(secret: SecretStr, *, may_be_unset: bool) -> bool:
    # Without an api token nothing opens the API but operators' own.
    value = secret.get_secret_value()
    return not (may_be_unset and not value) and (
        len(value.strip()) < SHORTEST_SECRET or len(set(value)) == 1
    )


def _emulators_keys(settings: Settings) -> list[str]:
    given, ours = settings.payments, PaymentSettings()
    same = {
        "PAYMENTS__SUBSCRIPTION_KEY": given.subscription_key == ours.subscription_key,
        "PAYMENTS__API_USER": given.api_user == ours.api_user,
        "PAYMENTS__API_KEY": given.api_key == ours.api_key,
    }
    return [f"{name} is the emulator's: set MTN's." for name, is_ours in same.items() if is_ours]
