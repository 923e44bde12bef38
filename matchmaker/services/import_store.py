"""Write weighed rows into the tables, inside the caller's unit of work."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from matchmaker.catalogue.choices import DECLINE_REASONS, chosen
from matchmaker.catalogue.columns import SheetKey
from matchmaker.domain.text import fold, sort_key
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
from matchmaker.storage.tables import Availability, Quota, Wish, now

_SEARCHED = (
    "code", "name_vi", "name_en", "text_vi", "text_en", "text_original", "process", "material",
    "equipment", "certificates", "must_certificates", "nice_certificates", "hs_code",
    "drawing_format", "province",
)  # fmt: skip


class Writer:
    """Writes the rows of one import, sheet by sheet, owners first."""

    def __init__(self, session: Session, fair_id: str, known: Known) -> None:
        self._session = session
        self._fair_id = fair_id
        self._known = known
        self._moment = now()

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
        written = [self._write_profile(sheet, weighed) for weighed in of_sheet]
        self._session.flush()
        if sheet not in PARTICIPANTS:
            return
        for row_id, taken in written:
            self._write_presence(sheet, row_id, taken)
            self._write_quota(sheet, row_id, taken)

    def _write_profile(self, sheet: SheetKey, weighed: Weighed) -> tuple[str, dict[str, Any]]:
        """Write one row; gives its id and the values that were taken."""
        stored = self._known.profile(sheet, weighed.code)
        if stored is None:
            taken = settled(sheet, weighed.row)
            stored = self._add(sheet, weighed)
        else:
            taken = {each.key: each.after for each in weighed.changes if not each.kept}
            self._change(sheet, stored, taken, weighed)
        stored.sort_name = sort_key(stored.name_vi or stored.name_en)
        stored.folded = searched_text(stored)
        return str(stored.id), taken

    def _add(self, sheet: SheetKey, weighed: Weighed) -> Any:
        values = with_defaults(sheet, settled(sheet, weighed.row))
        own = {key: value for key, value in values.items() if key not in BESIDE and key != "owner"}
        stored = TABLES[sheet](
            fair_id=self._fair_id,
            **own | self._owner(sheet, values.get("owner")),
            created_at=self._moment,
            updated_at=self._moment,
        )
        self._confirm_hs(stored, weighed, own)
        self._session.add(stored)
        self._known.profiles[sheet][stored.code] = stored
        return stored

    def _change(self, sheet: SheetKey, stored: Any, taken: dict[str, Any], by: Weighed) -> None:
        for key, value in taken.items():
            if key not in BESIDE and key != "owner":
                setattr(stored, key, value)
        for key, value in self._owner(sheet, taken.get("owner")).items():
            setattr(stored, key, value)
        self._confirm_hs(stored, by, taken)
        stored.updated_at = self._moment
        stored.version += 1

    def _owner(self, sheet: SheetKey, code: str | None) -> dict[str, str]:
        if not code:
            return {}
        name = "enterprise_id" if sheet is SheetKey.PRODUCTS else "buyer_id"
        return {name: self._known.profiles[OWNERS[sheet]][code].id}

    def _confirm_hs(self, stored: Any, weighed: Weighed, values: dict[str, Any]) -> None:
        """A code somebody wrote counts as confirmed, unless we had to mend it."""
        if "hs_code" in values:
            stored.hs_confirmed = bool(values["hs_code"]) and "hs_code" not in weighed.row.asked

    def _write_presence(self, sheet: SheetKey, owner_id: str, values: dict[str, Any]) -> None:
        if "present" not in values:
            return
        for span in self._known.present.pop(owner_id, []):
            self._session.delete(span)
        spans: list[list[datetime]] = values["present"]
        for begin, end in spans:
            self._session.add(
                Availability(
                    fair_id=self._fair_id,
                    starts_at=begin,
                    ends_at=end,
                    **_participant(sheet, owner_id),
                )
            )

    def _write_quota(self, sheet: SheetKey, owner_id: str, values: dict[str, Any]) -> None:
        said = {name: values[key] for key, name in (("min_meetings", "least"),
                                                    ("max_meetings", "most"))
                if key in values}  # fmt: skip
        if not said:
            return
        quota = self._known.quotas.get(owner_id) or Quota(
            fair_id=self._fair_id, **_participant(sheet, owner_id)
        )
        for name, value in said.items():
            setattr(quota, name, value)
        if quota.least is None and quota.most is None:
            if owner_id in self._known.quotas:
                self._session.delete(quota)
            return
        self._session.add(quota)

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


def _participant(sheet: SheetKey, row_id: str) -> dict[str, Any]:
    return {"enterprise_id" if sheet is SheetKey.ENTERPRISES else "buyer_id": row_id}


def searched_text(stored: Any) -> str:
    """Give the folded text under which a search by words finds a row."""
    words: list[str] = []
    for key in _SEARCHED:
        value = getattr(stored, key, "")
        parts = value if isinstance(value, list) else [value]
        words += [part["name"] if isinstance(part, dict) else str(part) for part in parts if part]
    return fold("\n".join(words))
