"""`python -m benchmarks.worker`: a worker of the product, with the instant model."""

import asyncio
from functools import partial

from benchmarks.instant import InstantModels
from kit import log
from server.configuration import load_settings
from server.readiness import announce
from server.workers.assembly import Suppliers, open_runner
from server.workers.serving import serve


def main() -> None:
    settings = load_settings()
    log.configure("worker", level=settings.log_level)
    create = partial(open_runner, suppliers=Suppliers(InstantModels()))
    asyncio.run(serve(settings, create, announce))


if __name__ == "__main__":
    main()
