"""Reference facts that ship with the program: trade agreements and names of trade codes.

Facts are dated files under `data/reference`, never code: a new agreement is a
new file. Each file is read once in a process.
"""

import csv
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus
from matchmaker.domain.errors import InvalidError
from matchmaker.domain.trade import CarbonBorder, hs_code
from matchmaker.settings import get_settings


@dataclass(frozen=True, slots=True)
class HsName:
    """Plain name of a chapter (2 digits) or heading (4 digits), in both languages."""

    code: str
    name_vi: str
    name_en: str


def agreements() -> tuple[Agreement, ...]:
    """Give every trade agreement of the reference folder, by code.

    Raises:
        InvalidError: a file lacks a key, or holds a row that cannot be true;
            the sentence names the file.
    """
    return read_agreements(get_settings().data_dir / "reference" / "agreements")


@lru_cache(maxsize=4)
def read_agreements(folder: Path) -> tuple[Agreement, ...]:
    """Read the agreements of a folder, one TOML file each."""
    found = (_agreement(file) for file in sorted(folder.glob("*.toml")))
    return tuple(sorted(found, key=lambda agreement: agreement.code))


def _agreement(file: Path) -> Agreement:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
        members = tuple(
            membership for group in written["members"] for membership in _memberships(group)
        )
        _refuse_twice([membership.country for membership in members])
        return Agreement(written["code"], written["name_vi"], written["name_en"], members)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as problem:
        raise InvalidError(
            "The agreement file %(file)s cannot be used: %(problem)s.",
            file=file.name,
            problem=str(problem),
        ) from problem


def _memberships(group: dict[str, Any]) -> list[Membership]:
    """Read one group of countries that share status, date and source."""
    status = MembershipStatus(group["status"])
    since = group.get("in_force_from")
    if (status is MembershipStatus.IN_FORCE) is not (since is not None):
        raise ValueError(f"status {status} and in_force_from {since} do not fit")
    if status is not MembershipStatus.UNSOURCED and not group["source"].strip():
        raise ValueError(f"status {status} without a source")
    return [
        Membership(country, status, since, group["source"], group["checked_on"])
        for country in group["countries"]
    ]


def _refuse_twice(countries: list[str]) -> None:
    twice = sorted({country for country in countries if countries.count(country) > 1})
    if twice:
        raise ValueError(f"named twice: {', '.join(twice)}")


@lru_cache(maxsize=1)
def customs_unions() -> dict[str, tuple[str, ...]]:
    """Give the members of each customs union, by its two letters."""
    file = get_settings().data_dir / "reference" / "customs_unions.toml"
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return {code: tuple(union["members"]) for code, union in written.items()}


@lru_cache(maxsize=1)
def carbon_border() -> CarbonBorder:
    """Give the goods under the carbon border adjustment mechanism.

    Raises:
        InvalidError: the file lacks a key; the sentence names the file.
    """
    file = get_settings().data_dir / "reference" / "carbon_border.toml"
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
        return CarbonBorder(
            countries=frozenset(customs_unions()[written["union"]]),
            covered=_prefixes(written["goods"]),
            excepted=_prefixes(written["except"]),
            applies_from=written["applies_from"],
            source=written["source"],
            checked_on=written["checked_on"],
        )
    except (tomllib.TOMLDecodeError, KeyError) as problem:
        raise InvalidError(
            "The file %(file)s cannot be used: %(problem)s.", file=file.name, problem=str(problem)
        ) from problem


def _prefixes(groups: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(prefix for group in groups.values() for prefix in group)


def hs_name(code: str) -> HsName | None:
    """Name a trade code by its subheading, heading or chapter; None if it is no code.

    Example:
        >>> hs_name("8480").name_en
        'Moulds, mould bases'
    """
    digits = hs_code(code)
    if digits is None:
        return None
    names = read_hs_names(_hs_folder())
    return names.get(digits[:6]) or names.get(digits[:4]) or names.get(digits[:2])


def hs_path(code: str) -> tuple[HsName, HsName, HsName]:
    """Name a code of six digits, its heading and its chapter; blank where a name is missing.

    Example:
        >>> [found.code for found in hs_path("848071")]
        ['848071', '8480', '84']
    """
    names = read_hs_names(_hs_folder())
    own, heading, chapter = (
        names.get(code[:digits]) or HsName(code[:digits], "", "") for digits in (6, 4, 2)
    )
    return own, heading, chapter


def _hs_folder() -> Path:
    return get_settings().data_dir / "reference" / "hs"


@lru_cache(maxsize=4)
def read_hs_names(folder: Path) -> dict[str, HsName]:
    """Read the names of all chapters, headings and subheadings of a folder, by code."""
    names: dict[str, HsName] = {}
    for file in ("chapters.csv", "goods.csv"):
        with (folder / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                names[row["code"]] = HsName(row["code"], row["name_vi"], row["name_en"])
    return names
