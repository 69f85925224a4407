"""What makes a cached answer stale: another day, agent, article, venue, tool or rule."""

import hashlib
import json
from datetime import datetime

from easymo.services.agent_registry import AgentRegistry
from kit.clock import KIGALI
from kit.settings import Settings
from tools.toolbox import TOOLBOX, schema

RULES = {"openai", "limits", "booking", "refunds", "pins"}
"""Settings that answers speak of."""


def fingerprint_answers(rules: str, agents: AgentRegistry, now: datetime) -> str:
    """Another one on another day, and whenever what an answer may speak of is another."""
    return f"{rules} {agents.fingerprint} {now.astimezone(KIGALI):%Y-%m-%d}"


def fingerprint_rules(settings: Settings) -> str:
    """Another one whenever a tool or a rule that answers speak of is another."""
    tools = [schema(name) for name in sorted(TOOLBOX)]
    rules = settings.model_dump_json(include=RULES)
    return hashlib.sha256(f"{json.dumps(tools)}\n{rules}".encode()).hexdigest()
