"""A scenario's interactions: which arms have columns of their own, and what to tell about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Library
from mitragyna.model.interactions import formation
from mitragyna.scenario import Scenario
from mitragyna.simulate.covariates import Covariates
from mitragyna.simulate.interactions import (
    Change,
    Changes,
    Setting,
    changes,
    joined,
    phenotypes,
    steady_state_after,
)
from mitragyna.simulate.people import Source
from mitragyna.simulate.perpetrators import (
    Taken,
    taken_as_medicine,
    taken_before,
    taken_in_doses,
    taken_in_habits,
    unmodelled_medicines,
)
from mitragyna.simulate.schedule import Dose, Habit
from mitragyna.simulate.turnover import changes_in_time, edges, met_by

Groups = tuple[tuple[NDArray[np.int64], tuple[Dose, ...]], ...]


@dataclass(frozen=True)
class Later:
    """What interactions do from ``time`` (h) on, for everybody and for the typical person."""

    time: float
    everybody: Changes
    typical: Changes


@dataclass(frozen=True)
class Altered:
    """What interactions do in one arm, or in the history: for everybody and for the typical person.

    ``present`` are the substances that are in the body there; ``taken`` are the perpetrators by group of people,
    ``after`` the hours to steady state by enzyme, ``met`` times of doses in whose day competition follows the
    perpetrators' own. Where perpetrators begin or end, ``everybody`` and ``typical`` hold
    until the first of ``later``.
    """

    everybody: Changes = field(default_factory=dict[str, Change])
    typical: Changes = field(default_factory=dict[str, Change])
    later: tuple[Later, ...] = ()
    present: tuple[str, ...] = ()
    taken: tuple[tuple[NDArray[np.int64], tuple[Taken, ...]], ...] = ()
    after: Mapping[str, float] = field(default_factory=dict[str, float])
    met: tuple[float, ...] = ()

    @property
    def key(self) -> object:
        """Equal for arms with the same substances, in which the same people take and meet the same perpetrators."""
        return self.present, self.met, tuple((people.tobytes(), taken) for people, taken in self.taken)

    def farthest(self, victim: str) -> Change:
        """What happens to a substance at the time when most does."""

        def far(change: Change) -> float:
            return abs(float(np.log(np.median(np.asarray(change.passage.clearance)))))

        return max((made[victim] for made in (self.everybody, *(x.everybody for x in self.later))), key=far)


def altered(
    scenario: Scenario,
    library: Library,
    drawn: Source,
    typical: Source,
    people: Covariates,
    groups: Mapping[str, Groups],
    habits: Sequence[Habit],
) -> tuple[Altered, dict[str, Altered]]:
    """The interactions of the history, and of every arm by name.

    Raises ``InputError`` for a circle of interactions and for amounts of medicines that cannot be read.
    """
    count = scenario.people.number
    everyone = np.arange(count)
    types = phenotypes(drawn, people.columns)
    done: dict[object, Altered] = {}

    def of(bare: Altered, duration: float) -> Altered:
        if bare.key not in done:
            weight = people.columns["weight"]
            times = edges((t for _, own in bare.taken for t in own), duration, bare.met)

            def made(setting: Setting) -> list[dict[str, Change]]:
                if len(times) == 1:
                    return [changes(setting, bare.present)]
                return changes_in_time(setting, bare.present, times, duration, bare.met)

            parts = [(index, made(Setting(drawn, own, weight, types))) for index, own in bare.taken]
            one = Setting(typical, bare.taken[0][1], people.typical_weight)
            whole = [joined([(index, part[i]) for index, part in parts], count) for i in range(len(times))]
            usual = made(one)
            done[bare.key] = replace(
                bare,
                everybody=whole[0],
                typical=usual[0],
                later=tuple(Later(*x) for x in zip(times, whole, usual, strict=True))[1:] if whole[0] else (),
                after=steady_state_after(one),
            )
        return done[bare.key]

    def reached(products: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({name for product in products for name in library.reached(product)}))

    medicines = taken_as_medicine(scenario, library, history=False)
    past = (*taken_in_habits(library, habits), *taken_as_medicine(scenario, library, history=True))
    before = [h.product for h in habits]
    history = of(Altered(present=reached(before), taken=((everyone, past),)), 0.0)
    arms: dict[str, Altered] = {}
    ended = taken_before(library, habits)
    for name, arm in groups.items():
        products = {dose.product for _, doses in arm for dose in doses if dose.product}
        taken = tuple((index, (*ended, *taken_in_doses(library, doses), *medicines)) for index, doses in arm)
        acting = [t for _, own in taken for t in own]
        own_doses = {"", *(t.product for t in acting)}
        met = met_by(
            acting,
            (d.time for _, doses in arm for d in doses if d.product not in own_doses and not d.steady_state),
        )
        arms[name] = of(
            Altered(present=reached([*before, *products]), taken=taken, met=met), scenario.duration
        )
    return history, arms


def told(scenario: Scenario, library: Library, made: Altered) -> tuple[str, ...]:
    """Sentences about what interactions do to one arm's substances, and about what is not modelled."""
    out: list[str] = []
    names = dict.fromkeys(t.drug for _, group in made.taken for t in group)
    drugs = library.interactions.drugs
    by = ", ".join(drugs[name].title for name in names)
    when = " when its change is largest" if made.later else ""
    for victim in made.everybody:
        change = made.farthest(victim)
        title = library.substances[victim].title if victim in library.substances else drugs[victim].title
        clearance = np.broadcast_to(
            np.asarray(change.passage.clearance, dtype=np.float64), (scenario.people.number,)
        )
        low, middle, high = (float(q) for q in np.quantile(clearance, (0.1, 0.5, 0.9)))
        beside = f"beside {by}" if by else "with their CYP2D6 phenotype"
        text = (
            f"Model estimate: {title} is cleared at {_times(middle)} the usual rate (80 % of people: "
            f"{_times(low)} to {_times(high)}){when} {beside}"
        )
        out.append(text + _areas(scenario, library, made, victim, change) + ".")
    if names and made.everybody:
        out += _counted(library, made)
        once = dict.fromkeys(t.drug for _, group in made.taken for t in group if t.interval is None)
        if once:
            listed = ", ".join(drugs[name].title for name in once)
            out.append(
                f"{listed}: taken once, and counted as if swallowed together with the drugs it changes."
            )
    blind = [
        library.substances[name].title
        for name in made.present
        if name in library.substances and (name not in drugs or drugs[name].cleared is None)
    ]
    if blind and (names or unmodelled_medicines(scenario, library)):
        out.append(f"Not modelled: what enzyme interactions do to {', '.join(blind)}.")
    unknown = unmodelled_medicines(scenario, library)
    if unknown:
        out.append(f"Not modelled: what {', '.join(unknown)} may do to the enzymes that clear other drugs.")
    return tuple(out)


def _areas(scenario: Scenario, library: Library, made: Altered, victim: str, change: Change) -> str:
    """What first pass and formation make of a substance's area: of a swallowed dose, and of what others form of it.

    The two differ: an inhibitor that slows the clearing of a metabolite may slow its formation as well.
    """
    said: list[str] = []
    products = {past.product for past in scenario.history} | {
        p for arm in scenario.arms for p in arm.products
    }
    inside = {part.substance for name in products for part in library.product(name).contains}
    oral = float(np.median(np.asarray(change.availability.get("oral", 1.0))))
    if abs(oral - 1.0) >= 0.005 and (victim in inside or victim not in library.substances):
        area = float(np.median(np.asarray(change.auc("oral"))))
        said.append(
            f"{_times(oral)} as much of a swallowed dose reaches the blood, so that its area is "
            f"{_times(area)} the usual"
        )
    for parent in made.present:
        forms = (
            [f.metabolite for f in library.substances[parent].forms] if parent in library.substances else []
        )
        if victim in forms and parent in made.everybody:
            source = made.farthest(parent)
            formed = np.asarray(source.auc("oral")) * source.passage.clearance
            area = np.asarray(
                formed
                * source.formation.get(victim, formation(source.passage, 1.0))
                / change.passage.clearance
            )
            said.append(
                f"what {library.substances[parent].title} by mouth forms of it in the blood comes to "
                f"{_times(float(np.median(area)))} the usual area"
            )
    return "".join(f"; {each}" for each in said)


def _counted(library: Library, made: Altered) -> list[str]:
    """How perpetrators are counted in time: at steady state, or with a beginning or an end."""
    regular = {t for _, group in made.taken for t in group if t.interval is not None}
    turning = {t.drug for t in regular if made.later and (np.isfinite(t.start) or np.isfinite(t.stop))}
    drugs = library.interactions.drugs
    steady = [
        drugs[name].title
        for name in dict.fromkeys(t.drug for _, g in made.taken for t in g)
        if name not in turning
    ]
    out: list[str] = []
    if steady:
        out.append(
            f"{', '.join(steady)}: counted at steady state over the whole arm, from its start to its end."
            + _delay(made.after)
        )
    for name in sorted(turning):
        known = drugs[name].exposure
        level = (
            "its own level with its half-life"
            if known is not None and known.half_life is not None
            else "its own level at once"
        )
        out.append(
            f"{drugs[name].title}: begins or ends; what it does to enzymes builds up and wears off with their "
            f"turnover, {level}."
        )
    return out


def _times(value: float) -> str:
    return f"{value:.2g} times"


def _delay(after: Mapping[str, float]) -> str:
    if not after:
        return ""
    parts = ", ".join(f"{name} about {hours / 24.0:.1f} d" for name, hours in after.items())
    return f" Enzymes need time to get there (nine tenths of the change, liver): {parts}."


def parameters_used(library: Library, made: Altered) -> tuple[str, ...]:
    """Names of the library's numbers behind the changes of an arm."""
    taken = {t.drug for _, group in made.taken for t in group}
    if not made.everybody:
        return ()
    wanted = taken | set(made.everybody)
    enzymes = {enzyme for victim in made.everybody for enzyme in (_by(library, victim))}
    flows = library.interactions.flows
    names = wanted | enzymes | ({flows.name} if flows is not None and taken else set[str]())
    return tuple(p.name for p in library.interactions.parameters() if p.name.split(".")[1] in names)


def _by(library: Library, victim: str) -> Mapping[str, Any]:
    cleared = library.interactions.drugs[victim].cleared
    return {} if cleared is None else cleared.by
