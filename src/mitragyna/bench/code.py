"""A written model as straight code: a right-hand side in Python that Numba or JAX compiles.

What is constant in a person is folded into constants first, and rules that no rate needs are left out: other solvers
are given the equations in the form that is fastest for them.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.export import Written

Numbers = NDArray[np.float64]
_OPERATORS: Final[dict[type, Callable[..., Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_chosen: Callable[..., Any] = np.where
_SIGNS: Final[Mapping[type, str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def evaluated(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """The value of an expression of an export, where ``names`` are numbers or arrays."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names[name]
        case ast.BinOp(left=left, op=op, right=right):
            combined: Callable[[Any, Any], Any] = _OPERATORS[type(op)]
            return combined(evaluated(left, names), evaluated(right, names))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -1.0 * evaluated(operand, names)
        case ast.Compare(left=left, comparators=[right]):
            return evaluated(left, names) > evaluated(right, names)
        case ast.Call(args=[value, condition, otherwise]):
            with np.errstate(divide="ignore", invalid="ignore"):
                return _chosen(
                    evaluated(condition, names), evaluated(value, names), evaluated(otherwise, names)
                )
        case _:
            raise ValueError(ast.dump(node))


def parsed(text: str) -> ast.expr:
    """An expression of an export as a tree."""
    return ast.parse(text, mode="eval").body


def _used(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - {"piecewise"}


class _Put(ast.NodeTransformer):
    """Rules that never change, put where their names are."""

    def __init__(self, still: Mapping[str, ast.expr]) -> None:
        self._still = still

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._still.get(node.id, node)


class _Folder:
    """Expressions as text in which whatever depends on numbers alone is one constant ``k[i]``."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self.numbers = frozenset(numbers)
        self.constants: list[ast.expr] = []
        self._known: dict[str, int] = {}

    def fixed(self, node: ast.expr) -> bool:
        return _used(node) <= self.numbers

    def constant(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return repr(float(node.value))  # type: ignore[arg-type]
        text = ast.unparse(node)
        if text not in self._known:
            self._known[text] = len(self.constants)
            self.constants.append(node)
        return f"k[{self._known[text]}]"

    def text(self, node: ast.expr) -> str:
        if self.fixed(node):
            return self.constant(node)
        match node:
            case ast.Name(id=name):
                return name
            case ast.BinOp(op=ast.Mult() | ast.Div()):
                return self._product(node)
            case ast.BinOp(left=left, op=op, right=right):
                return f"({self.text(left)} {_SIGNS[type(op)]} {self.text(right)})"
            case ast.UnaryOp(operand=operand):
                return f"(-{self.text(operand)})"
            case ast.Compare(left=left, comparators=[right]):
                return f"({self.text(left)} > {self.text(right)})"
            case ast.Call(args=[value, condition, otherwise]):
                return f"piecewise({self.text(value)}, {self.text(condition)}, {self.text(otherwise)})"
            case _:
                raise ValueError(ast.dump(node))

    def _product(self, node: ast.expr) -> str:
        """Factors and divisors, the constant ones together as one factor."""
        above: list[ast.expr] = []
        below: list[ast.expr] = []

        def collect(part: ast.expr, up: bool) -> None:
            if (
                isinstance(part, ast.BinOp)
                and isinstance(part.op, ast.Mult | ast.Div)
                and not self.fixed(part)
            ):
                collect(part.left, up)
                collect(part.right, up == isinstance(part.op, ast.Mult))
            else:
                (above if up else below).append(part)

        collect(node, True)
        still: ast.expr | None = None
        for part in (p for p in above if self.fixed(p)):
            still = part if still is None else ast.BinOp(still, ast.Mult(), part)
        for part in (p for p in below if self.fixed(p)):
            still = ast.BinOp(ast.Constant(1.0) if still is None else still, ast.Div(), part)
        factors = [self.text(p) for p in above if not self.fixed(p)]
        text = " * ".join([*([] if still is None else [self.constant(still)]), *factors])
        divisors = " * ".join(self.text(p) for p in below if not self.fixed(p))
        return f"({text} / ({divisors}))" if divisors else f"({text})"


@dataclass(frozen=True)
class Code:
    """A right-hand side as source, and what it is called with.

    ``source`` defines ``rates(t, y, k)``, a tuple with the rate of each state; it calls ``piecewise``. ``constants``
    are expressions in numbers that make ``k``.
    """

    source: str
    states: tuple[str, ...]
    constants: tuple[ast.expr, ...]

    def k(self, names: Mapping[str, float]) -> Numbers:
        """The constants of one person whose numbers are ``names``."""
        return np.array([float(evaluated(c, names)) for c in self.constants])


def code(written: Written) -> Code:
    """The code of a written model."""
    folder = _Folder(n.id for n in written.numbers)
    still: dict[str, ast.expr] = {}
    rules: dict[str, ast.expr] = {}
    for rule in written.rules:
        tree = _Put(still).visit(parsed(rule.value))
        (still if folder.fixed(tree) else rules)[rule.id] = tree
    rates = [_Put(still).visit(parsed(state.rate)) for state in written.states]
    needed: set[str] = set()
    waiting = set[str]().union(*(_used(r) for r in rates))
    while waiting:
        name = waiting.pop()
        if name in rules and name not in needed:
            needed.add(name)
            waiting |= _used(rules[name])
    lines = [f"    {s.id} = y[{i}]" for i, s in enumerate(written.states)]
    lines += [f"    {name} = {folder.text(rules[name])}" for name in rules if name in needed]
    given = ", ".join(folder.text(r) for r in rates)
    lines.append(f"    return ({given},)")
    source = "def rates(t, y, k):\n" + "\n".join(lines) + "\n"
    return Code(source, tuple(s.id for s in written.states), tuple(folder.constants))


@dataclass(frozen=True)
class Course:
    """One person's course in pieces between the times at which something happens.

    ``edges`` (pieces + 1,) h; ``start`` (states,); before piece i ``added[i]`` (pieces, states) is added to the state,
    and the constants during it are ``k[i]`` (pieces, constants). ``names[i]`` are the numbers during it.
    """

    edges: Numbers
    start: Numbers
    added: Numbers
    k: Numbers
    names: tuple[Mapping[str, float], ...]

    @property
    def middles(self) -> Numbers:
        """The middle of each piece (h), where courses are compared."""
        return 0.5 * (self.edges[:-1] + self.edges[1:])


def course(written: Written, made: Code) -> Course:
    """A written model's times, jumps and constants. What happens must add to states, or set numbers."""
    at: dict[float, list[Sequence[tuple[str, str]]]] = {0.0: []}
    for happening in written.happenings:
        for time in happening.times:
            at.setdefault(round(time, 9), []).append(happening.assignments)
    times = sorted(t for t in at if t < written.duration)
    names = {n.id: n.value for n in written.numbers}
    place = {s.id: i for i, s in enumerate(written.states)}
    still = dict.fromkeys(place, 0.0)
    added = np.zeros((len(times), len(place)))
    ks: list[Numbers] = []
    each: list[Mapping[str, float]] = []
    for i, time in enumerate(times):
        for assignments in at[time]:
            news = {name: float(evaluated(parsed(value), names | still)) for name, value in assignments}
            for name, value in news.items():
                if name in place:
                    added[i, place[name]] += value
                else:
                    names = names | {name: value}
        same = bool(each) and each[-1] == names
        ks.append(ks[-1] if same else made.k(names))
        each.append(each[-1] if same else names)
    return Course(
        np.array([*times, written.duration]),
        np.array([s.initial for s in written.states]),
        added,
        np.array(ks),
        tuple(each),
    )


def outputs(written: Written, given: Course, states: Numbers, wanted: Iterable[str]) -> dict[str, Numbers]:
    """Quantities (pieces,) from the states in the middle of each piece, shape (pieces, states)."""
    names: dict[str, Any] = {
        name: np.array([numbers[name] for numbers in given.names]) for name in given.names[0]
    }
    names |= {s.id: states[:, i] for i, s in enumerate(written.states)}
    for rule in written.rules:
        names[rule.id] = np.broadcast_to(evaluated(parsed(rule.value), names), len(states))
    return {q: np.asarray(names[written.quantities[q]], dtype=np.float64) for q in wanted}
