"""What the report reads of a result: attributes with their shapes and units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd


class ReportedArm(Protocol):
    """One arm: its name, what is taken in words, and how it is to be placed among the others."""

    @property
    def name(self) -> str: ...
    @property
    def described(self) -> str: ...
    @property
    def kratom(self) -> bool: ...
    @property
    def established(self) -> bool: ...
    @property
    def treatment_free(self) -> bool: ...


class ReportedResult(Protocol):
    """A finished run, as far as a reader is shown it.

    ``timecourse`` and ``people_table`` have the columns of ``timecourse.parquet`` and
    ``people.parquet``; ``relief`` has arm, person, in_vivo_factor and relief (fraction of COWS
    above its floor, first week, taken away against the arm without treatment; below zero is more withdrawal).
    """

    @property
    def title(self) -> str: ...
    @property
    def duration_h(self) -> float: ...
    @property
    def seed(self) -> int: ...
    @property
    def people(self) -> int: ...
    @property
    def asked(self) -> Sequence[tuple[str, str]]: ...
    @property
    def arms(self) -> Sequence[ReportedArm]: ...
    @property
    def last_opioid_dose_h(self) -> Mapping[str, float]:
        """Per arm, when the history's last opioid dose fell (h, negative: before time zero)."""
        ...

    @property
    def timecourse(self) -> pd.DataFrame: ...
    @property
    def people_table(self) -> pd.DataFrame: ...
    @property
    def relief(self) -> pd.DataFrame | None: ...
    @property
    def substances(self) -> Mapping[str, tuple[str, str, int]]:
        """Per substance: title, grade of its weakest number, how many of its numbers are assumed."""
        ...

    @property
    def parameters(self) -> Sequence[Mapping[str, Any]]:
        """Rows of name, value, unit, spread, grade, seen, assumption, sources (list of citations)."""
        ...

    @property
    def sources(self) -> Sequence[str]: ...
    @property
    def overrides(self) -> Sequence[Mapping[str, Any]]:
        """Numbers replaced for this run: name, value, library (what the library has)."""
        ...

    @property
    def findings(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def scales(self) -> Mapping[str, tuple[str, float, float, Sequence[tuple[str, float, float]]]]:
        """Per scale: title, lowest and highest score, bands of (label, low, high)."""
        ...

    @property
    def evidence(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Per arm: statements and the grade of what each rests on."""
        ...

    @property
    def versions(self) -> Mapping[str, str]: ...
    @property
    def library_hash(self) -> str: ...
    @property
    def input_hash(self) -> str: ...
    @property
    def error_estimate(self) -> float | None:
        """Largest numerical error estimate, as a fraction of the quantity's range."""
        ...
