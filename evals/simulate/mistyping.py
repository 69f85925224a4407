"""Words as a hurried thumb writes them."""

import random


def mistyped(words: str, rng: random.Random) -> str:
    """Two letters of one longer word change places; figures and short words stay."""
    parts = words.split(" ")
    long = [at for at, part in enumerate(parts) if len(part) > 4 and part.isalpha()]
    if not long:
        return words
    at = rng.choice(long)
    part = parts[at]
    cut = rng.randrange(1, len(part) - 2)
    parts[at] = part[:cut] + part[cut + 1] + part[cut] + part[cut + 2 :]
    return " ".join(parts)
