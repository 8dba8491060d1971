"""Safety: rules kept as data, and what they say of a scenario.

``check(scenario, library)`` gives findings: each rule is found, not found, or not checked, with what was missing.
Nothing here simulates; what a run computed is handed in as ``results``. See docs/safety.md.
"""

from __future__ import annotations

from mitragyna.safety.check import check
from mitragyna.safety.facts.fact import Fact, ModelFacts
from mitragyna.safety.findings import SEVERITIES, Finding, failing, grouped, unanswered
from mitragyna.safety.rules.load import load_rules
from mitragyna.safety.rules.rule import Rule
from mitragyna.safety.sizes import usual_route

__all__ = [
    "SEVERITIES",
    "Fact",
    "Finding",
    "ModelFacts",
    "Rule",
    "check",
    "failing",
    "grouped",
    "load_rules",
    "unanswered",
    "usual_route",
]
