"""Results of the overdose model, which has people, drugs and a solver of its own.

A study of this part has arms such as ``{ name = "…", opioid = "fentanyl", amount = "1.625 mg", user = "chronic",
naloxone = { product = "nasal", amount = "4 mg", delay = "60 s" } }``; a result names its arm, and its quantity is
``cardiac_arrest`` (0 or 1 for each virtual person) or ``brain_hypoxia`` (h).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.qualify.study import Result, Study
from mitragyna.scenario.refusal import checked, under
from mitragyna.scenario.schema import FileModel
from mitragyna.simulate import overdose as model
from mitragyna.units import to_internal

Numbers = NDArray[np.float64]
QUANTITIES = ("cardiac_arrest", "brain_hypoxia")


class NaloxoneFile(FileModel):
    """The rescue of an arm."""

    product: str = Field(description="the name of a naloxone product of the overdose model")
    amount: Any = Field(description="a mass, for example '4 mg'")
    delay: Any = "60 s"
    doses: int = Field(1, description="a whole number of doses")


class ArmFile(FileModel):
    """One arm: an opioid into a vein and, perhaps, naloxone."""

    name: str = Field(description="a text that no other arm has")
    opioid: str = Field(description="'fentanyl' or 'carfentanil'")
    amount: Any = Field(description="a mass, for example '1.625 mg'")
    user: str = Field("chronic", description="'naive' or 'chronic'")
    later_episodes: bool = Field(False, description="true or false")
    naloxone: Any = None


def people(study: Study, result: Result, library: Library, seed: int, threads: int) -> Numbers:
    """Each virtual person's value of a result's quantity. Raises ``InputError`` for an arm that cannot be read."""
    arms = study.scenario.get("arm", [])
    wanted = result.measure.arm
    for i, given in enumerate(arms):
        where = under(under(study.where, "arm"), i)
        arm = checked(ArmFile, given, where)
        if wanted is not None and arm.name != wanted:
            continue
        naloxone: tuple[str, float, float, int] | None = None
        if arm.naloxone is not None:
            rescue = checked(NaloxoneFile, arm.naloxone, under(where, "naloxone"))
            naloxone = (
                rescue.product,
                to_internal(rescue.amount, "mass", under(where, "amount")),
                3600.0 * to_internal(rescue.delay, "time", under(where, "delay")),
                rescue.doses,
            )
        amount = to_internal(arm.amount, "mass", under(where, "amount"))
        arrested, hypoxia = _run(
            arm.opioid, amount, arm.user, arm.later_episodes, naloxone, study.people, seed, threads
        )
        return arrested if result.measure.quantities[0] == "cardiac_arrest" else hypoxia
    raise InputError(f"{study.where}: there is no arm '{wanted}'", where=study.where)


@lru_cache(maxsize=64)
def _run(
    opioid: str,
    amount: float,
    user: str,
    later_episodes: bool,
    naloxone: tuple[str, float, float, int] | None,
    count: int,
    seed: int,
    threads: int,
) -> tuple[Numbers, Numbers]:
    """Arrests (0 or 1) and time of brain hypoxia (h) of each virtual person."""
    rescue = None
    if naloxone is not None:
        product, milligrams, delay, doses = naloxone
        rescue = model.Naloxone(product, milligrams, doses=doses, delay_s=delay)
    made = model.cardiac_arrests(
        model.Overdose(opioid, amount, user, rescue, later_episodes=later_episodes),
        people=count,
        seed=seed,
        threads=threads,
    )
    return np.asarray(made.arrested, dtype=np.float64), np.asarray(made.hypoxia_s, dtype=np.float64) / 3600.0
