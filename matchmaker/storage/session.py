"""The only three doors to the database.

`read()` looks, `write()` changes what may be lost in a power cut (views,
progress, staging), `told()` changes what somebody is told: when it returns,
the change is on disk. The two that write queue up first come, first served,
because SQLite hands its lock to whoever polls at the right moment and a unit
could starve.

In a unit there is no template, model call, mail, file or solver.
"""

import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlmodel import Session, create_engine

from matchmaker.settings import get_settings

_MIGRATION_LOCK = 7262018  # any number, as long as every process takes the same

Unit = Literal["read", "write", "told"]


class _Queue:
    """A lock that is handed on in the order of asking."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


class Database:
    """An engine with its three doors."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine: Engine = _engine(url)
        self._queue = _Queue()

    @contextmanager
    def read(self) -> Generator[Session]:
        """Open a unit that only looks; it sees one state of the data throughout."""
        with self._session("read") as session:
            yield session  # closing ends the look; a rollback would empty the rows for the page

    @contextmanager
    def write(self) -> Generator[Session]:
        """Open a unit whose changes survive a killed process."""
        with self._turn(), self._session("write") as session:
            yield session
            session.commit()

    @contextmanager
    def told(self) -> Generator[Session]:
        """Open a unit whose changes survive a power cut; the default for changes."""
        with self._turn(), self._session("told") as session:
            yield session
            session.commit()

    @contextmanager
    def rebuild(self) -> Generator[Connection]:
        """Open a unit that changes the tables themselves; for migrations only.

        One process at a time, whole or not at all. SQLite rebuilds a table by
        dropping the old one, which must not reach the rows that refer to it:
        their keys rest meanwhile and are looked through at the end.

        Raises:
            RuntimeError: a row refers to one that is gone; nothing is changed.
        """
        with self._turn(), self.engine.connect() as connection:
            unit = connection.execution_options(unit="told")
            if self.is_sqlite:
                with _resting_keys(connection), unit.begin():
                    yield unit
                    _refuse_dangling(unit)
                return
            with unit.begin():
                unit.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
                yield unit

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Generator[None]:
        """Queue up on SQLite; PostgreSQL has writers of its own."""
        if not self.is_sqlite:
            yield
            return
        with self._queue:
            yield

    def _session(self, unit: Unit) -> Session:
        # rows stay readable after the unit, so that pages render without a connection
        return Session(self.engine.execution_options(unit=unit), expire_on_commit=False)


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    engine = create_engine(url, pool_pre_ping=True)
    event.listen(engine, "begin", _postgres_begin)
    return engine


def _sqlite_settings(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must open no transactions of its own
    for setting in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


@contextmanager
def _resting_keys(connection: Connection) -> Generator[None]:
    raw: Any = connection.connection.dbapi_connection  # before SQLAlchemy begins a transaction
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _refuse_dangling(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if dangling is not None:
        raise RuntimeError(f"a row of {dangling[0]} refers to a row of {dangling[2]} that is gone")


def _sqlite_begin(connection: Connection) -> None:
    unit = connection.get_execution_options().get("unit", "read")
    if unit != "read":  # must come before BEGIN; the pooled connection keeps it
        level = "FULL" if unit == "told" else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
    connection.exec_driver_sql("BEGIN" if unit == "read" else "BEGIN IMMEDIATE")


def _postgres_begin(connection: Connection) -> None:
    unit = connection.get_execution_options().get("unit", "read")
    if unit == "read":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    connection.exec_driver_sql(
        f"SET LOCAL synchronous_commit = {'on' if unit == 'told' else 'off'}"
    )
    connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")


@lru_cache(maxsize=8)
def database(url: str | None = None) -> Database:
    """Give the process's one database for an address; the settings' own by default."""
    return Database(url or get_settings().database_url)
