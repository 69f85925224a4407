"""Scenarios are tests, too."""

pytest_plugins = ["server.evaluation.pytest_plugin"]
