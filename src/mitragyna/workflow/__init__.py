"""Scenario to result to findings, as one call; and the result as files."""

from __future__ import annotations

from mitragyna.workflow.result import ArmSummary, Result
from mitragyna.workflow.run import run, running

__all__ = ["ArmSummary", "Result", "run", "running"]
