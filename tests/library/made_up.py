"""An invented substance and its product, as a user's library would hold them."""

from pathlib import Path

SUBSTANCE = """
name = "newdrug"
title = "New drug"
class = "other"
[molar_mass]
value = 300
unit = "g/mol"
assumption = "invented"
[disposition.clearance]
value = 10
unit = "L/h"
assumption = "invented"
[disposition.volume_central]
value = 50
unit = "L"
assumption = "invented"
"""
PRODUCT = """
name = "newdrug-oral"
title = "New drug by mouth"
class = "other"
route = "oral"
amount_dimension = "mass"
[[contains]]
substance = "newdrug"
[contains.content]
value = 1
unit = "mg/mg"
assumption = "invented"
[contains.absorption_rate]
value = 1
unit = "1/h"
assumption = "invented"
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder
