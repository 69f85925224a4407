"""How long a test waits for what has to come."""

PATIENCE_SECONDS = 60
"""Only what is broken takes so long, on however busy a machine: waits end when it has come."""
