"""Where the data of the checks lie: rules, conditions, medicines, the law, claims."""

from __future__ import annotations

from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
