"""Other solvers, each in the fastest form it is correct in: restarts at doses, compiled rates, one model for everybody.

Each gives the states in the middle of every piece, (people, pieces, states), and how long that took, apart from
compiling and loading. All start from the state at time zero that the engine computed.
"""

# pyright: basic
from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.bench.code import Code, Course
from mitragyna.export import Written, sbml

Numbers = NDArray[np.float64]
Solved = tuple[Numbers, float]
"""States in the middle of each piece, and seconds."""
Solve = Callable[[Sequence[Course], float], Solved]
"""Courses of some people at a relative tolerance."""
ABSOLUTE: Final = 1e-3
"""Absolute tolerance over the relative one, in mg, mg/L or fractions."""


@dataclass(frozen=True)
class Peer:
    """A solver by name; ``needs`` are the modules it is made of, ``people`` how many it is given."""

    name: str
    needs: tuple[str, ...]
    people: int
    made: Callable[[Code, Sequence[Written], Sequence[Course]], Solve]

    @property
    def missing(self) -> tuple[str, ...]:
        """Modules that are not installed."""
        return tuple(module for module in self.needs if find_spec(module) is None)


def _compiled(code: Code) -> Callable[..., Numbers]:
    """The rates as machine code: (t, y, k) -> dy."""
    numba: Any = import_module("numba")
    space: dict[str, Any] = {
        "piecewise": numba.njit(lambda value, condition, otherwise: value if condition else otherwise)
    }
    exec(code.source, space)  # its own text, made of the exported equations
    inner = numba.njit(space["rates"], error_model="numpy", fastmath=True)

    def rates(t: float, y: Numbers, k: Numbers) -> Numbers:
        dy = np.empty_like(y)
        given = inner(t, y, k)
        for i in range(y.size):
            dy[i] = given[i]
        return dy

    made: Any = numba.njit(rates, error_model="numpy", fastmath=True)
    return made


def _piece_by_piece(
    courses: Sequence[Course],
    through: Callable[[Numbers, float, float, float, Numbers], tuple[Numbers, Numbers]],
) -> Solved:
    """Everybody's courses with a solver that goes ``through`` one piece: its middle state and its last."""
    pieces, states = courses[0].added.shape
    out = np.zeros((len(courses), pieces, states))
    begun = time.process_time()
    for person, course in enumerate(courses):
        y = course.start
        edges, middles = course.edges.tolist(), course.middles.tolist()
        for i in range(pieces):
            out[person, i], y = through(y + course.added[i], edges[i], middles[i], edges[i + 1], course.k[i])
    return out, time.process_time() - begun


def lsoda(code: Code, written: Sequence[Written], courses: Sequence[Course]) -> Solve:
    """SciPy's ``odeint`` (LSODA, its loop in Fortran) with rates that Numba compiled."""
    from scipy.integrate import odeint

    rates = _compiled(code)
    rates(0.0, courses[0].start, courses[0].k[0])

    def solve(people: Sequence[Course], tolerance: float) -> Solved:
        def through(y: Numbers, a: float, middle: float, b: float, k: Numbers) -> tuple[Numbers, Numbers]:
            found = odeint(
                rates, y, (a, middle, b), args=(k,), tfirst=True, rtol=tolerance, atol=tolerance * ABSOLUTE,
                mxstep=100_000,
            )  # fmt: skip
            return found[1], found[2]

        return _piece_by_piece(people, through)

    return solve


def _cvode(method: str) -> Callable[[Code, Sequence[Written], Sequence[Course]], Solve]:
    def made(code: Code, written: Sequence[Written], courses: Sequence[Course]) -> Solve:
        solver_of: Any = import_module("sksundae.cvode").CVODE
        rates = _compiled(code)
        rates(0.0, courses[0].start, courses[0].k[0])

        def solve(people: Sequence[Course], tolerance: float) -> Solved:
            held = [people[0].k[0]]

            def slopes(t: float, y: Numbers, dy: Numbers) -> None:
                dy[:] = rates(t, y, held[0])

            solver = solver_of(
                slopes, method=method, rtol=tolerance, atol=tolerance * ABSOLUTE, max_num_steps=100_000
            )

            def through(y: Numbers, a: float, middle: float, b: float, k: Numbers) -> tuple[Numbers, Numbers]:
                held[0] = k
                found = solver.solve(np.array((a, middle, b)), y).y
                return found[1], found[2]

            return _piece_by_piece(people, through)

        return solve

    return made


def roadrunner(code: Code, written: Sequence[Written], courses: Sequence[Course]) -> Solve:
    """libRoadRunner on the exported SBML: one model, compiled once, given each person's numbers."""
    model: Any = import_module("roadrunner").RoadRunner(sbml(written[0]).text)
    integrator = model.integrator
    integrator.maximum_num_steps = 10**6
    states = [s.id for s in written[0].states]
    ids = list(model.model.getGlobalParameterIds())
    free = {n.id for n in written[0].numbers} | set(states)
    known = [(i, name) for i, name in enumerate(ids) if name in free]
    places = [i for i, _ in known]

    def values(course: Course) -> list[float]:
        """Everybody's numbers and state just after time zero: a reset has let its events happen."""
        after = dict(zip(states, (course.start + course.added[0]).tolist(), strict=True))
        return [{**course.names[0], **after}[name] for _, name in known]

    def solve(people: Sequence[Course], tolerance: float) -> Solved:
        integrator.relative_tolerance = tolerance
        integrator.absolute_tolerance = [tolerance * ABSOLUTE] * len(states)
        out = np.zeros((len(people), people[0].middles.size, len(states)))
        begun = time.process_time()
        for person, course in enumerate(people):
            model.resetAll()
            model.model.setGlobalParameterValues(places, values(course))
            found = model.simulate(times=[0.0, *course.middles.tolist()], selections=["time", *states])
            out[person] = np.asarray(found)[1:, 1:]
        return out, time.process_time() - begun

    return solve


def _diffrax(solver: str) -> Callable[[Code, Sequence[Written], Sequence[Course]], Solve]:
    def made(code: Code, written: Sequence[Written], courses: Sequence[Course]) -> Solve:
        jax: Any = import_module("jax")
        jax.config.update("jax_enable_x64", True)
        diffrax: Any = import_module("diffrax")
        jnp: Any = import_module("jax.numpy")

        space: dict[str, Any] = {
            "piecewise": lambda value, condition, other: jnp.where(condition, value, other)
        }
        exec(code.source, space)
        rates = space["rates"]
        term = diffrax.ODETerm(lambda t, y, k: jnp.stack(rates(t, y, k)))
        method = getattr(diffrax, solver)()

        def whole(edges: Any, start: Any, added: Any, k: Any, tolerance: Any) -> Any:
            controller = diffrax.PIDController(rtol=tolerance, atol=tolerance * ABSOLUTE)

            def piece(y: Any, given: Any) -> Any:
                a, b, jump, constants = given
                middle = 0.5 * (a + b)
                found = diffrax.diffeqsolve(
                    term, method, a, b, jnp.minimum(1e-2, 0.1 * (b - a)), y + jump, constants,
                    saveat=diffrax.SaveAt(ts=jnp.stack([middle, b])), stepsize_controller=controller,
                    max_steps=100_000, throw=False, adjoint=diffrax.RecursiveCheckpointAdjoint(),
                )  # fmt: skip
                return found.ys[1], found.ys[0]

            return jax.lax.scan(piece, start, (edges[:-1], edges[1:], added, k))[1]

        everybody = jax.jit(jax.vmap(whole, in_axes=(None, 0, 0, 0, None)))

        def solve(people: Sequence[Course], tolerance: float) -> Solved:
            given = [
                jnp.asarray(np.array(x))
                for x in ([c.start for c in people], [c.added for c in people], [c.k for c in people])
            ]
            edges = jnp.asarray(people[0].edges)
            everybody(edges, *given, tolerance).block_until_ready()  # compiled before it is timed
            begun = time.process_time()
            found = everybody(edges, *given, tolerance).block_until_ready()
            seconds = time.process_time() - begun
            return np.asarray(found), seconds

        return solve

    return made


def exact(code: Code, courses: Sequence[Course], tolerance: float) -> Numbers:
    """What all are measured against: DOP853 of order 8 at ``tolerance``, restarted at every dose."""
    from scipy.integrate import solve_ivp

    rates = _compiled(code)

    def through(y: Numbers, a: float, middle: float, b: float, k: Numbers) -> tuple[Numbers, Numbers]:
        found: Any = solve_ivp(
            rates, (a, b), y, method="DOP853", t_eval=(middle, b), args=(k,), rtol=tolerance, atol=1e-15
        )
        return found.y[:, 0], found.y[:, 1]

    return _piece_by_piece(courses, through)[0]


PEERS: Final = (
    Peer("libRoadRunner (CVODE, exported SBML)", ("libsbml", "roadrunner"), 4, roadrunner),
    Peer("diffrax (Tsit5, jitted, vmapped)", ("jax", "diffrax"), 32, _diffrax("Tsit5")),
    Peer("diffrax (Dopri8, jitted, vmapped)", ("jax", "diffrax"), 32, _diffrax("Dopri8")),
    Peer("SciPy LSODA (rates by Numba)", ("scipy", "numba"), 4, lsoda),
    Peer("CVODE (scikit-sundae, BDF, rates by Numba)", ("sksundae", "numba"), 4, _cvode("BDF")),
    Peer("CVODE (scikit-sundae, Adams, rates by Numba)", ("sksundae", "numba"), 4, _cvode("Adams")),
)
