"""The schema's versions: brought up to date under a lock, compared with the tables.

Alembic is imported when it is needed: no page waits for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from matchmaker.domain.errors import UnavailableError
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent


def upgrade(db: Database, revision: str = "head") -> None:
    """Bring the database to a version, the newest by default.

    One process at a time; whole or not at all. The folder of a SQLite file is
    made if need be.

    Raises:
        UnavailableError: the database does not answer.
    """
    from alembic import command

    _make_folder(db)
    current(db)  # says in words that it does not answer
    with db.rebuild() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(db: Database, revision: str) -> None:
    """Bring the database back to an earlier version; "base" is empty."""
    from alembic import command

    with db.rebuild() as connection:
        command.downgrade(_config(connection), revision)


def head() -> str:
    """Newest version that this program knows."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(str(_SCRIPTS)).get_current_head())


def current(db: Database) -> str | None:
    """Version that the database is at; None before the first.

    Raises:
        UnavailableError: the database does not answer.
    """
    from alembic.runtime.migration import MigrationContext

    try:
        with db.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise UnavailableError(
            "The database does not answer: %(error)s. "
            "Check MATCHMAKER_DATABASE_URL, then run: matchmaker db upgrade",
            error=str(error.orig).strip(),
        ) from error


def differences(db: Database) -> list[str]:
    """How the database differs from what the program expects, a line each."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    found = []
    at, wanted = current(db), head()
    if at != wanted:
        found.append(f"the database is at version {at}, the program at {wanted}")
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found += [_in_words(one) for one in compare_metadata(context, Fair.metadata)]
    return found


def refuse_other_version(db: Database) -> None:
    """Refuse to work on a database of another version.

    Raises:
        UnavailableError: it is older or newer than this program, or does not answer.
    """
    at, wanted = current(db), head()
    if at != wanted:
        raise UnavailableError(
            "The database is at version %(at)s, this program needs %(wanted)s. "
            "Run: matchmaker db upgrade",
            at=at or "0",
            wanted=wanted,
        )


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _make_folder(db: Database) -> None:
    name = db.engine.url.database
    if db.is_sqlite and name and name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)


def _in_words(difference: Any) -> str:
    """Shorten what Alembic found to kind and names."""
    if isinstance(difference, list):
        return "; ".join(_in_words(one) for one in difference)
    kind, *rest = difference
    names = [str(getattr(one, "name", one)) for one in rest if one is not None]
    return f"{kind}: {', '.join(names)}"
