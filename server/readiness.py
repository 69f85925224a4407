"""How a process that serves no port tells its supervisor that it is ready."""

import os

VARIABLE = "READY_FD"


def announce() -> None:
    """Say so, once, on the pipe the supervisor left open. Started by hand, there is none."""
    if number := os.environ.pop(VARIABLE, ""):
        os.write(int(number), b"ready\n")
        os.close(int(number))
