"""A participant mends his own profile, products and needs."""

import threading
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from matchmaker.catalogue.columns import Kind, SheetKey, columns_of
from matchmaker.catalogue.numbers import Mark
from matchmaker.domain.errors import NotFoundError, StaleError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import fold, sort_key
from matchmaker.jobs import claim
from matchmaker.services.edit_profile import (
    FieldsError,
    add_offer,
    edit_offer,
    edit_profile,
    editable,
    withdraw_offer,
)
from matchmaker.services.import_profiles import apply, stage
from matchmaker.storage.session import Database
from matchmaker.storage.tables import AuditEvent, Buyer, Enterprise, Job, Need, Product
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair in which every firm states what is needed of it."""
    made = small_fair(either_db)
    with either_db.told() as unit:
        for enterprise in unit.exec(select(Enterprise)):
            enterprise.province, enterprise.contact_name = "Hà Nội", "Bà Minh Họa"
        for buyer in unit.exec(select(Buyer)):
            buyer.contact_name = "Mr Example"
        for need in unit.exec(select(Need)):
            need.text_original, need.text_language = "Ground steel shafts.", "en"
    return made


def stored(db: Database, table: Any, row_id: str) -> Any:
    with db.read() as unit:
        return unit.get_one(table, row_id)


def history(db: Database, action: str) -> list[AuditEvent]:
    with db.read() as unit:
        return list(unit.exec(select(AuditEvent).where(AuditEvent.action == action)))


# --- what may be edited ----------------------------------------------------------------------


def test_the_organisers_own_columns_are_not_for_participants():
    kept = {"code", "owner", "booth", "hall", "min_meetings", "max_meetings", "never_meet"}

    for sheet in (SheetKey.ENTERPRISES, SheetKey.BUYERS, SheetKey.PRODUCTS, SheetKey.NEEDS):
        assert not kept & {column.key for column in editable(sheet)}


def test_a_field_that_is_not_for_participants_changes_nothing(either_db: Database, fair: SmallFair):
    before = stored(either_db, Enterprise, fair.enterprises[0])

    edit_profile(
        either_db,
        fair.enterprise(0),
        {"code": "DN-X", "booth": "A1", "fair_id": "x", "consent": "yes", "sort_name": "z"},
        version=1,
    )

    after = stored(either_db, Enterprise, fair.enterprises[0])
    assert after.model_dump() == before.model_dump()


# --- a profile -------------------------------------------------------------------------------


def test_what_is_edited_is_stored_found_and_remembered(either_db: Database, fair: SmallFair):
    edit_profile(
        either_db,
        fair.enterprise(0),
        {
            "name_vi": "  Đúc Minh Quân ",
            "employees": "1.200",
            "certificates": "ISO 9001@2028-03; IATF 16949",
            "export_markets": "Nhật Bản; DE",
            "consent_contact": "yes",
        },
        version=1,
        mark=Mark.COMMA,
    )

    row = stored(either_db, Enterprise, fair.enterprises[0])
    assert row.name_vi == "Đúc Minh Quân"
    assert row.employees == 1200
    assert row.certificates == [
        {"name": "ISO 9001", "valid_until": "2028-03-31"},
        {"name": "IATF 16949", "valid_until": None},
    ]
    assert row.export_markets == ["JP", "DE"]
    assert row.consent_contact is True
    assert row.sort_name == sort_key("Đúc Minh Quân")
    assert fold("iatf") in row.folded
    assert "duc minh quan" in row.folded
    assert row.version == 2
    assert row.edited_fields == [
        "certificates", "consent_contact", "employees", "export_markets", "name_vi",
    ]  # fmt: skip


def test_saving_what_stands_there_changes_neither_version_nor_history(
    either_db: Database, fair: SmallFair
):
    edit_profile(either_db, fair.enterprise(0), {"province": "Hà Nội"}, version=1)

    assert stored(either_db, Enterprise, fair.enterprises[0]).version == 1
    assert history(either_db, "enterprise.edited") == []


def test_a_blank_field_is_emptied_and_an_absent_one_stays(either_db: Database, fair: SmallFair):
    edit_profile(either_db, fair.enterprise(0), {"certificates": " "}, version=1)

    row = stored(either_db, Enterprise, fair.enterprises[0])
    assert row.certificates == []
    assert row.province == "Hà Nội"


def test_the_history_names_values_before_and_after_but_no_contact(
    either_db: Database, fair: SmallFair
):
    edit_profile(
        either_db,
        fair.buyer(0),
        {"contact_email": "new@buyer.example", "province": "Aichi"},
        version=1,
    )

    (event,) = history(either_db, "buyer.edited")
    assert event.before == {"contact_email": "…", "province": ""}
    assert event.after == {"contact_email": "…", "province": "Aichi"}
    assert event.object == fair.buyers[0]


def test_every_fault_is_named_at_once_and_nothing_is_saved(either_db: Database, fair: SmallFair):
    with pytest.raises(FieldsError) as caught:
        edit_profile(
            either_db,
            fair.enterprise(0),
            {"employees": "many", "export_markets": "Nowhere", "size": "huge", "name_en": "New"},
            version=1,
        )

    assert set(caught.value.faults) == {"employees", "export_markets", "size"}
    said = [str(sentence) for sentence in caught.value.faults["employees"]]
    assert said[0] == "“many” is not a number."
    assert stored(either_db, Enterprise, fair.enterprises[0]).name_en == ""


@pytest.mark.parametrize("key", ["name_vi", "province", "sector", "contact_name"])
def test_what_an_enterprise_must_state_cannot_be_emptied(
    either_db: Database, fair: SmallFair, key: str
):
    with pytest.raises(FieldsError) as caught:
        edit_profile(either_db, fair.enterprise(0), {key: ""}, version=1)

    assert list(caught.value.faults) == [key]


def test_who_looked_too_early_is_told_so(either_db: Database, fair: SmallFair):
    edit_profile(either_db, fair.enterprise(0), {"province": "Bắc Ninh"}, version=1)

    with pytest.raises(StaleError):
        edit_profile(either_db, fair.enterprise(0), {"province": "Hưng Yên"}, version=1)

    assert stored(either_db, Enterprise, fair.enterprises[0]).province == "Bắc Ninh"


def test_of_two_who_save_at_once_one_is_told_to_look_again(either_db: Database, fair: SmallFair):
    both_ready = threading.Barrier(2)
    outcomes: list[str] = []

    def save(province: str) -> None:
        both_ready.wait()
        try:
            edit_profile(either_db, fair.enterprise(0), {"province": province}, version=1)
            outcomes.append("saved")
        except StaleError:
            outcomes.append("stale")

    threads = [threading.Thread(target=save, args=(name,)) for name in ("Bắc Ninh", "Hưng Yên")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["saved", "stale"]
    assert stored(either_db, Enterprise, fair.enterprises[0]).version == 2


def test_an_organiser_has_no_profile_of_his_own(either_db: Database, fair: SmallFair):
    with pytest.raises(NotFoundError):
        edit_profile(either_db, fair.organiser, {"province": "x"}, version=1)


def test_a_later_import_leaves_alone_what_its_participant_edited(
    either_db: Database, fair: SmallFair
):
    edit_profile(either_db, fair.enterprise(0), {"province": "Bắc Ninh"}, version=1)
    file = "Code,Vietnamese name,Province,Sector,Contact\nE0,Tên mới,Hải Phòng,it,Ông Mới\n"

    staged = stage(either_db, fair.organiser, "again.csv", file.encode())
    apply(either_db, fair.organiser, staged.id)

    row = stored(either_db, Enterprise, fair.enterprises[0])
    assert row.province == "Bắc Ninh"
    assert row.contact_name == "Ông Mới"


# --- products and needs ----------------------------------------------------------------------


def test_a_new_product_gets_a_code_of_its_owner_and_counts_as_edited(
    either_db: Database, fair: SmallFair
):
    first = add_offer(either_db, fair.enterprise(0), {"name_vi": "Gá kẹp", "hs_code": "8466.20"})
    second = add_offer(either_db, fair.enterprise(0), {"name_vi": "Đồ gá"})

    assert [first.code, second.code] == ["E0-1", "E0-2"]
    row = stored(either_db, Product, first.id)
    assert row.enterprise_id == fair.enterprises[0]
    assert row.hs_code == "846620"
    assert row.hs_confirmed is True
    assert row.folded.split("\n")[0] == "e0-1"
    assert row.edited_fields == ["hs_code", "name_vi"]
    assert len(history(either_db, "product.added")) == 2


def test_a_new_need_keeps_its_text_and_takes_its_first_words_as_name(
    either_db: Database, fair: SmallFair
):
    need = add_offer(
        either_db,
        fair.buyer(1),
        {
            "text_original": "射出成形用の金型を探しています。",
            "must_fields": "material;moq",
            "needed_by": "2027-06-30",
        },
    )

    row = stored(either_db, Need, need.id)
    assert row.buyer_id == fair.buyers[1]
    assert row.text_original == "射出成形用の金型を探しています。"
    assert row.text_language == "ja"
    assert row.name_en or row.name_vi
    assert row.must_fields == ["material", "moq"]
    assert row.needed_by == date(2027, 6, 30)


def test_a_product_without_a_name_and_a_need_without_a_text_are_refused(
    either_db: Database, fair: SmallFair
):
    with pytest.raises(FieldsError) as product:
        add_offer(either_db, fair.enterprise(0), {"name_en": "Jig"})
    with pytest.raises(FieldsError) as need:
        add_offer(either_db, fair.buyer(0), {"name_en": "Jig"})

    assert list(product.value.faults) == ["name_vi"]
    assert list(need.value.faults) == ["text_original"]


@pytest.mark.parametrize("key", ["moq", "capacity_month", "price_max"])
def test_a_quantity_needs_its_unit(either_db: Database, fair: SmallFair, key: str):
    with pytest.raises(FieldsError) as caught:
        add_offer(either_db, fair.enterprise(0), {"name_vi": "Gá kẹp", key: "5"})

    assert list(caught.value.faults) == ["unit"]


def test_a_least_over_its_most_is_refused(either_db: Database, fair: SmallFair):
    fields = {"name_vi": "Gá", "unit": "piece", "price_min": "3", "price_max": "2"}

    with pytest.raises(FieldsError) as caught:
        add_offer(either_db, fair.enterprise(0), fields)

    assert list(caught.value.faults) == ["price_min"]


def test_the_other_half_of_a_pair_of_values_is_the_stored_one(either_db: Database, fair: SmallFair):
    product = add_offer(
        either_db,
        fair.enterprise(0),
        {"name_vi": "Gá", "unit": "piece", "capacity_month": "100", "free_capacity_month": "50"},
    )

    with pytest.raises(FieldsError) as caught:
        edit_offer(either_db, fair.enterprise(0), product.id, {"capacity_month": "40"}, version=1)

    assert list(caught.value.faults) == ["free_capacity_month"]


def test_a_mended_hs_code_counts_as_confirmed_and_an_emptied_one_does_not(
    either_db: Database, fair: SmallFair
):
    product, scope = fair.products[0], fair.enterprise(0)

    edit_offer(either_db, scope, product, {"hs_code": "8480.71"}, version=1)
    confirmed = stored(either_db, Product, product).hs_confirmed
    edit_offer(either_db, scope, product, {"hs_code": ""}, version=2)

    assert confirmed is True
    assert stored(either_db, Product, product).hs_confirmed is False


def test_an_hs_code_that_is_none_is_asked_back_instead_of_lost(
    either_db: Database, fair: SmallFair
):
    with pytest.raises(FieldsError) as caught:
        edit_offer(
            either_db, fair.enterprise(0), fair.products[0], {"hs_code": "shafts"}, version=1
        )

    assert list(caught.value.faults) == ["hs_code"]


@pytest.mark.parametrize("wrong", ["neighbour", "other_side", "other_fair", "nobody"])
def test_nobody_edits_what_is_not_his(either_db: Database, fair: SmallFair, wrong: str):
    elsewhere = small_fair(either_db, "elsewhere")
    target = {
        "neighbour": fair.products[1],
        "other_side": fair.needs[0],
        "other_fair": elsewhere.products[0],
        "nobody": "0" * 32,
    }[wrong]

    with pytest.raises(NotFoundError):
        edit_offer(either_db, fair.enterprise(0), target, {"name_vi": "Của tôi"}, version=1)
    with pytest.raises(NotFoundError):
        withdraw_offer(either_db, fair.enterprise(0), target)


def test_a_withdrawn_need_can_be_brought_back(either_db: Database, fair: SmallFair):
    need, scope = fair.needs[0], fair.buyer(0)

    withdraw_offer(either_db, scope, need)
    gone = stored(either_db, Need, need).withdrawn
    withdraw_offer(either_db, scope, need, withdrawn=False)

    assert gone is True
    row = stored(either_db, Need, need)
    assert row.withdrawn is False
    assert row.version == 3
    assert len(history(either_db, "need.withdrawn")) == 1
    assert len(history(either_db, "need.brought_back")) == 1


def test_withdrawing_twice_is_one_line_of_history(either_db: Database, fair: SmallFair):
    for _ in range(2):
        withdraw_offer(either_db, fair.buyer(0), fair.needs[0])

    assert len(history(either_db, "need.withdrawn")) == 1


# --- properties ------------------------------------------------------------------------------

_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=_TEXTS)
def test_any_text_comes_back_the_same_once_it_is_stored(db: Database, text: str):
    scope, product = _only_fair(db)
    edit_offer(db, scope, product, {"text_vi": text}, version=_version(db, product))
    first = stored(db, Product, product).text_vi

    edit_offer(db, scope, product, {"text_vi": first}, version=_version(db, product))

    assert stored(db, Product, product).text_vi == first


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.sampled_from([c.key for c in columns_of(SheetKey.PRODUCTS) if c.kind is Kind.TEXTS]),
    parts=st.lists(st.text("abcđếXYZ 0159-", min_size=1, max_size=12), max_size=4),
)
def test_lists_come_back_without_blanks_and_doubles(db: Database, key: str, parts: list[str]):
    scope, product = _only_fair(db)

    edit_offer(db, scope, product, {key: ";".join(parts)}, version=_version(db, product))

    kept = getattr(stored(db, Product, product), key)
    assert kept == list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _version(db: Database, product: str) -> int:
    version: int = stored(db, Product, product).version
    return version


def _only_fair(db: Database) -> tuple[Any, str]:
    """Make the fair once a test function; its examples share it."""
    with db.read() as unit:
        product = unit.exec(select(Product).order_by(Product.code)).first()
    if product is None:
        made = small_fair(db)
        return made.enterprise(0), made.products[0]
    return Scope(product.fair_id, Role.ENTERPRISE, product.enterprise_id), product.id


# --- taken into the proposals ----------------------------------------------------------------


def renewals(db: Database) -> list[dict[str, Any]]:
    with db.read() as unit:
        return [job.arguments for job in unit.exec(select(Job).where(Job.kind == "renew"))]


def test_several_changes_of_one_participant_are_one_renewal(either_db: Database, fair: SmallFair):
    firm = fair.enterprise(0)
    edit_profile(either_db, firm, {"province": "Bắc Ninh"}, version=1)
    edit_offer(either_db, firm, fair.products[0], {"name_en": "Shafts"}, version=1)
    added = add_offer(either_db, firm, {"name_vi": "Gá kẹp"})
    withdraw_offer(either_db, firm, added.id)

    assert renewals(either_db) == [{"participant": fair.enterprises[0]}]


def test_each_participant_is_renewed_for_itself(either_db: Database, fair: SmallFair):
    edit_profile(either_db, fair.enterprise(0), {"province": "Bắc Ninh"}, version=1)
    edit_profile(either_db, fair.buyer(1), {"contact_name": "Ms Example"}, version=1)

    asked = {one["participant"] for one in renewals(either_db)}
    assert asked == {fair.enterprises[0], fair.buyers[1]}


def test_a_change_that_is_refused_or_none_asks_for_nothing(either_db: Database, fair: SmallFair):
    firm = fair.enterprise(0)
    with pytest.raises(StaleError):
        edit_profile(either_db, firm, {"province": "Bắc Ninh"}, version=7)
    with pytest.raises(FieldsError):
        edit_profile(either_db, firm, {"contact_name": ""}, version=1)
    edit_profile(either_db, firm, {"province": "Hà Nội"}, version=1)
    withdraw_offer(either_db, firm, fair.products[0], withdrawn=False)

    assert renewals(either_db) == []


def test_a_change_after_the_work_began_is_a_job_of_its_own(either_db: Database, fair: SmallFair):
    edit_profile(either_db, fair.enterprise(0), {"province": "Bắc Ninh"}, version=1)
    assert claim(either_db, 30) is not None

    edit_profile(either_db, fair.enterprise(0), {"province": "Hưng Yên"}, version=2)

    assert len(renewals(either_db)) == 2
