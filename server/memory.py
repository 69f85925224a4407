"""What a process that lives long does once, when all its modules are loaded."""

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 50


def settle() -> None:
    """Leave what start-up made out of garbage collection, and collect less often.

    A turn makes tens of thousands of small objects and keeps hardly any. With Python's own
    thresholds about a twentieth of a worker's time went into looking at the imported modules
    again and again; `benchmarks/` shows it as `turn_cpu_ms`.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
