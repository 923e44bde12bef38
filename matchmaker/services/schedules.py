"""A destination's duties and exchange rates: loaded with source and date, never shipped.

Only with a schedule of the destination is anything said of a saving; without
one a covered pair is told to check the rate and the origin.
"""

from datetime import date
from pathlib import Path

from matchmaker.catalogue.duty_file import read_rates, read_schedule
from matchmaker.catalogue.places import country_code
from matchmaker.domain.errors import InvalidError
from matchmaker.domain.trade import Duty, Schedule
from matchmaker.services.loaded import Loaded, content_of, named, refuse_empty
from matchmaker.services.reference import agreements, customs_unions
from matchmaker.storage.queries.reference_rows import LoadedFacts, replace_reference
from matchmaker.storage.session import Database
from matchmaker.storage.tables import LoadedReference


def load_schedule(
    db: Database, file: Path, *, country: str, agreement: str, source: str, dated: date
) -> Loaded:
    """Load a destination's duties; the same destination, agreement and day replaces the old ones.

    Args:
        db: where they are kept.
        file: CSV (also .gz), XLSX or another spreadsheet: code, MFN duty, preferential duty,
            in percent of the customs value.
        country: the destination: a country, or a customs union such as EU.
        agreement: code of the agreement that grants the preferential duties.
        source: the authority and document, as people will read it.
        dated: the day of which it speaks.

    Raises:
        FileUnreadableError: the file is no spreadsheet, or too large.
        InvalidError: no such country or agreement, no source, or no line that can be used.
    """
    destination, code = _destination(country), _agreement(agreement)
    duties, problems = read_schedule(file.name, content_of(file))
    refuse_empty(file.name, duties, problems)
    reference = LoadedReference(
        kind="schedule",
        source=named(source),
        dated=dated,
        country=destination,
        agreement=code,
        lines=len(duties),
    )
    rows = [
        {"code": d.code, "mfn_pct": d.mfn_pct, "preferential_pct": d.preferential_pct}
        for d in duties
    ]
    with db.told() as unit:
        reference_id = replace_reference(unit, reference, rows)
    return Loaded(reference_id, len(duties), problems)


def load_rates(db: Database, file: Path, *, source: str, dated: date) -> Loaded:
    """Load exchange rates: currency, and what one unit is worth in US dollars.

    Raises:
        FileUnreadableError: the file is no spreadsheet, or too large.
        InvalidError: no source, or no line that can be used.
    """
    rates, problems = read_rates(file.name, content_of(file))
    refuse_empty(file.name, rates, problems)
    reference = LoadedReference(kind="rates", source=named(source), dated=dated, lines=len(rates))
    rows = [{"currency": rate.currency, "usd": rate.usd} for rate in rates]
    with db.told() as unit:
        reference_id = replace_reference(unit, reference, rows)
    return Loaded(reference_id, len(rates), problems)


def schedules_of(facts: LoadedFacts) -> dict[str, tuple[Schedule, ...]]:
    """Give the schedules by destination country; one of a customs union holds for each member.

    A country's own schedule under an agreement beats its union's.
    """
    unions = customs_unions()
    found: dict[tuple[str, str], Schedule] = {}
    for head, rows in sorted(facts.duties, key=lambda one: one[0].country not in unions):
        lines: dict[str, list[Duty]] = {}
        for row in rows:
            duty = Duty(row.code, row.mfn_pct, row.preferential_pct)
            lines.setdefault(row.code[:6], []).append(duty)
        duties = {code6: tuple(of_code) for code6, of_code in lines.items()}
        for country in unions.get(head.country, (head.country,)):
            schedule = Schedule(country, head.agreement, head.source, head.dated, duties)
            found[country, head.agreement] = schedule
    by_country: dict[str, tuple[Schedule, ...]] = {}
    for (country, _), schedule in sorted(found.items()):
        by_country[country] = (*by_country.get(country, ()), schedule)
    return by_country


def _destination(written: str) -> str:
    if written.strip().upper() in customs_unions():
        return written.strip().upper()
    code = country_code(written)
    if code is None:
        raise InvalidError("“%(value)s” is no country.", value=written)
    return code


def _agreement(written: str) -> str:
    codes = [agreement.code for agreement in agreements()]
    for code in codes:
        if code.casefold() == written.strip().casefold():
            return code
    raise InvalidError(
        "There is no agreement %(code)s; there are: %(codes)s.", code=written, codes=codes
    )
