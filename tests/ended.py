"""Whether a process has ended."""

import psutil


def has_ended(pid: int) -> bool:
    # In a container, what nobody waits for stays in the table as a zombie.
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
