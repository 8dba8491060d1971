"""Means and quantiles of any number of people in fixed memory: exact moments, and integer histograms of values.

A cell is one quantity at one time. Its histogram has ``BINS`` bins, chosen by a rule that depends on the smallest and
largest magnitude of all its values alone, so counts of any parts of the people, added in any order, are those of
the people together. Bins are sections of a binary order of magnitude of equal width, as wide as needed for the values'
range and no wider, from ``OCTAVES`` binary orders below the largest on; what is smaller than that is counted
together. A bin at the widest is a sixteenth of the order it lies in. Negative values have bins of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.model.compiled import compiled, compiled_allocating
from mitragyna.simulate.summary import PROBABILITIES, STATISTICS

Numbers = NDArray[np.float64]

BINS: Final = 512
OCTAVES: Final = 32
CHUNK: Final = 4096
"""People whose mean and sum of squares are formed together; chunks are then joined in order of the people."""
UNIT: Final = 256
"""People whose mean is formed at one time within a chunk."""
_INFINITE: Final = 0x7F800000
_ALL_BITS: Final = 0x7FFFFFFF

LEVEL, LOWEST, HIGHEST, UNDER = 0, 1, 2, 3
"""Columns of a side's numbers: width of a bin as a power of two of the bit pattern, smallest and largest magnitude as
bit patterns, how many lie under the bins."""


@compiled
def _floor(high: Any) -> Any:
    """Bit pattern under which magnitudes are counted together, when the largest is ``high``."""
    octave = (high >> 23) - (OCTAVES - 1)
    return octave << 23 if octave > 0 else 0


@compiled
def _level(low: Any, high: Any, bins: Any) -> Any:
    """Smallest width at which the magnitudes from ``low`` to ``high`` fit into the bins."""
    low = max(low, _floor(high))
    level = 0
    while (high >> level) - (low >> level) >= bins:
        level += 1
    return level


@compiled_allocating
def _widen(numbers: Any, counts: Any, low: Any, high: Any) -> None:
    """Make a side's bins fit magnitudes from ``low`` to ``high`` too; counts go where they would have gone at once.

    A bin's place in ``counts`` is its number modulo their length, so that nothing moves when the range grows.
    """
    bins = counts.size
    if numbers[HIGHEST] <= 0:
        numbers[LOWEST], numbers[HIGHEST] = low, high
        numbers[LEVEL] = _level(low, high, bins)
        return
    if low >= numbers[LOWEST] and high <= numbers[HIGHEST]:
        return
    old, least, most = numbers[LEVEL], numbers[LOWEST], numbers[HIGHEST]
    first = max(least, _floor(most)) >> old
    last = most >> old
    low, high = min(low, least), max(high, most)
    level, floor = _level(low, high, bins), _floor(high)
    if level > old or floor > (first << old):
        kept = np.zeros_like(counts)
        for b in range(first, last + 1):
            count = counts[b % bins]
            if count == 0:
                continue
            # Bins lie within a binary order, and the floor at the edge of one.
            if (b << old) < floor:
                numbers[UNDER] += count
            else:
                kept[(b >> (level - old)) % bins] += count
        counts[:] = kept
    numbers[LEVEL], numbers[LOWEST], numbers[HIGHEST] = level, low, high


@compiled
def _add(bits: Any, sign: Any, numbers: Any, counts: Any) -> None:
    """Count the values of one sign among the bit patterns of a cell's values; zero is positive."""
    low, high, zeros = _ALL_BITS, -1, 0
    for pattern in bits:
        m = pattern & _ALL_BITS
        if m == 0:
            zeros += not sign
        elif m < _INFINITE and (pattern < 0) == sign:
            low, high = min(low, m), max(high, m)
    if zeros > 0:
        # Zero is nobody's order of magnitude: it makes no bin wider.
        numbers[UNDER] += zeros
        numbers[HIGHEST] = max(numbers[HIGHEST], 0)
    if high < 0:
        return
    _widen(numbers, counts, low, high)
    floor, level, bins = _floor(numbers[HIGHEST]), numbers[LEVEL], counts.size
    for pattern in bits:
        m = pattern & _ALL_BITS
        if 0 < m < _INFINITE and (pattern < 0) == sign:
            if m < floor:
                numbers[UNDER] += 1
            else:
                counts[(m >> level) % bins] += 1


@compiled
def _joined(count: Any, mean: Any, square: Any, more: Any, other: Any, other_square: Any) -> Any:
    """Number, mean and sum of squares about it of two groups together (Chan, Golub and LeVeque 1979)."""
    whole = count + more
    gap = other - mean
    return whole, mean + gap * more / whole, square + other_square + gap * gap * count * more / whole


@compiled
def _moments(values: Any, out: Any) -> None:
    """Add a cell's values, unit by unit, to its number, mean and sum of squares; what is not finite is left out."""
    for first in range(0, values.size, UNIT):
        unit = values[first : first + UNIT]
        total, count = 0.0, 0
        for value in unit:
            if np.isfinite(value):
                total += value
                count += 1
        if count == 0:
            continue
        mean, square = total / count, 0.0
        for value in unit:
            if np.isfinite(value):
                square += (value - mean) * (value - mean)
        if out[0] == 0.0:
            out[0], out[1], out[2] = count, mean, square
        else:
            out[0], out[1], out[2] = _joined(out[0], out[1], out[2], count, mean, square)


@compiled
def _span(numbers: Any) -> Any:
    """First bin of a side, and how many sections it has: its bins, and what lies under them."""
    high, level = numbers[HIGHEST], numbers[LEVEL]
    if high == 0:
        return 0, 1
    first = max(numbers[LOWEST], _floor(high)) >> level
    return first, (high >> level) - first + 2


@compiled
def _section(numbers: Any, counts: Any, at: Any, first: Any) -> Any:
    """Edges and count of a side's section ``at``: what lies under the bins is section 0, told as 0; the bins follow."""
    low, high, level = numbers[LOWEST], numbers[HIGHEST], numbers[LEVEL]
    if at == 0:
        return 0, 0, numbers[UNDER]
    b = first + at - 1
    return min(max(b << level, low), high), min(max((b + 1) << level, low), high), counts[b % counts.size]


@compiled
def _locate(positive: Any, counts: Any, negative: Any, negative_counts: Any, infinite: Any, wanted: Any,
            out: Any) -> None:  # fmt: skip
    """Where the values around each quantile lie: sign, edges as bit patterns, rank within, number of values there.

    A number of 0 means exactly the first edge: the smallest and the largest value are known. Infinity lies above all.
    """
    for row in range(positive.shape[0]):
        up, down = positive[row], negative[row % negative.shape[0]]
        up_counts, down_counts = (
            counts[row % counts.shape[0]],
            negative_counts[row % negative_counts.shape[0]],
        )
        known = 0
        down_sections, up_sections = 0, 0
        first_down, first_up = 0, 0
        if down[HIGHEST] >= 0:
            first_down, down_sections = _span(down)
            for at in range(down_sections):
                known += _section(down, down_counts, at, first_down)[2]
        if up[HIGHEST] >= 0:
            first_up, up_sections = _span(up)
            for at in range(up_sections):
                known += _section(up, up_counts, at, first_up)[2]
        whole = known + infinite[row]
        if whole == 0:
            continue
        section, before = 0, 0
        low, high, held = 0, 0, 0
        sign = 1
        begun = False
        for k in range(2 * wanted.size):
            rank = int(np.floor(wanted[k // 2] * (whole - 1)))
            if k % 2 == 1:
                rank = min(rank + 1, whole - 1)
            if rank >= known:
                out[row, k, 0], out[row, k, 1], out[row, k, 2] = 1, _INFINITE, _INFINITE
                continue
            while not begun or rank >= before + held:
                if begun:
                    before += held
                    section += 1
                begun = True
                if section < down_sections:
                    sign = -1
                    at = down_sections - 1 - section
                    high, low, held = _section(down, down_counts, at, first_down)
                else:
                    sign = 1
                    low, high, held = _section(up, up_counts, section - down_sections, first_up)
            out[row, k, 0] = sign
            if rank == 0:
                least = 0 if up[UNDER] > 0 else up[LOWEST]
                out[row, k, 1] = down[HIGHEST] if down_sections > 0 else least
            elif rank == known - 1:
                least = 0 if down[UNDER] > 0 else down[LOWEST]
                out[row, k, 1] = up[HIGHEST] if up_sections > 0 else least
            else:
                out[row, k, 1], out[row, k, 2] = low, high
                out[row, k, 3], out[row, k, 4] = rank - before, held


@compiled
def _take(values: Any, bits: Any, positive: Any, counts: Any, moments: Any, infinite: Any) -> None:
    for row in range(values.shape[0]):
        _add(bits[row], False, positive[row], counts[row])
        _moments(values[row], moments[row])
        for pattern in bits[row]:
            infinite[row] += pattern == _INFINITE


@compiled
def _take_negative(bits: Any, negative: Any, counts: Any) -> None:
    for row in range(bits.shape[0]):
        _add(bits[row], True, negative[row], counts[row])


@compiled
def _merge(numbers: Any, counts: Any, more: Any, more_counts: Any) -> None:
    bins = counts.shape[1]
    for row in range(numbers.shape[0]):
        other = more[row]
        if other[HIGHEST] < 0:
            continue
        mine = numbers[row]
        if other[HIGHEST] == 0:
            mine[UNDER] += other[UNDER]
            mine[HIGHEST] = max(mine[HIGHEST], 0)
            continue
        _widen(mine, counts[row], other[LOWEST], other[HIGHEST])
        level, floor = mine[LEVEL], _floor(mine[HIGHEST])
        mine[UNDER] += other[UNDER]
        wide = other[LEVEL]
        first = max(other[LOWEST], _floor(other[HIGHEST])) >> wide
        for b in range(first, (other[HIGHEST] >> wide) + 1):
            count = more_counts[row, b % bins]
            if count == 0:
                continue
            if (b << wide) < floor:
                mine[UNDER] += count
            else:
                counts[row, (b >> (level - wide)) % bins] += count


def _fresh(cells: int) -> NDArray[np.int64]:
    out = np.zeros((cells, 4), dtype=np.int64)
    out[:, LOWEST], out[:, HIGHEST] = _ALL_BITS, -1
    return out


@dataclass
class Histograms:
    """Counts and moments of ``cells`` cells, such as the times of one quantity.

    ``take`` wants the people of whole ``UNIT``s, in order; ``merge`` the people after those that are there. ``whole``
    is whether all values are whole numbers, which are then told as they are.
    """

    cells: int
    bins: int = BINS
    chunk: int = field(default_factory=lambda: CHUNK)
    positive: NDArray[np.int64] = field(init=False)
    counts: NDArray[np.int32] | None = field(init=False, default=None)
    negative: NDArray[np.int64] | None = field(init=False, default=None)
    negative_counts: NDArray[np.int32] | None = field(init=False, default=None)
    infinite: NDArray[np.int64] = field(init=False)
    moments: list[Numbers] = field(init=False, default_factory=list[Numbers])
    people: int = field(init=False, default=0)
    whole: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        self.positive = _fresh(self.cells)
        self.infinite = np.zeros(self.cells, dtype=np.int64)

    def _table(self) -> NDArray[np.int32]:
        return np.zeros((self.cells, self.bins), dtype=np.int32)

    def take(self, samples: NDArray[np.float32]) -> None:
        """Count the values of more people: (cells, people). NaN counts nowhere, infinity as the highest."""
        samples = np.ascontiguousarray(samples, dtype=np.float32)
        done = 0
        while done < samples.shape[1]:
            place = self.people % self.chunk
            if place == 0:
                self.moments.append(np.zeros((self.cells, 3)))
            size = min(self.chunk - place, samples.shape[1] - done)
            self._take(np.ascontiguousarray(samples[:, done : done + size]))
            done += size
            self.people += size

    def _take(self, some: NDArray[np.float32]) -> None:
        bits = some.view(np.int32)
        self.whole = self.whole and np.array_equal(np.floor(some), some, equal_nan=True)
        if self.counts is None and bits.any():
            self.counts = self._table()
        moments = self.moments[-1]
        if self.counts is None:
            # Everything is zero, as with a substance that nothing brings.
            self.positive[:, HIGHEST] = 0
            self.positive[:, UNDER] += some.shape[1]
            moments[:, 0] += some.shape[1]
            return
        _take(some, bits, self.positive, self.counts, moments, self.infinite)
        if bool(np.any((some < 0.0) & np.isfinite(some))):
            if self.negative is None or self.negative_counts is None:
                self.negative, self.negative_counts = _fresh(self.cells), self._table()
            _take_negative(bits, self.negative, self.negative_counts)

    def merge(self, more: Histograms) -> None:
        """Add the people after these; these must end with a whole chunk."""
        assert self.people % self.chunk == 0
        if more.people == 0:
            return
        self.people += more.people
        self.whole = self.whole and more.whole
        self.infinite += more.infinite
        self.moments += more.moments
        if len(self.moments) > 1:
            self.moments = [_folded(self.moments)]
        if more.counts is not None and self.counts is None:
            self.counts = self._table()
        if self.counts is None:
            self.positive[:, UNDER] += more.positive[:, UNDER]
            self.positive[:, HIGHEST] = 0
        else:
            theirs = self._none() if more.counts is None else more.counts
            _merge(self.positive, self.counts, more.positive, theirs)
        if more.negative is not None and more.negative_counts is not None:
            if self.negative is None or self.negative_counts is None:
                self.negative, self.negative_counts = _fresh(self.cells), self._table()
            _merge(self.negative, self.negative_counts, more.negative, more.negative_counts)

    def _none(self) -> NDArray[np.int32]:
        """Counts of nothing but what lies under the bins."""
        return np.broadcast_to(np.zeros(1, dtype=np.int32), (self.cells, self.bins)).copy()

    def statistics(self) -> Numbers:
        """Mean, sd and quantiles per cell, (cells, 9) in the order of ``STATISTICS``; NaN where nobody counts.

        A quantile lies in the bin it would lie in exactly (Hyndman and Fan 1996, type 7), values being spread evenly
        within a bin; whole numbers are told as they are.
        """
        out = np.full((self.cells, len(STATISTICS)), np.nan)
        whole = _folded(self.moments) if self.moments else np.zeros((self.cells, 3))
        count = whole[:, 0]
        some = count > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            sd = np.sqrt(whole[:, 2] / np.maximum(count - 1, 1))
        out[some, 0], out[some, 1] = whole[some, 1], sd[some]
        out[:, 2:] = self.quantiles(PROBABILITIES)
        endless = self.infinite > 0
        out[endless, 0], out[endless, 1] = np.inf, np.nan
        return out

    def quantiles(self, probabilities: tuple[float, ...]) -> Numbers:
        """Quantiles per cell, (cells, probabilities); probabilities rising."""
        nothing = np.zeros((1, self.bins), dtype=np.int32)
        none = self.negative is None
        places = np.zeros((self.cells, 2 * len(probabilities), 5), dtype=np.int64)
        wanted = np.array(probabilities)
        _locate(
            *(self.positive, nothing if self.counts is None else self.counts),
            *(_fresh(1) if none else self.negative, nothing if none else self.negative_counts),
            *(self.infinite, wanted, places),
        )
        sign, low, high, rank, held = (places[:, :, i] for i in range(5))
        least, most = _magnitudes(low), _magnitudes(high)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = least + (rank + 0.5) / held * (most - least)
            within = np.floor(value) if self.whole else value
        value = sign * np.where(held == 0, least, within)
        below, above = value[:, 0::2], value[:, 1::2]
        whole = self.infinite + self._known()
        position = wanted * (whole[:, None] - 1)
        share = position - np.floor(position)
        with np.errstate(invalid="ignore"):
            out = np.where((share == 0.0) | (below == above), below, below + share * (above - below))
        return np.where(whole[:, None] > 0, out, np.nan)

    def _known(self) -> NDArray[np.int64]:
        """How many values of each cell are counted."""
        out = self.positive[:, UNDER].copy()
        if self.counts is not None:
            out += self.counts.sum(axis=1, dtype=np.int64)
        if self.negative is not None and self.negative_counts is not None:
            out += self.negative[:, UNDER] + self.negative_counts.sum(axis=1, dtype=np.int64)
        return out


def _magnitudes(bits: NDArray[np.int64]) -> Numbers:
    """The numbers with these bit patterns."""
    return bits.astype(np.uint32).view(np.float32).astype(np.float64)


def _folded(moments: list[Numbers]) -> Numbers:
    """Moments of all chunks, joined in order."""
    whole = moments[0]
    for more in moments[1:]:
        count, extra = whole[:, 0], more[:, 0]
        total = count + extra
        gap = more[:, 1] - whole[:, 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = whole[:, 1] + gap * extra / total
            square = whole[:, 2] + more[:, 2] + gap * gap * count * extra / total
        joined = np.stack([total, mean, square], axis=1)
        # A group without anybody changes no bit of the other.
        whole = np.where(count[:, None] == 0, more, np.where(extra[:, None] == 0, whole, joined))
    return whole
