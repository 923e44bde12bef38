"""What a text means is forgotten with the text, and not before."""

from typing import Any

import pytest
from sqlmodel import select

from matchmaker.embedding.encoder import Kind, LexicalEncoder, text_hash
from matchmaker.embedding.passages import Passage
from matchmaker.services.edit_profile import add_offer, edit_offer, withdraw_offer
from matchmaker.services.forget import forget, forget_unsaid, said_by
from matchmaker.services.import_profiles import apply, stage
from matchmaker.services.meaning import encode_missing, kept_texts, place_missing
from matchmaker.services.withdraw import withdraw
from matchmaker.storage.queries.proposals_input import fair_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Need, Product, StoredVector
from matchmaker.storage.vectors import offers_saying
from tests.fair_rows import statements
from tests.import_files import PRODUCT_HEADERS, fair_of_three_days, workbook
from tests.small_fair import SmallFair, small_fair

ENCODER = LexicalEncoder()
OWN = "We grind shafts to three microns for pumps that run in sea water"
COMMON = "Our plant is certified by two bodies and audited every second year"
NEW = "From now on we only turn brass fittings for heating in old houses"


def write(db: Database, scope: Any, name: str, *sentences: str) -> Product:
    """Add a product as its owner does."""
    typed = {"name_en": name, "name_vi": name, "text_en": ". ".join(sentences)}
    return add_offer(db, scope, typed)  # type: ignore[no-any-return]  # a Product


def encode(db: Database, *rows: Any, kind: Kind = "product") -> None:
    """Keep the vectors and goods codes of offers, as proposing does."""
    for row in rows:
        texts = [(kind, text) for text in said_by(kind, row.model_dump()).values()]
        encode_missing(db, ENCODER, texts)
        place_missing(db, ENCODER, [(kind, Passage(0, "en", text)) for _, text in texts])


def known(db: Database) -> set[str]:
    with db.read() as unit:
        return set(unit.exec(select(StoredVector.text_hash)))


def hash_of(sentence: str, kind: Kind = "product") -> str:
    return text_hash(kind, sentence)


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    return small_fair(either_db)


# --- which texts ---------------------------------------------------------------------------


def test_an_offer_says_exactly_what_proposing_keeps_of_it(db: Database):
    made = small_fair(db)
    row = write(db, made.enterprise(0), "Shafts", OWN, COMMON)

    said = said_by("product", row.model_dump())

    whole = f"Shafts. {OWN}. {COMMON}"
    expected = kept_texts("product", [Passage(0, "en", whole)])
    assert set(said.values()) >= {text for _, text in expected} >= {whole, OWN, COMMON}


# --- a text that is changed ------------------------------------------------------------------


def test_a_changed_text_loses_its_sentences_and_its_whole(either_db: Database, fair: SmallFair):
    row = write(either_db, fair.enterprise(0), "Shafts", OWN, COMMON)
    encode(either_db, row)
    before = set(said_by("product", row.model_dump()))
    assert before <= known(either_db)

    changed = edit_offer(
        either_db, fair.enterprise(0), row.id, {"text_en": f"{NEW}. {COMMON}"}, version=1
    )

    left = known(either_db)
    still = set(said_by("product", changed.model_dump()))
    assert left & before == before & still
    assert hash_of(OWN) not in left
    assert hash_of(COMMON) in left


def test_a_sentence_that_another_offer_says_too_is_kept(either_db: Database, fair: SmallFair):
    mine = write(either_db, fair.enterprise(0), "Shafts", OWN, COMMON)
    other = write(either_db, fair.enterprise(1), "Gears", COMMON)
    encode(either_db, mine, other)

    edit_offer(either_db, fair.enterprise(0), mine.id, {"text_en": NEW}, version=1)

    assert hash_of(COMMON) in known(either_db)
    assert hash_of(OWN) not in known(either_db)


def test_a_sentence_said_in_another_fair_is_kept(either_db: Database, fair: SmallFair):
    there = small_fair(either_db, "hue")
    mine = write(either_db, fair.enterprise(0), "Shafts", OWN)
    other = write(either_db, there.enterprise(0), "Shafts", OWN)
    encode(either_db, mine, other)

    edit_offer(either_db, fair.enterprise(0), mine.id, {"text_en": NEW}, version=1)

    assert set(said_by("product", other.model_dump())) <= known(either_db)


def test_a_need_s_sentence_is_no_product_s(either_db: Database, fair: SmallFair):
    product = write(either_db, fair.enterprise(0), "Shafts", OWN, COMMON)
    typed = {"text_original": f"{OWN}. {COMMON}", "text_language": "en"}
    need = add_offer(either_db, fair.buyer(0), typed)
    encode(either_db, product)
    encode(either_db, need, kind="need")

    edit_offer(either_db, fair.buyer(0), need.id, {"text_original": NEW}, version=1)

    assert hash_of(OWN) in known(either_db)
    assert not set(said_by("need", need.model_dump())) & known(either_db) - {
        hash_of(text, "need") for text in said_by("need", need.model_dump()).values() if NEW in text
    }


def test_a_change_that_says_nothing_new_asks_nothing_more(db: Database):
    made = small_fair(db)
    row = write(db, made.enterprise(0), "Shafts", OWN)
    encode(db, row)
    before = known(db)

    with statements(db) as run:
        edit_offer(db, made.enterprise(0), row.id, {"lead_time_days": "30"}, version=1)

    assert known(db) == before
    assert not any("folded LIKE" in one for one in run)


def test_a_refused_change_forgets_nothing(db: Database):
    made = small_fair(db)
    row = write(db, made.enterprise(0), "Shafts", OWN)
    encode(db, row)
    before = known(db)

    with pytest.raises(Exception, match="changed this since"):
        edit_offer(db, made.enterprise(0), row.id, {"text_en": NEW}, version=7)

    assert known(db) == before


# --- a text that is taken back ---------------------------------------------------------------


def test_a_withdrawn_product_is_not_understood_until_it_is_back(
    either_db: Database, fair: SmallFair
):
    row = write(either_db, fair.enterprise(0), "Shafts", OWN)
    encode(either_db, row)

    withdraw_offer(either_db, fair.enterprise(0), row.id)

    assert not set(said_by("product", row.model_dump())) & known(either_db)


def test_who_leaves_the_fair_leaves_no_meaning_behind(either_db: Database, fair: SmallFair):
    mine = write(either_db, fair.enterprise(0), "Shafts", OWN, COMMON)
    other = write(either_db, fair.enterprise(1), "Gears", COMMON)
    typed = {"text_original": OWN, "text_language": "en"}
    need = add_offer(either_db, fair.buyer(0), typed)
    encode(either_db, mine, other)
    encode(either_db, need, kind="need")

    withdraw(either_db, fair.organiser, fair.enterprises[0])
    withdraw(either_db, fair.organiser, fair.buyers[0])

    kept = set(said_by("product", other.model_dump()))
    assert known(either_db) == kept


def test_who_comes_back_forgets_nothing_of_others(db: Database):
    made = small_fair(db)
    row = write(db, made.enterprise(1), "Gears", COMMON)
    encode(db, row)
    withdraw(db, made.organiser, made.enterprises[0])
    before = known(db)

    withdraw(db, made.organiser, made.enterprises[0], withdrawn=False)

    assert known(db) == before


# --- many at once ----------------------------------------------------------------------------


def test_a_spreadsheet_that_says_something_else_forgets_the_old_words(either_db: Database):
    scope = fair_of_three_days(either_db)
    apply(either_db, scope, stage(either_db, scope, "all.xlsx", workbook()).id)
    with either_db.read() as unit:
        rows = fair_rows(unit, scope)
        old, *_ = unit.exec(select(Product).order_by(Product.code)).all()
        needs = unit.exec(select(Need)).all()
    encode(either_db, old)
    encode(either_db, *needs, kind="need")
    of_needs = {key for need in needs for key in said_by("need", need.model_dump())}
    owner = next(row.code for row in rows.enterprises if row.id == old.enterprise_id)
    line = [old.code, owner, old.name_vi, "Nay chỉ tiện ren đồng cho hệ thống sưởi nhà cũ"]
    again = workbook({"Sản phẩm": [PRODUCT_HEADERS[:4], line]})

    apply(either_db, scope, stage(either_db, scope, "again.xlsx", again).id)

    assert known(either_db) == of_needs


def test_the_same_spreadsheet_twice_forgets_nothing(db: Database):
    scope = fair_of_three_days(db)
    apply(db, scope, stage(db, scope, "all.xlsx", workbook()).id)
    with db.read() as unit:
        products = unit.exec(select(Product)).all()
    encode(db, *products)
    stray = LexicalEncoder().encode(["stray"], "product")
    with db.write() as unit:
        unit.add(StoredVector(encoder="e", text_hash="stray", values=stray.tobytes()))
    before = known(db)

    apply(db, scope, stage(db, scope, "all.xlsx", workbook()).id)

    assert known(db) == before


def test_all_that_nobody_says_can_be_forgotten_at_once(either_db: Database, fair: SmallFair):
    row = write(either_db, fair.enterprise(0), "Shafts", OWN)
    encode(either_db, row)
    encode_missing(either_db, ENCODER, [("product", NEW), ("need", OWN)])

    assert forget_unsaid(either_db) == 2
    assert known(either_db) == set(said_by("product", row.model_dump()))
    assert forget_unsaid(either_db) == 0


# --- the search behind it --------------------------------------------------------------------


def test_an_offer_is_found_by_the_words_it_says_whatever_their_case(db: Database):
    made = small_fair(db)
    row = write(db, made.enterprise(0), "Shafts", OWN)

    with db.read() as unit:
        found = [one.id for one in offers_saying(unit, "product", [OWN.upper()])]
        others = list(offers_saying(unit, "product", [NEW]))

    assert found == [row.id]
    assert others == []


def test_nothing_said_asks_nothing(db: Database):
    with statements(db) as run:
        assert forget(db, "product", {}) == 0

    assert run == []
