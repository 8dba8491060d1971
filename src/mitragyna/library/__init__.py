"""Parameters, evidence and vocabulary: data files with typed access.

``load()`` reads the shipped files, with a user's own folder layered over them; every number is a
``Parameter`` that knows its unit, its spread between people, its basis in the evidence and its
grade. See ``docs/library.md`` for the file formats.
"""

from __future__ import annotations

from mitragyna.library.entries import (
    CLASSES,
    KRATOM,
    Covariate,
    Effect,
    Formation,
    Population,
    Product,
    ProductContent,
    Quantity,
    Receptor,
    RouteNumbers,
    Scale,
    ScaleBand,
    Substance,
    System,
)
from mitragyna.library.evidence import GRADES, SEEN, Record
from mitragyna.library.load import Library, load
from mitragyna.library.parameter import Alternative, Parameter, Uncertainty
from mitragyna.library.variability import Correlation, Relation, Variability

__all__ = [
    "CLASSES",
    "GRADES",
    "KRATOM",
    "SEEN",
    "Alternative",
    "Correlation",
    "Covariate",
    "Effect",
    "Formation",
    "Library",
    "Parameter",
    "Population",
    "Product",
    "ProductContent",
    "Quantity",
    "Receptor",
    "Record",
    "Relation",
    "RouteNumbers",
    "Scale",
    "ScaleBand",
    "Substance",
    "System",
    "Uncertainty",
    "Variability",
    "load",
]
