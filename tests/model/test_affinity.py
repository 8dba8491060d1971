"""Tolerance as a loss of affinity, over one step: against the closed form and against an ODE solver."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from mitragyna.model import adaptation as model
from mitragyna.model.affinity import ODDS, lose_affinity, lost_affinity, steepness, sweeps_losing_affinity
from mitragyna.model.compiled import LANES, NODES, POSITION, WIDE
from mitragyna.model.lanes import WIDTH

Array = NDArray[np.float64]
TIME, START = 30.0, 0.35


def solved(
    fast: list[tuple[Array, float]],
    slow: list[tuple[Array, float, float, float]],
    spacing: float,
    loss: float,
    kappa: float = 0.0,
    more: int = 0,
) -> dict[str, Array]:
    """Node values (5,) after one step: fast ligands (x, tau), slow ones (x, tau, rate, top), x at the nodes over K."""
    v = np.zeros(model.END)
    taus = [np.array([[item[1]] * LANES for item in group]).reshape(-1, LANES) for group in (fast, slow)]
    xs = [np.array([np.repeat(item[0], LANES) for item in group]).reshape(-1, WIDE) for group in (fast, slow)]
    rate, top = (np.array([[item[i]] * LANES for item in slow]).reshape(-1, LANES) for i in (2, 3))
    held, gain, loose = (np.zeros((len(slow), WIDE)) for _ in range(3))
    held[:, :LANES] = 0.2
    system = np.zeros((4 * len(slow), 4 * len(slow) + 1, WIDTH))
    error = np.zeros((2 + 2 * len(slow), LANES))
    lost = (lost_affinity(loss, taus[0]), lost_affinity(loss, taus[1]), steepness(kappa, loss))
    sweeps = sweeps_losing_affinity(4.0 * spacing, TIME, kappa, loss) + more
    lose_affinity(
        v, np.arange(len(fast)), *xs, *taus, rate, top, lost, np.full((4, LANES), START), kappa, TIME,
        model.relaxation_weights(spacing, TIME), sweeps, spacing, held, gain, loose, system, error,
    )  # fmt: skip
    rows = {
        "tolerance": model.TOLERANCE,
        "signal": model.SIGNAL,
        "occupied": model.OCCUPIED,
        "share": model.SHARE,
    }
    found = {name: v[at : at + WIDE].reshape(NODES, LANES)[:, 5].copy() for name, at in rows.items()}
    found |= {f"held {i}": held[i].reshape(NODES, LANES)[:, 5] for i in range(len(slow))}
    found |= {f"bound {i}": found["share"] * xs[0][i].reshape(NODES, LANES)[:, 5] for i in range(len(fast))}
    return found | {"left": error[:1, 5]}


LEVELS = st.floats(1e-3, 30.0)


@settings(max_examples=40)
@given(LEVELS, LEVELS, LEVELS, st.floats(0.5, 60.0), st.floats(0.0, 10.0))
def test_with_a_full_agonist_and_an_antagonist_the_signal_has_its_closed_form(
    agonist: float, later: float, antagonist: float, tau: float, loss: float
) -> None:
    x = np.linspace(agonist, later, 5)
    found = solved([(x, tau), (np.full(5, antagonist), 0.0)], [], 0.1, loss)
    lost = loss * tau / (1.0 + tau) * found["tolerance"]
    free = (1.0 + antagonist) / (1.0 + antagonist + x)
    y = tau * x / (1.0 + antagonist + x)
    # S = y/(1 + loss T f + y), y and f at unchanged affinity.
    assert found["signal"] == pytest.approx(y / (1.0 + lost * free + y), rel=1e-12)
    assert found["bound 0"] == pytest.approx(x / (x + (1.0 + lost) * (1.0 + antagonist)), rel=1e-12)


@pytest.mark.parametrize("loss", [0.0, 2.0, 8.0])
@pytest.mark.parametrize("kappa", [0.0, 5.0])
def test_slow_occupancy_and_tolerance_solve_their_equations_together(loss: float, kappa: float) -> None:
    spacing = 0.02
    agonist, first, second = 6.0, 3.0, 1.0

    def slope(time: float, y: Array) -> Array:
        (o, p, t), x = y, agonist * np.exp(-time)
        lost = 1.0 + loss * np.array([30.0 / 31.0, 0.75, 0.0]) * t
        x = x / lost[0]
        free, on = 1.0 - o - p, (0.9 - o - p) / (1.0 + x)
        u = (free * 30.0 * x / (1.0 + x) + 3.0 * o) / (1.0 + kappa * t)
        s = u / (1.0 + u)
        return np.array([1.5 * (first * on - lost[1] * o), 0.4 * (second * on - lost[2] * p), (s - t) / TIME])

    nodes = POSITION * spacing
    exact = solve_ivp(
        slope, (0.0, nodes[-1]), [0.2, 0.2, START], method="DOP853", rtol=1e-12, atol=1e-14, t_eval=nodes
    )
    found = solved(
        [(agonist * np.exp(-nodes), 30.0)],
        [(np.full(5, first), 3.0, 1.5, 0.9), (np.full(5, second), 0.0, 0.4, 0.9)],
        spacing,
        loss,
        kappa,
    )
    for name, expected in zip(("held 0", "held 1", "tolerance"), exact.y, strict=True):
        assert found[name] == pytest.approx(expected, abs=2e-8), name
    assert found["occupied"] == pytest.approx(found["held 0"] + found["held 1"] + found["bound 0"], rel=1e-12)


@pytest.mark.parametrize("spacing", [0.01, 0.25])
@pytest.mark.parametrize("loss", [2.0, 10.0, 40.0])
def test_more_sweeps_change_nothing_that_matters_and_the_estimate_says_so(
    spacing: float, loss: float
) -> None:
    given = (
        [(np.linspace(8.0, 2.0, 5), 40.0)],
        [(np.linspace(1.0, 4.0, 5), 2.0, 0.5, 0.88)],
        spacing,
        loss,
    )
    few, many = solved(*given), solved(*given, more=10)
    change = float(np.abs(few["tolerance"] - many["tolerance"]).max())
    assert change < 1e-9
    assert change <= float(few["left"][0]) + 1e-13
    assert few["left"][0] < 2e-8


def test_the_number_of_sweeps_follows_from_the_step_and_the_constants_alone() -> None:
    few = [sweeps_losing_affinity(step, TIME, 0.0, 5.0) for step in (1 / 256, 0.1, 1.0)]
    assert few == sorted(few)
    assert few[-1] == model.sweeps_for(1.0, TIME, 5.0 * (1.0 + ODDS))


@given(st.floats(0.0, 10.0), st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_an_antagonist_loses_no_affinity_and_nobody_more_than_a_full_agonist(
    loss: float, a: float, b: float
) -> None:
    low, high = sorted((a, b))
    assert lost_affinity(loss, np.zeros(1))[0] == 0.0
    assert lost_affinity(loss, np.array([low]))[0] <= lost_affinity(loss, np.array([high]))[0] <= loss
