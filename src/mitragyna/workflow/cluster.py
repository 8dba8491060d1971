"""The parts of a run on Dask workers, processes of this machine or of others.

A part is computed from the scenario and its people's indices, so it is the same bits on any worker, and a worker that
dies costs the part it had. Workers must have the same versions and the same library.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import resource_tracker
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from mitragyna.engine.ahead import wait_for_compiling
from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.library import load as load_library
from mitragyna.workflow.identity import computing
from mitragyna.workflow.parts import STAGE, Job, LostError, Progress, Store, compute, missing

PATIENCE_S: Final = 3
"""How long a scheduler, and then a first worker, is waited for."""
LOCAL: Final = "local"
STARTING: Final = "cluster"
"""What progress is called until workers are there and known to compute the same."""
EXPECTED: Final = "expected the same packages, library and instruction set on every worker"


def refuse_unreachable(address: str) -> None:
    """Refuse at once, before anything is computed, a cluster that cannot be used: ``InputError``."""
    if find_spec("distributed") is None:
        raise _absent()
    if address == LOCAL:
        return
    host, _, port = address.partition("://")[2].rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_S):
            pass
    except (OSError, ValueError, OverflowError):
        raise _silent(address) from None
    _greet(_distributed(), address)


def _greet(distributed: Any, address: str) -> None:
    """Refuse what takes a connection and is no Dask scheduler: Dask itself would wait for its greeting for ever."""

    async def greeted() -> None:
        secured = distributed.Security().get_connection_args("client")
        async with asyncio.timeout(PATIENCE_S):
            await (await distributed.comm.connect(address, timeout=PATIENCE_S, **secured)).close()

    # In a thread, as a notebook has a loop of its own in this one.
    with ThreadPoolExecutor(max_workers=1) as pool:
        try:
            pool.submit(asyncio.run, greeted()).result()
        except Exception:  # whatever answers may say anything, also how much memory its greeting needs
            raise _silent(address) from None


def _absent() -> InputError:
    return InputError(
        "--cluster: the package 'distributed' is not installed; expected 'pip install mitragyna[cluster]' here and "
        "wherever workers run",
        where="--cluster",
    )


def _silent(address: str) -> InputError:
    return InputError(
        f"--cluster: no Dask scheduler answers at '{address}'; expected the address of one that runs, or 'local'",
        where="--cluster",
        what=address,
    )


def spread(job: Job, store: Store, address: str, threads: int, progress: Progress | None) -> None:
    """Compute the missing parts on a cluster; ``threads`` workers of this machine where ``address`` is "local".

    Each part is written down as soon as it is there. Raises ``InputError`` for a cluster that cannot be used and
    ``LostError`` for one that ends.
    """
    distributed: Any = _distributed()
    # What a lost scheduler does to its client is told in one sentence here, and not in the client's own traceback.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    if address == LOCAL:
        # Workers of this machine find what this process has compiled, and would else compile it all, each for itself.
        wait_for_compiling()
    if progress is not None:
        progress(STARTING, 0, 1)
    with _connected(distributed, address, threads) as client:
        _same(client, job, address)
        count = job.split.people
        left = list(missing(store))
        done = count - sum(job.split.of(part)[1] for part in left)
        # By name, so that a part asked for twice is two parts: nothing is ever taken from a cache.
        futures = {client.submit(computed, job, part, pure=False): part for part in left}
        waiting: Any = distributed.as_completed(list(futures), with_results=True, raise_errors=False)
        if progress is not None:
            progress(STAGE, done, count)
        for future, files in waiting:
            part = futures[future]
            if future.status != "finished":
                raise _failed(distributed, future, part, store.split.parts)
            _write(files, store.begin(part))
            store.end(part)
            future.release()
            del files
            done += job.split.of(part)[1]
            if progress is not None:
                progress(STAGE, done, count)


def _failed(distributed: Any, future: Any, part: int, parts: int) -> BaseException:
    error: Any = future.exception() if future.status == "error" else None
    if isinstance(error, InputError):
        return error
    if isinstance(error, distributed.scheduler.KilledWorker):
        why = "several workers died while they computed it"
    elif error is None:
        why = "the scheduler is gone"
    else:
        why = f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}"
    return LostError(f"part {part + 1} of {parts} was not computed on the cluster: {why}")


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise _absent() from None
    return distributed


def _processes(distributed: Any, number: int) -> Any:
    """Workers of this machine; they never hear Ctrl-C, which is for the process that has them, and end with it."""
    # An interruption ends this process at once; what Python then says of semaphores is nobody's concern.
    said = [os.environ.get("PYTHONWARNINGS", ""), "ignore:resource_tracker"]
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, said))
    # Begun here, as beginning it unblocks Ctrl-C in the thread that does, and so in the worker started next.
    resource_tracker.ensure_running()
    # Threads, and processes they start, block what the thread that starts them blocks.
    masked = hasattr(signal, "pthread_sigmask")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if masked else None
    try:
        return distributed.LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            memory_limit=0,
            silence_logs=50,
        )
    finally:
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _connected(distributed: Any, address: str, threads: int) -> Generator[Any]:
    import dask.config
    from tornado.iostream import StreamClosedError

    settings: Any = dask.config
    # A worker that is busy compiling or computing does not answer, and is not dead for that.
    with settings.set(
        {"distributed.comm.timeouts.connect": f"{PATIENCE_S}s", "distributed.admin.tick.limit": "1h"}
    ):
        if address == LOCAL:
            with _processes(distributed, threads) as cluster, distributed.Client(cluster) as client:
                yield client
            return
        try:
            client = distributed.Client(address, timeout=PATIENCE_S)
        except (OSError, TimeoutError, StreamClosedError, ValueError):
            raise _silent(address) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=PATIENCE_S)
            except (TimeoutError, OSError):
                raise InputError(
                    f"--cluster: the scheduler at '{address}' has no workers; expected at least one ('dask worker "
                    f"{address}')",
                    where="--cluster",
                    what=address,
                ) from None
            yield client


def _same(client: Any, job: Job, address: str) -> None:
    """Refuse workers that would not compute the same; one that dies meanwhile is asked nothing more."""
    answers: dict[str, Any] = client.run(asked, job, on_error="return")
    for worker, answer in answers.items():
        if isinstance(answer, ModuleNotFoundError):
            answer = f"cannot import '{answer.name}'"
        if isinstance(answer, str) and answer:
            raise InputError(
                f"--cluster: the worker at {worker} {answer}; {EXPECTED}",
                where="--cluster",
                what=address,
            )


def _of(job: Job) -> Library:
    scenario = job.scenario
    return scenario.with_own_products(load_library(scenario.library, scenario.adaptation))


def asked(job: Job) -> str:
    """Asked of a worker: what is not the same there; empty where everything is."""
    try:
        found = _of(job).hash()
    except InputError as error:
        return f"has another library ({error})"
    own = computing()
    for name, there in job.versions.items():
        if own[name] != there:
            return f"has another {name} ({own[name]}, here {there})"
    return "" if found == job.library_hash else "has another library"


def computed(job: Job, part: int) -> dict[str, bytes]:
    """A worker's work: the files of a part, by name."""
    differs = asked(job)
    if differs:
        raise InputError(f"--cluster: a worker {differs}; {EXPECTED}")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    with TemporaryDirectory(prefix="mitragyna-") as temporary:
        folder = Path(temporary)
        compute(job, _of(job), part, folder, threads=1)
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def _write(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
