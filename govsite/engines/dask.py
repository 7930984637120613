"""Workers of a Dask cluster: one on this machine, made for the run, or one that stands elsewhere.

Dask starts the workers' work and tells whose process is gone; it carries nothing else. What
the workers need and find goes straight from each to the hub, so that no scheduler is in the way.

Each call is bound to one worker process. Where that is gone the call has failed, and who
submits it again gets another process: one that nobody uses, once there is one (a nanny starts
a dead worker anew within seconds), else one that works already and takes this beside.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar
from urllib.parse import urlsplit

from govsite.engines.engine import LOOPBACK, Door, WorkerDiedError
from govsite.errors import EngineLostError, UsageError
from govsite.processes import cores, unheard_endings
from govsite.version import __version__

if TYPE_CHECKING:
    from distributed import Client

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

_SCHEMES = ("tcp", "tls")
_ANSWER = 10.0
"""Seconds that a scheduler has to answer at the start."""
_ARRIVAL = 60.0
"""Seconds until as many workers are there as were asked for, or one at least."""
_LOOK = 0.5
"""Seconds between two looks at which workers are there."""
_SILENCE = 30.0
"""Seconds until a scheduler that says nothing is taken for gone."""
_FRESH = 15.0
"""Seconds that a call waits for a worker to itself before it goes to one that works already."""
_ANY = 120.0
"""Seconds that a call waits for any worker."""
_CLOSING = 10.0
_QUIET = {
    "distributed.admin.event-loop": "tornado",
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.worker.profile.enabled": False,  # it samples a stack every 10 ms, for pages that nobody opens
}


def is_installed() -> bool:
    """Whether the extra ``dask`` is here."""
    return find_spec("distributed") is not None


def require_dask() -> None:
    """Refuse an engine that is not installed. Raises ``UsageError``."""
    if not is_installed():
        raise UsageError(
            "Dask is not installed", where="--engine", hint="pip install 'govsite[dask]', or --engine local"
        )


def checked_address(text: str) -> str:
    """``tcp://host:port`` (``tcp://`` may be left out) or ``tls://host:port``. Raises ``UsageError``."""
    address = text if "://" in text else f"tcp://{text}"
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port is not None
    except ValueError:
        is_whole = False
    if not is_whole or parts.path or parts.query:
        raise UsageError(
            f"{text!r} is not the address of a scheduler",
            where="--engine",
            hint="write it like dask:tcp://10.0.0.5:8786",
        )
    return address


def checked_door(text: str) -> tuple[str, int]:
    """``10.0.0.5`` or ``10.0.0.5:8790`` as host and port; port 0 is any. Raises ``UsageError``."""
    with suppress(ValueError):
        parts = urlsplit(f"//{text}")
        if parts.hostname and not parts.path and not parts.username:
            return parts.hostname, parts.port or 0
    raise UsageError(f"{text!r} is not an address", where="listen", hint="write it like 10.0.0.5:8790")


def own_version() -> str:
    """Run in a worker: which govsite is there."""
    return __version__


def aside(call: Callable[[], T]) -> T:
    """Run in a worker: do a call without holding the place for other calls."""
    from distributed import secede  # noqa: PLC0415 - only where there is Dask

    secede()
    return call()


def worker_tls() -> ssl.SSLContext:
    """Run in a worker: its certificate, as the cluster has given it to it, and whose it takes."""
    from distributed import get_worker  # noqa: PLC0415 - only where there is Dask

    context = get_worker().security.get_connection_args("worker")["ssl_context"]
    assert isinstance(context, ssl.SSLContext)
    return context


@dataclass(eq=False)
class _Call:
    """Something to be done by some worker."""

    start: Callable[[Executor], Future[Any]]
    told: Future[Any]
    since: float
    address: str = ""
    """Of the worker that does it; empty while it waits for one."""
    executor: Executor | None = field(default=None, repr=False)
    is_dropped: bool = False
    """Dask gave it up: its worker was closed, or there is no scheduler any more."""


class DaskEngine:
    """An engine over the worker processes of a cluster."""

    def __init__(self, address: str, *, jobs: int | None, items: int, listen: str = "") -> None:
        """``address``: of a scheduler that stands; empty: a cluster on this machine, for this run.

        As many workers as ``jobs`` (``None``: as there are cores here, or workers there), but no more than items.
        """
        self.workers = 0
        self.door = Door()
        self._address = address
        self._jobs = jobs
        self._items = max(items, 1)
        self._listen = checked_door(listen) if listen else None
        self._calls: set[_Call] = set()
        self._lost = ""
        """Why there is nobody left to work."""
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._client: Client
        self._opened = ExitStack()

    # ------------------------------------------------------------ beginning and end

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            opened.callback(self._end_calls)
            if self._address:
                self._join_cluster(opened)
            else:
                self._make_cluster(opened)
            watcher = threading.Thread(target=self._watch, name="dask-watcher", daemon=True)
            watcher.start()
            opened.callback(watcher.join, _CLOSING)
            opened.callback(self._stop_watching)
            self._opened = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the calls; a cluster of our own ends with all its processes."""
        self._opened.close()

    def _make_cluster(self, opened: ExitStack) -> None:
        import dask  # noqa: PLC0415 - an extra
        from distributed import Client, LocalCluster  # noqa: PLC0415

        _hush()
        self.workers = min(self._jobs or cores(), self._items)
        opened.enter_context(dask.config.set(_QUIET))
        with unheard_endings():  # of the threads that begin here, and of the processes that these will ever start
            cluster = LocalCluster(
                n_workers=self.workers,
                threads_per_worker=1,
                host=LOOPBACK,
                dashboard_address=None,
                # It serves its state by HTTP even so: at any port, or it would say aloud who has its own.
                scheduler_kwargs={"dashboard_address": f"{LOOPBACK}:0"},
                security=True,  # whoever may speak to a scheduler may run anything: not other users of this machine
                memory_limit=None,
                silence_logs=logging.CRITICAL,
            )
            opened.callback(cluster.close, _CLOSING)
            self._client = Client(cluster, set_as_default=False)
            opened.callback(self._client.close, _CLOSING)

    def _join_cluster(self, opened: ExitStack) -> None:
        from distributed import Client  # noqa: PLC0415 - an extra

        _hush()
        if self._address.startswith("tls"):
            _check_certificates()
        try:
            with unheard_endings():
                self._client = Client(self._address, timeout=_ANSWER, set_as_default=False, name="govsite")
        except (OSError, ValueError, RuntimeError) as error:
            raise UsageError(
                f"no Dask scheduler answers at {self._address}",
                where="--engine",
                hint="start one with dask scheduler; look for a firewall between, and (tls://) for other certificates",
            ) from error
        opened.callback(self._client.close, _CLOSING)
        there = self._wait_for_workers()
        self._check_versions()
        self.workers = min(self._jobs or len(there), len(there), self._items)
        self.door = self._door_towards(there)

    def _wait_for_workers(self) -> list[str]:
        """Addresses of the workers, once those are there that were asked for, or time is over."""
        wanted = min(self._jobs or 1, self._items)
        until = time.monotonic() + _ARRIVAL
        while len(there := self._addresses()) < wanted and time.monotonic() < until:
            time.sleep(_LOOK)
        if not there:
            raise UsageError(
                f"the scheduler at {self._address} has no workers",
                where="--engine",
                hint=f"start some with dask worker {self._address} --nthreads 1",
            )
        return there

    def _check_versions(self) -> None:
        """Refuse workers that would judge by another program. Raises ``UsageError``."""
        for address, found in self._client.run(own_version, on_error="return").items():
            if isinstance(found, Exception) or found != __version__:
                has = "no govsite that answers" if isinstance(found, Exception) else f"govsite {found}"
                raise UsageError(
                    f"the worker {address} has {has}, this is {__version__}",
                    where="--engine",
                    hint="install the same version wherever workers run",
                )

    def _door_towards(self, workers: Iterable[str]) -> Door:
        """Listen at the address from which this machine reaches its workers: they reach it by the same."""
        from distributed.utils import get_ip  # noqa: PLC0415 - an extra

        hosts = [urlsplit(address).hostname or LOOPBACK for address in workers]
        afar = next((host for host in hosts if not _is_loopback(host)), LOOPBACK)
        host, port = self._listen or (LOOPBACK if afar == LOOPBACK else get_ip(afar), 0)
        if not self._address.startswith("tls"):
            return Door(host=host, port=port, is_here=False)
        security = self._client.security.get_listen_args("client")
        return Door(host=host, port=port, is_here=False, tls=security["ssl_context"], worker_tls=worker_tls)

    def _stop_watching(self) -> None:
        self._closing.set()
        self._wake.set()

    def _end_calls(self) -> None:
        with self._lock:
            calls, self._calls = tuple(self._calls), set()
        for call in calls:
            if not call.told.done():
                call.told.cancel()

    # ------------------------------------------------------------ calls

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See ``Engine.submit``. Returns at once; the call begins when a worker is there for it."""
        told: Future[T] = Future()

        def start(executor: Executor) -> Future[T]:
            return executor.submit(aside, partial(function, *args, **kwargs))

        with self._lock:
            self._calls.add(_Call(start, told, since=time.monotonic()))
        self._wake.set()
        return told

    def _watch(self) -> None:
        """Until the engine is closed: place calls that wait, and fail those whose worker is gone."""
        while not self._closing.is_set():
            there = self._addresses_if_any()
            with self._lock:
                calls = list(self._calls)
            for call in calls:
                self._look_after(call, there)
            self._wake.wait(_LOOK)
            self._wake.clear()

    def _addresses_if_any(self) -> list[str]:
        if not self._lost:
            try:
                return self._addresses()
            except Exception as error:  # noqa: BLE001 - whatever Dask raises here: it is not to be spoken to
                log.debug("the scheduler is gone: %s", error)
                self._lost = f"the Dask scheduler at {self._address or 'this machine'} is gone"
        return []

    def _addresses(self) -> list[str]:
        """Workers that the scheduler has now. Raises what Dask raises where the scheduler is gone."""
        client = self._client
        if client.status != "running":  # a client that comes back is a stranger: its calls have been dropped
            raise ConnectionError(client.status)
        return list(client.nthreads(callback_timeout=_SILENCE))

    def _look_after(self, call: _Call, there: list[str]) -> None:
        waited = time.monotonic() - call.since
        if self._lost:
            self._fail(call, EngineLostError(self._lost))
        elif call.address and (call.is_dropped or call.address not in there):
            self._fail(call, WorkerDiedError(f"the worker {call.address} is gone"))
            self._drop(call)
        elif call.address:
            return
        elif place := self._place(there, is_patient=waited < _FRESH):
            self._begin(call, place)
        elif waited > _ANY and not there:
            self._fail(call, EngineLostError("no Dask worker is left, and none came for two minutes"))

    def _place(self, there: list[str], *, is_patient: bool) -> str:
        """The worker that has least to do of ours; empty where there is none, or none to itself as yet."""
        with self._lock:
            load = Counter(call.address for call in self._calls if call.address)
        place = min(there, key=lambda address: load[address], default="")
        return "" if is_patient and load[place] else place

    def _begin(self, call: _Call, address: str) -> None:
        call.address = address
        call.executor = self._client.get_executor(workers=[address], pure=False, retries=0)
        inner = call.start(call.executor)
        inner.add_done_callback(lambda inner: self._pass_on(call, inner))

    @staticmethod
    def _drop(call: _Call) -> None:
        """So that nobody begins it after all, should a worker come by the same address."""
        if call.executor is not None:
            with suppress(Exception):  # a scheduler that is gone has dropped it, too
                call.executor.shutdown(wait=False)

    def _pass_on(self, call: _Call, inner: Future[Any]) -> None:
        if inner.cancelled():
            call.is_dropped = True
            self._wake.set()
        elif (error := inner.exception()) is not None:
            self._fail(call, error)
        elif self._forget(call):
            call.told.set_result(inner.result())

    def _fail(self, call: _Call, error: BaseException) -> None:
        if self._forget(call):
            call.told.set_exception(error)

    def _forget(self, call: _Call) -> bool:
        """Whether nobody has been told of it yet."""
        with self._lock:
            if call not in self._calls:
                return False
            self._calls.remove(call)
        return call.told.set_running_or_notify_cancel()


def _check_certificates() -> None:
    """Refuse to speak TLS without a certificate of one's own. Raises ``UsageError``."""
    from distributed import Security  # noqa: PLC0415 - an extra

    try:
        is_whole = Security().get_connection_args("client")["ssl_context"] is not None
    except OSError as error:  # a file that is not there, or is none of a certificate
        raise UsageError(f"Dask's certificates cannot be read: {error.strerror or error}", where="--engine") from error
    if not is_whole:
        raise UsageError(
            "a scheduler with tls:// wants certificates",
            where="--engine",
            hint="Dask's settings distributed.comm.tls name them",
        )


def _hush() -> None:
    """What Dask says of itself is no news to who started a run."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    logging.getLogger("tornado").setLevel(logging.CRITICAL)


def _is_loopback(host: str) -> bool:
    return host.startswith("127.") or host in {"::1", "localhost"}
