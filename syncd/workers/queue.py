"""Hands passes out to whichever worker is free, by Procrastinate on PostgreSQL.

A job names a tracker. One waits at most and one runs at most for each, by the queue's own locks; those keep workers from
wasting time, and leases keep them from doing harm. Jobs are not retried by the queue: one whose worker is gone is taken
out, and a new one put in. All that is asynchronous is in this module, on a thread of its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta

import psycopg
import sqlalchemy as sa
from procrastinate import App, PsycopgConnector, exceptions
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager

from syncd.logs import logger

log = logger("syncd.queue")

SCHEMA = "procrastinate"
"""The PostgreSQL schema in which the queue has its tables, beside those of the store."""

BEAT, SILENCE = timedelta(seconds=2), timedelta(seconds=8)
"""How often a worker tells the queue that it is alive, and after how much silence its jobs go to others."""

SWEEP = timedelta(seconds=1)
"""How often it is looked for jobs whose worker is gone, and how long to wait before a lost connection is tried again."""

PATIENCE_SECONDS = 5.0
"""How long a connection to PostgreSQL is waited for."""

_QUEUE, _TASK, _LOCK = "passes", "pass", 0x71756575


class Queue:
    """Takes jobs out and calls `make` with the tracker of each, on `slots` threads; `make` tells whether to do it again.

    It lives through restarts of PostgreSQL: what was interrupted is begun again a moment later.
    """

    def __init__(self, url: str, make: Callable[[str], bool], slots: int) -> None:
        self._address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._make = make
        self._slots = slots
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="queue", daemon=True)

    def begin(self) -> None:
        """Make the queue's tables where they are missing, and take jobs from now on."""
        _prepare(self._address)
        self._thread.start()

    def ask(self, tracker: str) -> None:
        """Put a job in unless one waits already; returns once it is there, or could not be put in for now."""
        loop = self._loop
        if loop is None or not loop.is_running():
            return
        asked: Future[None] = asyncio.run_coroutine_threadsafe(self._defer(tracker), loop)
        try:
            asked.result(PATIENCE_SECONDS)
        except (exceptions.ProcrastinateException, TimeoutError) as error:
            log.warning("pass_not_asked_for", tracker=tracker, why=str(error) or type(error).__name__)

    def end(self) -> None:
        """Take no further job; those under way end by themselves."""
        self._ending.set()
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(self._cancel)

    def join(self, within: timedelta) -> None:
        """Wait until the jobs under way have ended."""
        if self._thread.is_alive():
            self._thread.join(within.total_seconds())

    def _run(self) -> None:
        asyncio.run(self._supervise())

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    async def _supervise(self) -> None:
        """Work until the end. A worker of the library ends with its connection, with an error or without one."""
        self._loop = asyncio.get_running_loop()
        while not self._ending.is_set():
            self._work = asyncio.create_task(self._attend())
            with suppress(asyncio.CancelledError):
                await self._work
            if not self._ending.is_set():
                await asyncio.sleep(SWEEP.total_seconds())

    async def _attend(self) -> None:
        self._app = self._built()
        try:
            async with self._app.open_async():
                sweeping = asyncio.create_task(self._sweep_on())
                try:
                    await self._app.run_worker_async(
                        queues=[_QUEUE],
                        concurrency=self._slots,
                        delete_jobs="always",
                        install_signal_handlers=False,
                        fetch_job_polling_interval=SWEEP.total_seconds(),
                        update_heartbeat_interval=BEAT.total_seconds(),
                        stalled_worker_timeout=SILENCE.total_seconds(),
                    )
                finally:
                    sweeping.cancel()
        except Exception as error:  # noqa: BLE001 - whatever ended it, the queue is begun again
            log.warning("queue_interrupted", why=str(error).partition("\n")[0] or type(error).__name__)

    def _built(self) -> App:
        connector = PsycopgConnector(
            conninfo=self._address,
            kwargs={"options": f"-c search_path={SCHEMA}", "connect_timeout": round(PATIENCE_SECONDS)},
            min_size=1,
            max_size=3,
            timeout=PATIENCE_SECONDS,
        )
        app = App(connector=connector)
        app.task(name=_TASK, queue=_QUEUE)(self._do)
        return app

    def _do(self, tracker: str) -> None:
        if self._make(tracker):
            self.ask(tracker)

    async def _defer(self, tracker: str) -> None:
        name = f"tracker {tracker}"
        with suppress(exceptions.AlreadyEnqueued):
            await self._app.tasks[_TASK].configure(lock=name, queueing_lock=name).defer_async(tracker=tracker)

    async def _sweep_on(self) -> None:
        while True:
            await asyncio.sleep(SWEEP.total_seconds())
            with suppress(exceptions.ProcrastinateException):  # another swept it up, or PostgreSQL is away
                await self._sweep()

    async def _sweep(self) -> None:
        """Give the jobs of workers that are gone to others."""
        stalled = self._app.job_manager.get_stalled_jobs(
            queue=_QUEUE, seconds_since_heartbeat=SILENCE.total_seconds()
        )
        for job in await stalled:
            await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            tracker = str(job.task_kwargs["tracker"])
            log.warning("pass_taken_over", tracker=tracker, why="its worker gave no sign of life")
            await self._defer(tracker)


def _prepare(address: str) -> None:
    """Make the queue's tables in their own schema; workers that start together take turns."""
    with psycopg.connect(address, connect_timeout=round(PATIENCE_SECONDS)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if connection.execute("SELECT to_regclass(%s)", [f"{SCHEMA}.procrastinate_jobs"]).fetchone() == (
            None,
        ):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            connection.execute(f"SET LOCAL search_path = {SCHEMA}")
            connection.execute(SchemaManager.get_schema())
