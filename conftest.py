"""Scenarios are tests, too."""

pytest_plugins = ["server.dev.evaluation.pytest_plugin"]
