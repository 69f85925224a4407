"""What a check, a trajectory and a transcript are, and figures of many trials.

Whether a trial passed is in `evals/trial.py`, of several in `evals/report/cards.py`.
"""
