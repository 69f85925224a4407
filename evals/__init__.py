"""Scenarios, how they are played and scored. A trial passes when all its checks do: `trial.py`."""
