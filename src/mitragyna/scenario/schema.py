"""The tables of a scenario file as they are written: which keys each has, and of what plain type.

Quantities are ``Any`` here: their units and ranges are checked where they are read, with the
product at hand. One level per model, so that an error always knows its table.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class FileModel(BaseModel):
    """One table of a file. Unknown keys are refused; nothing is coerced from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @classmethod
    def written_keys(cls) -> list[str]:
        """The keys as they are written in the file."""
        return [info.alias or name for name, info in cls.model_fields.items()]

    @classmethod
    def expected(cls, key: str) -> str:
        """What the value of ``key`` has to be, in words."""
        for name, info in cls.model_fields.items():
            if (info.alias or name) == key:
                return info.description or "a value"
        return "a known key"


class ScenarioFile(FileModel):
    """The top of the file."""

    title: str | None = Field(None, description="a text")
    duration: Any = Field(description="a time of 10 y at most, for example '21 d'")
    seed: int = Field(1, description="a whole number of zero or more")
    library: str | None = Field(None, description="the path of a folder")
    people: Any = None
    person: Any = None
    product: Any = None
    history: Any = None
    arm: Any = None
    output: Any = None
    dropout: Any = None
    parameters: Any = None
    uncertainty: Any = None
    model: Any = None


class ModelFile(FileModel):
    """``[model]``: the variant of the adaptation equations, those it is compared with, the respiratory module, and the
    numerical error asked for.
    """

    adaptation: str = Field("standard", description="the name of a variant, for example 'standard'")
    respiration: str = Field("plain", description="'plain' or 'mann-2022'")
    tolerance: float = Field(1e-5, description="a number from 2e-6 to 1e-3")
    compare: bool | None = Field(None, description="true or false")
    variants: list[str] | None = Field(
        None, description="a list of variants, for example ['standard', 'no-rebound']"
    )


class UncertaintyFile(FileModel):
    """``[uncertainty]``: how many sets of typical values are drawn, and people per set."""

    sets: int = Field(50, description="a whole number of parameter sets from 10 to 1000")
    people: int = Field(64, description="a whole number of people per parameter set from 1 to 10000")


class PeopleFile(FileModel):
    """``[people]``: how many, and what they are like."""

    number: int | None = Field(None, description="a whole number of people from 1 to 10000000")
    table: str | None = Field(None, description="the path of a CSV file with one row per person")
    occasions: bool = Field(True, description="true or false")
    weight: Any = None
    age: Any = None
    sex: Any = None
    cyp2d6: Any = None
    liver: Any = None
    kidney: Any = None


class PersonFile(FileModel):
    """``[person]``: what is the same for everyone, and what the checks need."""

    weight: Any = None
    age: Any = None
    sex: Any = None
    cyp2d6: Any = None
    liver: Any = None
    kidney: Any = None
    place: str | None = Field(None, description="a place code, for example 'US-AL'")
    conditions: list[str] | None = Field(
        None, description="a list of texts, for example ['hepatic impairment']"
    )
    medicines: list[Any] | None = Field(None, description="a list of names, or of tables with a 'name'")
    pregnant: bool | None = Field(None, description="true or false (absent is unknown)")
    breastfeeding: bool | None = Field(None, description="true or false (absent is unknown)")
    signs: list[str] | None = Field(None, description="a list of texts, for example ['jaundice']")
    heart_rate: Any = None
    qtc: Any = None


class ProductFile(FileModel):
    """``[[product]]``: a product of this scenario's own, made from a lot's certificate of analysis."""

    name: str = Field(description="a name that no product of the library has")
    like: str = Field(description="the name of a kratom product of the library")
    certificate: str = Field(description="the path of a JSON or CSV file")
    label: Any = None


class TakeFile(FileModel):
    """``[[arm.take]]``: one product, taken once or repeatedly."""

    product: str = Field(description="the name of a product of the library")
    amount: Any = Field(description="an amount, for example '8 mg' or '0.1 mg/kg'")
    every: Any = None
    start: Any = Field(None, alias="from")
    until: Any = None
    doses: int | None = Field(None, description="a whole number of doses of 1 or more")
    over: Any = None
    rate: Any = None
    steady_state: bool = Field(False, description="true or false")
    compartment: str | None = Field(None, description="'depot' or 'central'")


class MedicineFile(FileModel):
    """A table among ``person.medicines``: a name and, where it is known, how it is taken."""

    name: str = Field(description="the name of a medicine")
    amount: Any = None
    every: Any = None
    start: Any = Field(None, alias="from")
    until: Any = None
    doses: int | None = Field(None, description="a whole number of doses of 1 or more")
    over: Any = None
    rate: Any = None
    steady_state: bool = Field(False, description="true or false")
    compartment: str | None = Field(None, description="'depot' or 'central'")


class HistoryFile(FileModel):
    """``[[history]]``: what was taken regularly, up to time zero."""

    product: str = Field(description="the name of a product of the library")
    amount: Any = Field(description="an amount, for example '60 mg'")
    every: Any = None
    lasting: Any = None
    doses: int | None = Field(None, description="a whole number of doses of 1 or more")
    before: Any = None


class ArmFile(FileModel):
    """``[[arm]]``: a name, and either takes or an event table (neither is an untreated arm)."""

    name: str = Field(description="a text that no other arm has")
    take: Any = None
    events: str | None = Field(None, description="the path of a CSV event table")


class OutputFile(FileModel):
    """``[output]``: when the course is recorded, and what is summarised of it."""

    every: Any = None
    times: list[Any] | None = Field(None, description="a list of times, for example ['0 h', '30 min', '4 h']")
    metrics: list[str] | None = Field(
        None, description="a list of metric names, for example ['cmax', 'auc_last']"
    )
    thresholds: Any = None
    quantities: list[str] | None = Field(
        None, description="a list of quantities or patterns, for example ['cows', 'symptom.*']"
    )
    visits: list[Any] | None = Field(None, description="a list of times, for example ['1 d', '2 d']")
    of: str | None = Field(None, description="'everyone', 'stayers' or 'both'")


class DropoutFile(FileModel):
    """``[dropout]``: that people may leave, and from when."""

    start: Any = Field(None, alias="from")


class LognormalFile(FileModel):
    """A covariate with a lognormal distribution."""

    distribution: str
    median: Any = Field(description="a quantity, for example '70 kg'")
    cv: Any = Field(description="a coefficient of variation, for example 0.2")


class NormalFile(FileModel):
    """A covariate with a normal distribution cut off at both ends."""

    distribution: str
    mean: Any = Field(description="a quantity, for example '70 kg'")
    sd: Any = Field(description="a quantity, for example '12 kg'")
    low: Any = Field(description="a quantity, for example '40 kg'")
    high: Any = Field(description="a quantity, for example '120 kg'")


class UniformFile(FileModel):
    """A covariate with a uniform distribution."""

    distribution: str
    low: Any = Field(description="a quantity, for example '18 y'")
    high: Any = Field(description="a quantity, for example '65 y'")


class CategoriesFile(FileModel):
    """A covariate with named values and how often each occurs."""

    distribution: str
    frequencies: Any = Field(
        description="a table of frequencies that sum to 1, for example {female = 0.4, male = 0.6}"
    )
