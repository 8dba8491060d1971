"""How a key of a scenario file is named, and the sentences that refuse what stands there."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final, TypeVar, cast

from mitragyna.errors import UNSEEN, InputError, suggestion
from mitragyna.scenario.schema import FileModel

_LONGEST_SHOWN = 60
Model = TypeVar("Model", bound=FileModel)


def under(key: str, name: str | int) -> str:
    """The name of a key inside another: ``arm`` in ``f.toml: `` is ``f.toml: arm``, then ``arm[0].take``."""
    if isinstance(name, int):
        return f"{key}[{name}]"
    return f"{key}{name}" if not key or key.endswith(": ") else f"{key}.{name}"


def shown(value: object) -> str:
    """A value as an error message quotes it: short, on one line, whatever it is."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        text = " ".join(str(value).split())
    except ValueError:  # Python refuses to write integers of more than 4300 digits
        return "a number of that size"
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


LONGEST_NAME: Final = 200
"""Characters of a name or a title."""


def readable(text: str, what: str, key: str) -> str:
    """``text`` if it can be read by whoever sees it: no empty text, no signs that cannot be seen, no long one.

    ``what`` is what was due, for example ``the name of a condition``. Everything that a scenario names and a page or a
    terminal shows comes through here. Raises ``InputError``.
    """
    if not text.strip():
        raise refusal(key, text, f"is empty; expected {what}")
    text = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    if not text.isprintable() or not UNSEEN.isdisjoint(text):
        raise refusal(key, text, f"has a character that cannot be seen; expected {what} in plain text")
    if len(text) > LONGEST_NAME:
        raise refusal(key, text, f"has {len(text):,} characters; expected {what} of at most {LONGEST_NAME}")
    return text


def refusal(key: str, value: object, complaint: str) -> InputError:
    """The error ``<key>: '<value>' <complaint>``."""
    what = shown(value)
    return InputError(f"{key}: '{what}' {complaint}", where=key, what=what)


def place(key: str) -> str:
    """A key for a sentence that names no value: the file alone when the key is the file's top."""
    return key.removesuffix(": ")


def _header(key: str) -> str:
    """How a file writes the place of a key: ``arm.take`` for ``f.toml: arm[0].take[2]``."""
    return re.sub(r"\[[0-9]+\]", "", key.rpartition(": ")[2])


def table(value: object, key: str) -> dict[str, Any]:
    """``value`` if it is a table, else an ``InputError``."""
    if not isinstance(value, dict):
        head = f"[[{_header(key)}]]" if key.endswith("]") else f"[{_header(key)}]"
        raise refusal(key, value, f"is not a table; expected '{head}' with keys below it")
    return cast("dict[str, Any]", value)


def tables(value: object, key: str) -> list[dict[str, Any]]:
    """``value`` if it is a list of tables, else an ``InputError``; absent (None) is an empty list."""
    if value is None:
        return []
    if not isinstance(value, list):
        expected = f"expected '[[{_header(key)}]]' with double brackets"
        raise refusal(key, value, f"is not a list of tables; {expected}")
    return [table(entry, under(key, index)) for index, entry in enumerate(cast("list[object]", value))]


def checked(model: type[Model], value: object, key: str) -> Model:
    """The keys of one table, their presence and plain types checked by ``model``.

    Raises ``InputError`` for the first fault; an unknown key comes before a missing one, because a
    misspelt key is both.
    """
    from pydantic import ValidationError

    data = table(value, key) if not isinstance(value, dict) else cast("dict[str, Any]", value)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
    faults.sort(key=lambda fault: fault["type"] != "extra_forbidden")
    fault = faults[0]
    path = fault["loc"]
    name = str(path[0]) if path else ""
    if fault["type"] == "extra_forbidden" or fault["type"] == "invalid_key":
        known = model.written_keys()
        hint = suggestion(name, known) or "; known keys are " + ", ".join(f"'{k}'" for k in known)
        raise InputError(
            f"{under(key, shown(name))}: unknown key '{shown(name)}'{hint}", where=key, what=name
        )
    expected = model.expected(name)
    if fault["type"] == "missing":
        raise InputError(
            f"{place(key)}: the key '{name}' is missing; expected {expected}", where=key, what=name
        )
    at = key
    for part in path:
        at = under(at, part)
    complaint = _COMPLAINTS.get(fault["type"], "is not of the right kind")
    raise refusal(at, fault["input"], f"{complaint}; expected {expected}")


_COMPLAINTS = {
    "string_type": "is not text",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "bool_type": "is neither true nor false",
    "list_type": "is not a list",
    "float_type": "is not a number",
}
