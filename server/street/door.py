"""All that stands between the street and the application, from outside in."""

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from db.embedded.folder import LOOPBACK
from kit.settings import Settings
from server.street.bodies import WholeBodies
from server.street.headers import CarefulAnswers, FewHeaders
from server.street.places import Places
from server.street.tokens import TokenFirst


def door(settings: Settings) -> list[Middleware]:
    """Whoever is refused costs least: headers, then who asks, then the body, then a place."""
    in_production = settings.environment == "production"
    hosts = [name for given in settings.server.hosts.split(",") if (name := given.strip())]
    if hosts:  # what runs beside the api calls it by these
        hosts += [settings.server.host, LOOPBACK, "localhost"]
    return [
        Middleware(CarefulAnswers, over_tls=in_production),
        Middleware(FewHeaders),
        *([Middleware(TrustedHostMiddleware, allowed_hosts=hosts)] if hosts else []),
        Middleware(TokenFirst, describes_itself=not in_production),
        Middleware(WholeBodies),
        Middleware(Places),  # after the body: who only dawdles takes nobody's place
    ]
