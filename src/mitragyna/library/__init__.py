"""Parameters, evidence and vocabulary: data files with typed access.

``load()`` reads the shipped files, with a user's own folder layered over them; every number is a
``Parameter`` that knows its unit, its spread between people, its basis in the evidence and its
grade. See ``docs/library.md`` for the file formats.
"""

from __future__ import annotations

from mitragyna.library.certificate import Certificate, read_certificate
from mitragyna.library.effects import Background, NotModelled, QtReference, Readout
from mitragyna.library.entries import (
    CLASSES,
    ENHANCED,
    KRATOM,
    TARGETS,
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
    ScaleItem,
    Substance,
    Symptom,
    System,
    Target,
)
from mitragyna.library.evidence import GRADES, SEEN, Record
from mitragyna.library.interactions import Action, Clearing, Drug, Enzyme, Exposure, Interactions
from mitragyna.library.load import Library, load
from mitragyna.library.lot import product_from_certificate
from mitragyna.library.measurement import Measurement
from mitragyna.library.parameter import Alternative, Parameter, Uncertainty
from mitragyna.library.variability import Correlation, Relation, Variability

__all__ = [
    "CLASSES",
    "ENHANCED",
    "GRADES",
    "KRATOM",
    "SEEN",
    "TARGETS",
    "Alternative",
    "Background",
    "Certificate",
    "Action",
    "Clearing",
    "Correlation",
    "Covariate",
    "Drug",
    "Effect",
    "Enzyme",
    "Exposure",
    "Formation",
    "Interactions",
    "Library",
    "Measurement",
    "NotModelled",
    "Parameter",
    "Population",
    "Product",
    "ProductContent",
    "QtReference",
    "Quantity",
    "Readout",
    "Receptor",
    "Record",
    "Relation",
    "RouteNumbers",
    "Scale",
    "ScaleBand",
    "ScaleItem",
    "Substance",
    "Symptom",
    "System",
    "Target",
    "Uncertainty",
    "Variability",
    "load",
    "product_from_certificate",
    "read_certificate",
]
