"""Predicted against observed: published results as studies, simulated and judged by limits set beforehand.

``load_studies`` reads the shipped studies (``studies/*.toml``) and a folder of one's own; ``qualify`` simulates
them and gives a ``Qualification``: one ``Row`` per published result, and a summary per domain.
"""

from __future__ import annotations

from mitragyna.qualify.limits import DOMAINS, Limits, load_limits
from mitragyna.qualify.row import Qualification, Row
from mitragyna.qualify.run import FEWEST_PEOPLE, qualify
from mitragyna.qualify.study import Result, Study, load_studies
from mitragyna.qualify.summary import Bar, Summary, summaries

__all__ = [
    "DOMAINS",
    "FEWEST_PEOPLE",
    "Bar",
    "Limits",
    "Qualification",
    "Result",
    "Row",
    "Study",
    "Summary",
    "load_limits",
    "load_studies",
    "qualify",
    "summaries",
]
