"""Cards, facts and forms: what is shown of a row, in which language."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.columns import SheetKey
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import PairState
from matchmaker.services.edit_profile import editable
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.pages.participant import pair_card, requests_page, sector_name, words_of
from matchmaker.web.pages.participant_agenda import Planned, agenda_page
from matchmaker.web.pages.participant_facts import facts_of, missing_of
from matchmaker.web.pages.participant_form import Control, Filled, form_groups

SHEETS = [SheetKey.ENTERPRISES, SheetKey.BUYERS, SheetKey.PRODUCTS, SheetKey.NEEDS]


# --- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "language", "shown"),
    [
        (("khuôn", "金型", "mould"), "vi", ("khuôn", "vi")),
        (("khuôn", "金型", "mould"), "en", ("mould", "en")),
        (("", "金型", "mould"), "vi", ("金型", "ja")),
        (("khuôn", "金型", ""), "en", ("金型", "ja")),
        (("", "", "mould"), "vi", ("mould", "en")),
        (("khuôn", "", ""), "en", ("khuôn", "vi")),
    ],
)
def test_own_language_first_then_the_original_then_the_other(
    stored: tuple[str, str, str], language: str, shown: tuple[str, str]
):
    vi, original, en = stored
    row = SimpleNamespace(text_vi=vi, text_en=en, text_original=original, text_language="ja")

    words = words_of(row, language, "text")

    assert (words.text, words.lang) == shown
    assert words.is_foreign is (shown[1] != language)


def test_nothing_stated_is_no_words_and_not_foreign():
    words = words_of(SimpleNamespace(name_vi="", name_en=None), "vi", "name")

    assert not words
    assert words.is_foreign is False


def test_an_original_in_the_reader_s_own_language_is_not_foreign():
    row = SimpleNamespace(text_vi="", text_en="", text_original="Moulds", text_language="en")

    assert words_of(row, "en", "text").is_foreign is False


@pytest.mark.parametrize("sector", [None, "", "nghề lạ"])
def test_an_unknown_sector_has_no_name(sector: str | None):
    assert sector_name(sector) is None


# --- cards and requests ----------------------------------------------------------------------


def pair_row(says: str | None = None, other_says: str | None = None, **more: Any) -> Any:
    """Make a row as `queries.participant_pages.pair_of` gives it."""
    names = ("id", "name_vi", "name_en", "text_vi", "text_en", "hs_code")
    empty = {f"{head}_{name}": "" for head in ("product", "need") for name in names}
    return SimpleNamespace(
        **{
            **empty,
            "need_text_original": "",
            "need_text_language": "",
            "other_id": "b1",
            "code": "NM-1",
            "name_vi": "",
            "name_en": "Buyer",
            "country": "JP",
            "province": "",
            "sector": "",
            "fit_for_you": None,
            "fit_for_them": None,
            "known_share": None,
            "reasons": None,
            "gates": None,
            "says": says,
            "other_says": other_says,
            "note": None,
            "other_note": None,
            **more,
        }
    )


def test_a_pair_that_was_never_scored_makes_a_card_without_scores():
    card = pair_card(pair_row(), Role.ENTERPRISE, "vi")

    assert card.fit_for_you is None
    assert card.reasons == {}
    assert card.href == "/enterprise/buyers/b1"


def test_each_side_reads_the_other_s_offer_and_its_own():
    row = pair_row(product_name_en="Mould", need_name_en="Moulds wanted")

    for_enterprise = pair_card(row, Role.ENTERPRISE, "en")
    for_buyer = pair_card(row, Role.BUYER, "en")

    assert (for_enterprise.offer.text, for_enterprise.mine.text) == ("Moulds wanted", "Mould")
    assert (for_buyer.offer.text, for_buyer.mine.text) == ("Mould", "Moulds wanted")
    assert for_buyer.href == "/buyer/enterprises/b1"


@pytest.mark.parametrize(
    ("says", "other_says", "group"),
    [
        (None, "meet", "incoming"),
        (None, "must_meet", "incoming"),
        ("meet", None, "asked"),
        ("meet", "must_meet", "agreed"),
        ("no_thanks", None, "closed"),
        ("no_thanks", "meet", "closed"),
        ("meet", "no_thanks", "closed"),
        (None, "no_thanks", None),
    ],
)
@pytest.mark.parametrize("side", [Role.ENTERPRISE, Role.BUYER])
def test_every_spoken_pair_stands_in_one_group_and_another_s_no_is_not_told_unasked(
    side: Role, says: str | None, other_says: str | None, group: str | None
):
    page = requests_page([pair_row(says, other_says)], side, "en", "/x")

    groups = {name: len(getattr(page, name)) for name in ("incoming", "asked", "agreed", "closed")}
    assert {name for name, count in groups.items() if count} == ({group} if group else set())


def test_only_an_unanswered_yes_asks_the_reader():
    asking = pair_card(pair_row(None, "meet"), Role.BUYER, "en")
    asked = pair_card(pair_row("meet", None), Role.BUYER, "en")

    assert asking.asks_you is True
    assert asking.state is PairState.OPEN_TO_BUYER
    assert asked.asks_you is False


# --- facts -----------------------------------------------------------------------------------


def facts(
    language: str = "en", sheet: SheetKey = SheetKey.PRODUCTS, **stated: Any
) -> dict[str, str]:
    """Say what is stated in a row, by label."""
    row = SimpleNamespace(**({"unit": "", "currency": ""} | stated))
    return {fact.label: fact.value for fact in facts_of(row, sheet, language)}


def test_quantities_carry_their_unit_and_prices_their_currency():
    found = facts(unit="kg", currency="USD", moq=5000.0, price_min=1.25)

    assert found == {"Minimum order": "5,000 kg", "Price from": "1.25 USD/kg"}


def test_numbers_and_names_follow_the_page_language():
    found = facts("vi", unit="piece", moq=1234.5, tolerance_mm=0.01, emissions_data=True)

    assert found["Đơn hàng tối thiểu"] == "1.234,5 cái"
    assert found["Dung sai (mm)"] == "0,01"
    assert found["Có số liệu phát thải"] == "Có"


def test_a_year_has_no_thousands_mark():
    assert facts(recognised_year=2022) == {"Year recognised": "2022"}


def test_countries_languages_and_choices_are_said_by_name():
    found = facts(
        sheet=SheetKey.ENTERPRISES,
        export_markets=["JP", "DE"],
        languages=["vi", "en"],
        role="contract",
        needs_interpreter=False,
    )

    assert found["Exports to"] == "Japan; Germany"
    assert found["Working languages"] == "Vietnamese; English"
    assert found["Supply role"] == "Contract manufacturing"
    assert found["Needs interpreter"] == "No"


def test_must_have_fields_are_named_as_their_columns():
    found = facts(
        sheet=SheetKey.NEEDS, must_fields=["moq", "material"], needed_by=date(2027, 6, 30)
    )

    assert found == {"Must-have fields": "Minimum order; Material", "Needed by": "30/6/2027"}


def test_what_is_blank_is_no_fact_and_counts_as_missing():
    row = SimpleNamespace(hs_code="", material=[], moq=None, process=["ép phun"], unit="")

    assert [fact.label for fact in facts_of(row, SheetKey.PRODUCTS, "en")] == ["Process"]
    assert "Material" in missing_of(row, SheetKey.PRODUCTS, "en")
    assert "Process" not in missing_of(row, SheetKey.PRODUCTS, "en")


def test_zero_and_no_are_facts():
    found = facts(unit="kg", moq=0.0, emissions_data=False)

    assert found == {"Minimum order": "0 kg", "Emissions data ready": "No"}


# --- forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_editable_column_stands_in_its_form_exactly_once(sheet: SheetKey, language: str):
    keys = [f.key for group in form_groups(sheet, Filled(), language) for f in group.fields]

    assert sorted(keys) == sorted(column.key for column in editable(sheet))


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_list_to_choose_from_has_its_choices(sheet: SheetKey):
    for group in form_groups(sheet, Filled(), "vi"):
        for one in group.fields:
            if one.control in (Control.SELECT, Control.BOXES):
                assert len(one.options) >= 2, one.key


def test_what_was_typed_comes_before_what_is_stored():
    stored = SimpleNamespace(name_vi="Cũ", moq=5.0)
    filled = Filled(stored, {"name_vi": "Mới"}, {"name_vi": (Sentence("no"),)})

    fields = {f.key: f for group in form_groups(SheetKey.PRODUCTS, filled, "vi")
              for f in group.fields}  # fmt: skip

    assert fields["name_vi"].value == "Mới"
    assert fields["name_vi"].faults == (Sentence("no"),)
    assert fields["moq"].value == "5"
    assert fields["name_vi"].stored is None


def test_a_stale_form_names_only_what_differs():
    stored = SimpleNamespace(name_vi="Của họ", name_en="Same")
    filled = Filled(stored, {"name_vi": "Của tôi", "name_en": "Same"}, is_stale=True)

    differing = {f.key: f.stored for group in form_groups(SheetKey.PRODUCTS, filled, "en")
                 for f in group.fields if f.stored is not None}  # fmt: skip

    assert differing == {"name_vi": "Của họ"}


def test_certificates_are_written_as_they_are_typed():
    held = [{"name": "ISO 9001", "valid_until": "2028-03-31"}, {"name": "CE", "valid_until": None}]
    filled = Filled(SimpleNamespace(certificates=held))

    fields = {f.key: f.value for group in form_groups(SheetKey.PRODUCTS, filled, "en")
              for f in group.fields}  # fmt: skip

    assert fields["certificates"] == "ISO 9001@2028-03-31; CE"


def test_ticked_boxes_are_found_however_they_are_parted():
    typed = {"must_fields": "moq;material"}
    stored = SimpleNamespace(must_fields=["moq", "material"])
    for filled in (Filled(None, typed), Filled(stored)):
        (boxes,) = [f for group in form_groups(SheetKey.NEEDS, filled, "en") for f in group.fields
                    if f.control is Control.BOXES]  # fmt: skip
        assert [boxes.holds(key) for key in ("moq", "material", "hs_code")] == [True, True, False]


# --- agenda ----------------------------------------------------------------------------------

OPENS = datetime(2027, 10, 27, 2, 0, tzinfo=UTC)
FAIR = FairHead(
    id="f", slug="f", name_vi="", name_en="", place_vi="", place_en="", country="VN",
    timezone="Asia/Ho_Chi_Minh", first_day=date(2027, 10, 27), last_day=date(2027, 10, 28),
    wishes_close_at=None, simulated=False, published_plan_id="p",
)  # fmt: skip


def slots(sessions: int, each: int) -> list[Any]:
    """Make sessions of slots, one session a day."""
    return [
        SimpleNamespace(
            number=session * each + place,
            session_id=str(session),
            starts_at=OPENS + timedelta(days=session, minutes=25 * place),
            ends_at=OPENS + timedelta(days=session, minutes=25 * place + 20),
            fair_day=date(2027, 10, 27) + timedelta(days=session),
        )
        for session in range(sessions)
        for place in range(each)
    ]


def meeting(slot: Any) -> Any:
    """Make a meeting's row in a slot."""
    return SimpleNamespace(
        slot=slot.number, starts_at=slot.starts_at, ends_at=slot.ends_at, table_label="A1",
        is_booth=False, hall_code="A", interpreter=None, to_be_confirmed=False, other_id="b",
        cancelled=False,
        name_vi="", name_en="Buyer", country="JP", need_name_vi="", need_name_en="Moulds",
    )  # fmt: skip


def test_free_time_is_shown_between_meetings_and_not_around_them():
    times = slots(1, 6)
    planned = Planned([meeting(times[1]), meeting(times[4])], times, SimpleNamespace(
        number=3, published_at=OPENS), OPENS)  # fmt: skip

    page = agenda_page(Role.ENTERPRISE, FAIR, "en", planned)

    (day,) = page.days
    spans = [(entry.other is None, entry.starts_at, entry.ends_at) for entry in day.entries]
    assert spans == [
        (False, times[1].starts_at, times[1].ends_at),
        (True, times[2].starts_at, times[3].ends_at),
        (False, times[4].starts_at, times[4].ends_at),
    ]
    assert page.version == 3


def test_a_cancelled_meeting_is_shown_not_counted_and_never_asked_about():
    times = slots(1, 3)
    rows = [meeting(slot) for slot in times]
    rows[1].cancelled = True
    planned = Planned(rows, times, SimpleNamespace(number=3, published_at=OPENS), times[2].ends_at)

    page = agenda_page(Role.ENTERPRISE, FAIR, "en", planned)

    entries = page.days[0].entries
    assert [entry.cancelled for entry in entries] == [False, True, False]
    assert [entry.has_begun for entry in entries] == [True, False, True]
    assert page.meetings == 2


def test_a_meeting_asks_how_it_went_once_it_has_begun_and_shows_what_was_said():
    times = slots(1, 3)
    rows = [meeting(slot) for slot in times]
    for number, row in enumerate(rows):
        row.other_id = f"b{number}"
    said = {"b0": SimpleNamespace(stage="follow_up")}
    planned = Planned(rows, times, None, times[1].starts_at, said)

    (day,) = agenda_page(Role.ENTERPRISE, FAIR, "en", planned).days

    found = [(one.other_id, one.has_begun, str(one.said or "")) for one in day.entries]
    assert found == [("b0", True, "Talks go on"), ("b1", True, ""), ("b2", False, "")]


def test_days_are_parted_and_a_day_without_meetings_is_left_out():
    times = slots(3, 2)
    planned = Planned([meeting(times[0]), meeting(times[5])], times, None, OPENS)

    page = agenda_page(Role.ENTERPRISE, FAIR, "en", planned)

    assert [day.day.day for day in page.days] == [27, 29]
    assert page.version is None


@given(taken=st.sets(st.integers(0, 11)))
def test_every_meeting_is_shown_once_in_order_and_free_time_overlaps_none(taken: set[int]):
    times = slots(2, 6)
    planned = Planned([meeting(times[number]) for number in sorted(taken)], times, None, OPENS)

    page = agenda_page(Role.ENTERPRISE, FAIR, "en", planned)

    entries = [entry for day in page.days for entry in day.entries]
    met = [entry.starts_at for entry in entries if entry.other]
    assert met == [times[number].starts_at for number in sorted(taken)]
    for earlier, later in pairwise(entries):
        assert earlier.ends_at <= later.starts_at
