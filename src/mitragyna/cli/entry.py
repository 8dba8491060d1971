"""From the words on the command line to an exit code: every ending is decided here.

========  =====================================================================
code      meaning
========  =====================================================================
0         done
1         an error nobody foresaw, or not enough memory; ``check --fail-on`` found what it was asked for
2         the input is wrong: one sentence on standard error, nothing written
3         ``run``: it ended before it was complete, and what was begun stays, for ``--resume`` to continue with;
          ``qualify --bar``: everything ran, and the model is below the bar
4         ``check --fail-on-not-checked``: nothing was found, and rules could not be checked
130       interrupted (Ctrl-C or SIGTERM), with nothing to continue with
========  =====================================================================
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, NoReturn, TextIO

from mitragyna.cli.interruption import NOT_COMPLETE, Interruption, answered
from mitragyna.errors import InputError, UnfinishedError, printable

DONE: Final = 0
UNFORESEEN: Final = 1
WRONG_INPUT: Final = 2
BAR_NOT_MET: Final = 3
COLLECT_EVERY: Final = 50_000
"""New things between two searches for circles; Python's own number is 700 to 10,000, by version."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. ``argv`` are the words after ``mitragyna``; by default those it was started with.

    Returns the exit code and never raises, except that with ``MITRAGYNA_TRACEBACK`` set to anything but
    0 an error nobody foresaw keeps its traceback.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    # Started with a stream closed, as some services do: what would go there goes nowhere.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show "µ" or "≥" gets a replacement instead of an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
    interruption = Interruption()
    with answered(interruption):
        try:
            return _invoked(words, interruption)
        except KeyboardInterrupt:
            interruption.say()
            return interruption.code


def ended() -> NoReturn:
    """What the command starts: ``main``, and then the end of the process without taking down what it held.

    Python would look through everything the run made, for a quarter of a second, to give back what ends anyway. While
    it runs, circles of things nobody needs are looked for less often than Python does by itself: importing and
    compiling make many things and few circles, and the search took a twelfth of the time of compiling.
    """
    gc.set_threshold(COLLECT_EVERY, 20, 20)
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _invoked(words: list[str], interruption: Interruption) -> int:
    import typer

    from mitragyna.cli.commands import command

    try:
        # Typer's own main() would turn interruptions and closed pipes into endings of its own.
        with command().make_context("mitragyna", words, obj=interruption) as context:
            context.command.invoke(context)
        sys.stdout.flush()
        return DONE
    except typer.Exit as ending:
        return _closed(ending.exit_code)
    except InputError as error:
        return _refused(str(error))
    except UnfinishedError as error:
        return _said(str(error), NOT_COMPLETE)
    except BrokenPipeError:
        _to_nowhere(sys.stdout)
        return DONE
    except OSError as error:
        if os.environ.get("MITRAGYNA_TRACEBACK", "0") not in ("", "0"):
            raise
        return _not_written(error)
    except MemoryError:
        return _said("not enough memory for this run; fewer people or output times need less", UNFORESEEN)
    except Exception as error:
        usage = _usage(error, words)
        if usage is not None:
            return _refused(usage)
        if os.environ.get("MITRAGYNA_TRACEBACK", "0") not in ("", "0"):
            raise
        first = next(iter(str(error).splitlines()), "")
        what = f"{type(error).__name__}: {first}" if first else type(error).__name__
        return _said(
            f"an error nobody foresaw: {what} (with MITRAGYNA_TRACEBACK=1 the traceback is shown)", UNFORESEEN
        )


def _usage(error: Exception, given: list[str]) -> str | None:
    """What Typer says about a wrong command or option, as one sentence; None for any other error.

    Typer carries its own copy of Click in some versions, so the class is known by what it can do.
    """
    words: Any = getattr(error, "format_message", None)
    if words is None:
        return None
    said = str(words()).strip().rstrip(".")
    said = re.sub(r"\. Did you mean (.+)\?$", r" (nearest: \1)", said)
    context = getattr(error, "ctx", None)
    path = " ".join(["mitragyna", *given[:1]]) if context is None else str(context.command_path)
    return f"{said[:1].lower()}{said[1:]}; '{path} --help' lists what there is"


def _refused(sentence: str) -> int:
    return _said(sentence, WRONG_INPUT)


def _said(sentence: str, code: int) -> int:
    """One line on standard error. What is quoted from a file cannot start a line or steer the terminal."""
    line = " ".join(sentence.split())
    try:
        print(f"mitragyna: {printable(line)}", file=sys.stderr, flush=True)
    except OSError:  # a pipe that nobody reads any more, or a disk that is full: there is nobody left to tell
        _to_nowhere(sys.stderr)
    return code


def _closed(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _to_nowhere(sys.stdout)
    except OSError as error:
        return _not_written(error)
    return code


def _not_written(error: OSError) -> int:
    """Where a file or the output cannot be written or read: one sentence, and no second try at the end."""
    _to_nowhere(sys.stdout)
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    where = f" ({error.filename})" if error.filename else ""
    return _said(f"what was asked for cannot be written or read{where}: {reason}", UNFORESEEN)


def _nowhere() -> TextIO:
    """A stream that keeps nothing, open until the process ends."""
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def _to_nowhere(stream: TextIO) -> None:
    """After the reader closed the pipe: what is still buffered goes nowhere, and nobody complains."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
