"""What every test shares: one hypothesis profile, so a red test is red for everyone."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Derandomised: the same examples on every machine. `HYPOTHESIS_PROFILE=search` looks for new ones.
settings.register_profile(
    "same",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", parent=settings.get_profile("same"), derandomize=False, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
