"""``python -m mitragyna.cli``, for where the command itself is not on the path."""

from __future__ import annotations

import sys

from mitragyna.cli import main

sys.exit(main())
