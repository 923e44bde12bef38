"""What the planner's checker calls people, times and places of a fair."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel import Locale
from sqlalchemy import Row

from matchmaker.domain.moment import day_text, moment_text
from matchmaker.domain.sentence import Sentence
from matchmaker.planning import Names

if TYPE_CHECKING:
    from matchmaker.services.plan_problem import FairProblem


class FairNames(Names):
    """Names of a fair's people, times and tables; people's in both languages."""

    def __init__(self, fair: "FairProblem") -> None:
        self._fair = fair

    def enterprise(self, number: int) -> dict[str, str]:
        """Name an enterprise."""
        return name_of(self._fair.rows.enterprises[number])

    def buyer(self, number: int) -> dict[str, str]:
        """Name a buyer."""
        return name_of(self._fair.rows.buyers[number])

    def slot(self, number: int) -> str:
        """Say when a slot begins, on the fair's clock."""
        zone = ZoneInfo(self._fair.rows.fair.timezone)
        return moment_text(self._fair.rows.slots[number].starts_at.astimezone(zone))

    def day(self, number: int) -> str:
        """Say the date of a day."""
        return day_text(sorted({row.fair_day for row in self._fair.rows.slots})[number])

    def hall(self, number: int) -> Sentence | str:
        """Say a hall's code."""
        codes = {at: code for code, at in self._fair.hall_number.items() if code}
        if number not in codes:
            return super().hall(number)
        return Sentence("Hall %(code)s", {"code": codes[number]})

    def language(self, code: str) -> dict[str, str]:
        """Name a language, or the two that an interpreter goes between, as CLDR does."""
        known = {one: Locale(one).languages for one in ("vi", "en")}
        return {
            one: " – ".join(str(names.get(part, part)) for part in code.split("-"))
            for one, names in known.items()
        }

    def table(self, number: int) -> Sentence | str:
        """Say a general table's label."""
        tables = {row.id: row.label for row in self._fair.rows.tables}
        if number >= len(self._fair.general_tables):
            return super().table(number)
        return Sentence("Table %(label)s", {"label": tables[self._fair.general_tables[number]]})


def name_of(person: Row[Any]) -> dict[str, str]:
    """Name of a participant by language, each reader's own first, else its code."""
    vi, en = person.name_vi, person.name_en
    return {"vi": vi or en or person.code, "en": en or vi or person.code}
