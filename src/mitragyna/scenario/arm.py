"""One arm of a scenario."""

from __future__ import annotations

from dataclasses import dataclass

from mitragyna.scenario.events import EventTable
from mitragyna.scenario.regimen import Take


@dataclass(frozen=True, slots=True)
class Arm:
    """What one group takes: ``takes``, or the records of an event table; neither is no treatment."""

    name: str
    takes: tuple[Take, ...] = ()
    events: EventTable | None = None

    @property
    def products(self) -> tuple[str, ...]:
        """The products in it, each once, in the order written."""
        return tuple(dict.fromkeys(take.product for take in self.takes)) or (
            self.events.products if self.events else ()
        )
