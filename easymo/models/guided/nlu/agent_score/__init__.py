"""Whose a message is, as one calibrated score: fitted here, and read at run time."""
