"""Write weighed rows into the tables, inside the caller's unit of work."""

from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from matchmaker.catalogue.choices import DECLINE_REASONS, chosen
from matchmaker.catalogue.columns import SheetKey
from matchmaker.domain.text import fold, sort_key
from matchmaker.embedding.passages import MEANT
from matchmaker.services.import_rows import (
    BESIDE,
    OWNERS,
    PARTICIPANTS,
    TABLES,
    Known,
    State,
    Weighed,
    settled,
    wish_key,
    with_defaults,
)
from matchmaker.storage.columns import new_id, now
from matchmaker.storage.tables import Availability, Quota, Wish

_SEARCHED = (
    "code", "name_vi", "name_en", "text_vi", "text_en", "text_original", "process", "material",
    "equipment", "certificates", "must_certificates", "nice_certificates", "hs_code",
    "drawing_format", "province",
)  # fmt: skip

_LIMITS = {"min_meetings": "least", "max_meetings": "most"}


class Writer:
    """Writes the rows of one import, sheet by sheet, owners first.

    `retold` says afterwards whether any stored product or need says something else now.
    """

    def __init__(self, session: Session, fair_id: str, known: Known) -> None:
        self._session = session
        self._fair_id = fair_id
        self._known = known
        self._moment = now()
        self.retold = False

    def write(self, rows: Iterable[Weighed]) -> None:
        """Write every new and changed row."""
        by_sheet: dict[SheetKey, list[Weighed]] = {key: [] for key in SheetKey}
        for weighed in rows:
            if weighed.state in (State.NEW, State.CHANGED):
                by_sheet[weighed.row.sheet].append(weighed)
        for sheet, of_sheet in by_sheet.items():
            if sheet is SheetKey.WISHES:
                for weighed in of_sheet:
                    self._write_wish(weighed)
            else:
                self._write_profiles(sheet, of_sheet)

    def _write_profiles(self, sheet: SheetKey, of_sheet: list[Weighed]) -> None:
        """Write a sheet's own rows first: presence, quotas and other sheets point at them."""
        new = [each for each in of_sheet if each.state is State.NEW]
        changed = [each for each in of_sheet if each.state is State.CHANGED]
        taken = [self._change(sheet, weighed) for weighed in changed]
        rows = [self._new_row(sheet, weighed) for weighed in new]
        self._insert(TABLES[sheet], rows)
        self._session.flush()
        if sheet in PARTICIPANTS:
            taken += [(row["id"], settled(sheet, weighed.row))
                      for row, weighed in zip(rows, new, strict=True)]  # fmt: skip
            self._write_beside(sheet, taken)

    def _insert(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        """Add many rows in one statement: objects would cost ten times as much."""
        if rows:
            self._session.execute(insert(table), rows)

    def _new_row(self, sheet: SheetKey, weighed: Weighed) -> dict[str, Any]:
        values = with_defaults(sheet, settled(sheet, weighed.row))
        own = {key: value for key, value in values.items() if key not in BESIDE and key != "owner"}
        row = blank_row(TABLES[sheet]) | own | self._owner(sheet, values.get("owner"))
        row |= {"id": new_id(), "fair_id": self._fair_id}
        row |= {"created_at": self._moment, "updated_at": self._moment}
        if "hs_code" in row:
            row["hs_confirmed"] = _is_confirmed(row["hs_code"], weighed)
        row["sort_name"] = sort_key(row["name_vi"] or row["name_en"])
        row["folded"] = searched_text(SimpleNamespace(**row))
        self._known.profiles[sheet][row["code"]] = SimpleNamespace(**row)
        return row

    def _change(self, sheet: SheetKey, weighed: Weighed) -> tuple[str, dict[str, Any]]:
        """Change one stored row; gives its id and the values that were taken."""
        stored: Any = self._known.profile(sheet, weighed.code)
        taken = {each.key: each.after for each in weighed.changes if not each.kept}
        own = {key: value for key, value in taken.items() if key not in BESIDE and key != "owner"}
        self.retold |= sheet in OWNERS and not MEANT.isdisjoint(own)
        for key, value in (own | self._owner(sheet, taken.get("owner"))).items():
            setattr(stored, key, value)
        if "hs_code" in own:
            stored.hs_confirmed = _is_confirmed(own["hs_code"], weighed)
        stored.sort_name = sort_key(stored.name_vi or stored.name_en)
        stored.folded = searched_text(stored)
        stored.updated_at = self._moment
        stored.version += 1
        return stored.id, taken

    def _owner(self, sheet: SheetKey, code: str | None) -> dict[str, str]:
        if not code:
            return {}
        name = "enterprise_id" if sheet is SheetKey.PRODUCTS else "buyer_id"
        return {name: self._known.profiles[OWNERS[sheet]][code].id}

    def _write_beside(self, sheet: SheetKey, taken: list[tuple[str, dict[str, Any]]]) -> None:
        """Write presence and limits, which live in tables of their own."""
        spans: list[dict[str, Any]] = []
        quotas: list[dict[str, Any]] = []
        for row_id, values in taken:
            whose = {"fair_id": self._fair_id, **_participant(sheet, row_id)}
            if "present" in values:
                self._forget_presence(row_id)
                spans += [{"id": new_id(), **whose, "starts_at": begin, "ends_at": end}
                          for begin, end in values["present"]]  # fmt: skip
            limits = {name: values[key] for key, name in _LIMITS.items() if key in values}
            if (
                limits
                and not self._change_quota(row_id, limits)
                and any(limit is not None for limit in limits.values())
            ):
                quotas.append({"id": new_id(), **whose, "least": None, "most": None, **limits})
        self._insert(Availability, spans)
        self._insert(Quota, quotas)

    def _forget_presence(self, row_id: str) -> None:
        for span in self._known.present.pop(row_id, []):
            self._session.delete(span)

    def _change_quota(self, row_id: str, limits: dict[str, int | None]) -> bool:
        """Change or delete a stored quota; False if there is none."""
        quota = self._known.quotas.get(row_id)
        if quota is None:
            return False
        for name, value in limits.items():
            setattr(quota, name, value)
        if quota.least is None and quota.most is None:
            self._session.delete(quota)
        return True

    def _write_wish(self, weighed: Weighed) -> None:
        values = weighed.row.values
        key = wish_key(self._known, weighed.row)
        if key is None:
            return
        reason = str(values.get("reason") or "") if isinstance(values.get("reason"), str) else ""
        listed = chosen(reason, DECLINE_REASONS) if reason else None
        wish = self._known.wishes.get(key) or Wish(
            fair_id=self._fair_id, enterprise_id=key[0], buyer_id=key[1], said_by=key[2],
            says=values["says"], created_at=self._moment, version=0,
        )  # fmt: skip
        wish.says = values["says"]
        wish.reason, wish.note = (listed, "") if listed else ("", reason)
        wish.updated_at = self._moment
        wish.version += 1
        self._session.add(wish)


def _participant(sheet: SheetKey, row_id: str) -> dict[str, str | None]:
    is_enterprise = sheet is SheetKey.ENTERPRISES
    return {
        "enterprise_id": row_id if is_enterprise else None,
        "buyer_id": None if is_enterprise else row_id,
    }


def _is_confirmed(hs_code: str, weighed: Weighed) -> bool:
    """Say whether a person stands behind a code: one that we had to mend is only proposed."""
    return bool(hs_code) and "hs_code" not in weighed.row.asked


@cache
def blank_row(table: type[SQLModel]) -> dict[str, Any]:
    """Give what a row of a table holds before anything is said of it, all but its id."""
    fields = {name: field for name, field in table.model_fields.items() if not field.is_required()}
    blank = {name: field.get_default(call_default_factory=True) for name, field in fields.items()}
    return {name: value for name, value in blank.items() if name != "id"}


def searched_text(row: Any) -> str:
    """Give the folded text under which a search by words finds a row."""
    words: list[str] = []
    for key in _SEARCHED:
        value = getattr(row, key, None) or []
        parts = value if isinstance(value, list) else [value]
        words += [part["name"] if isinstance(part, dict) else str(part) for part in parts]
    return fold("\n".join(words))
