"""Vectors of a fair: encoded once, kept apart by encoder, gathered by row."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.trade import TariffLine
from matchmaker.embedding.encoder import FloatArray, Kind, LexicalEncoder, Progress, text_hash
from matchmaker.embedding.passages import Passage
from matchmaker.retrieval.codes import KEPT
from matchmaker.services import meaning
from matchmaker.services.goods import goods_of, lexicon_lines
from matchmaker.services.meaning import (
    Voiced,
    as_stored,
    encode_missing,
    gather_both,
    goods,
    nearness,
    place_key,
    place_missing,
    voiced,
    with_vectors,
)
from matchmaker.services.scoring import prior_model
from matchmaker.services.tariff import load_tariff
from matchmaker.storage.session import Database
from matchmaker.storage.vectors import read_vectors


class StoppedEncoder(LexicalEncoder):
    """Breaks off after some parts, as a stopped job does."""

    def __init__(self, parts: int) -> None:
        self.left = parts

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode(texts, kind, on_progress)


TEXTS: list[tuple[Kind, str]] = [("need", "steel"), ("product", "steel"), ("product", "coffee")]


def test_a_text_is_encoded_once(db: Database):
    assert encode_missing(db, LexicalEncoder(), TEXTS) == 3
    assert encode_missing(db, LexicalEncoder(), TEXTS) == 0


def test_the_same_text_of_many_rows_is_encoded_once(db: Database):
    assert encode_missing(db, LexicalEncoder(), TEXTS * 5) == 3


def test_progress_counts_what_is_missing(db: Database):
    heard: list[tuple[int, int]] = []

    encode_missing(db, LexicalEncoder(), TEXTS, lambda done, total: heard.append((done, total)))

    assert heard == [(1, 3), (3, 3)]


def test_a_stopped_encoding_goes_on_where_it_was(db: Database):
    with pytest.raises(KeyboardInterrupt):
        encode_missing(db, StoppedEncoder(1), TEXTS)

    assert encode_missing(db, LexicalEncoder(), TEXTS) == 2


def test_passages_come_with_their_vectors(db: Database):
    encode_missing(db, LexicalEncoder(), TEXTS)

    found = voiced(
        db,
        LexicalEncoder.fingerprint,
        [Passage(4, "en", "coffee"), Passage(2, "en", "steel")],
        "product",
    )

    assert found.owners == (4, 2)
    expected = LexicalEncoder().encode(["coffee", "steel"], "product")
    assert np.array_equal(found.passages.vectors, expected)


def test_a_passage_without_a_vector_is_left_out(db: Database):
    encode_missing(db, LexicalEncoder(), TEXTS)

    found = voiced(
        db,
        LexicalEncoder.fingerprint,
        [Passage(0, "en", "unknown"), Passage(1, "en", "steel")],
        "need",
    )

    assert found.owners == (1,)


def test_vectors_of_another_encoder_are_never_read(db: Database):
    encode_missing(db, LexicalEncoder(), TEXTS)

    assert voiced(db, "another", [Passage(0, "en", "steel")], "need").owners == ()


def test_a_row_counts_by_its_nearest_passage():
    one = np.eye(3, dtype=np.float32)
    needs = with_vectors([Passage(0, "en", "x")], [one[0]], "none", "need")
    products = with_vectors(
        [Passage(0, "vi", "a"), Passage(0, "en", "b"), Passage(1, "en", "c")],
        list(one),
        "none",
        "product",
    )
    scores = np.array([[0.2, 0.9, 0.5]], np.float32)

    found = gather_both(scores, needs, products, 2, 2)

    assert found[0].tolist() == pytest.approx([0.9, 0.5])
    assert np.isneginf(found[1]).all()


def test_nearness_rests_on_the_two_texts_alone():
    random = np.random.default_rng(3).normal(size=(5, 8)).astype(np.float32)
    vectors = list(random / np.linalg.norm(random, axis=1, keepdims=True))
    needs = with_vectors([Passage(0, "en", "n")], vectors[:1], "none", "need")
    texts = [Passage(i, language, "p") for i, language in enumerate(["vi", "en", "vi", "ja"])]
    products = with_vectors(texts, vectors[1:], "none", "product")

    together = nearness(needs, products, prior_model())

    for column in range(4):
        lone = with_vectors([texts[column]], [vectors[1 + column]], "none", "product")
        alone = nearness(needs, lone, prior_model())
        assert alone[0, 0] == pytest.approx(together[0, column], abs=1e-5)


def test_the_process_opens_its_encoder_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(meaning, "open_encoder", lambda *_, **__: LexicalEncoder())
    meaning.encoder.cache_clear()

    assert meaning.encoder() is meaning.encoder()
    meaning.encoder.cache_clear()


def test_an_encoder_that_no_means_were_made_for_has_none():
    assert not meaning.centring(LexicalEncoder.fingerprint).means


# --- goods codes -----------------------------------------------------------------------------

COFFEE = Passage(0, "en", "roasted coffee")
MOULDS = Passage(1, "vi", "khuôn ép phun nhựa")
UNSEEN = Passage(2, "en", "not encoded yet")
PLACED: list[tuple[Kind, Passage]] = [("need", COFFEE), ("product", COFFEE), ("product", MOULDS)]


def encoded(db: Database) -> None:
    encode_missing(db, LexicalEncoder(), [(kind, one.text) for kind, one in PLACED])


def placed(db: Database) -> None:
    encoded(db)
    place_missing(db, LexicalEncoder(), PLACED)


def tariff_of(db: Database, folder: Path, text: str, dated: date = date(2027, 1, 1)) -> None:
    path = folder / "tariff.csv"
    path.write_text(f"Mã HS;Mô tả tiếng Việt;Mô tả tiếng Anh\n{text}\n", encoding="utf-8")
    load_tariff(db, path, source="Decree", dated=dated)


def likeliest(found: Voiced, row: int) -> str:
    codes = found.passages.codes
    assert codes is not None
    assert codes.shares[row, 0] > 0
    return list(lexicon_lines())[codes.codes[row, 0]]


def read_products(db: Database, *texts: Passage) -> Voiced:
    return voiced(db, LexicalEncoder.fingerprint, texts, "product")


def test_a_text_is_placed_once(either_db: Database):
    encoded(either_db)

    assert place_missing(either_db, LexicalEncoder(), PLACED) == 3
    assert place_missing(either_db, LexicalEncoder(), PLACED) == 0


def test_the_same_text_of_many_rows_is_placed_once(db: Database):
    encoded(db)

    assert place_missing(db, LexicalEncoder(), PLACED * 4) == 3


def test_a_text_without_a_vector_is_placed_when_it_has_one(db: Database):
    encoded(db)
    with_unseen: list[tuple[Kind, Passage]] = [*PLACED, ("product", UNSEEN)]

    assert place_missing(db, LexicalEncoder(), with_unseen) == 3
    encode_missing(db, LexicalEncoder(), [("product", UNSEEN.text)])
    assert place_missing(db, LexicalEncoder(), with_unseen) == 1


def test_another_tariff_places_all_texts_anew(db: Database, tmp_path: Path):
    placed(db)
    tariff_of(db, tmp_path, "84807190;Khuôn khác;Other moulds")

    assert place_missing(db, LexicalEncoder(), PLACED) == 3
    assert place_missing(db, LexicalEncoder(), PLACED) == 0

    tariff_of(db, tmp_path, "84807190;Khuôn mới;New moulds", date(2028, 1, 1))

    assert place_missing(db, LexicalEncoder(), PLACED) == 3


def test_until_they_are_placed_anew_texts_have_no_codes(db: Database, tmp_path: Path):
    placed(db)
    tariff_of(db, tmp_path, "84807190;Khuôn khác;Other moulds")

    assert read_products(db, COFFEE).passages.codes is None
    place_missing(db, LexicalEncoder(), PLACED)
    assert read_products(db, COFFEE).passages.codes is not None


def test_words_of_the_loaded_tariff_place_texts(db: Database, tmp_path: Path):
    odd = Passage(0, "en", "zyzzyva")
    encode_missing(db, LexicalEncoder(), [("product", odd.text)])
    tariff_of(db, tmp_path, "84807190;Khuôn khác;Zyzzyva")

    place_missing(db, LexicalEncoder(), [("product", odd)])

    assert likeliest(read_products(db, odd), 0) == "848071"


def test_the_key_names_encoder_and_tariff(db: Database, tmp_path: Path):
    with db.read() as unit:
        keys = [place_key(unit, "one"), place_key(unit, "one"), place_key(unit, "other")]
    tariff_of(db, tmp_path, "84807190;Khuôn khác;Other moulds")
    with db.read() as unit:
        keys.append(place_key(unit, "one"))

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_lines_are_kept_for_the_process_until_another_tariff_is_loaded(
    db: Database, tmp_path: Path
):
    first = goods(db, LexicalEncoder())
    assert goods(db, LexicalEncoder()) is first

    tariff_of(db, tmp_path, "84807190;Khuôn khác;Other moulds")

    assert goods(db, LexicalEncoder()) is not first
    assert len(goods(db, LexicalEncoder()).lines["vi"].code) == len(first.lines["vi"].code) + 1


def test_passages_come_with_their_codes_in_their_own_order(db: Database):
    placed(db)

    found = read_products(db, MOULDS, COFFEE)

    assert [likeliest(found, row) for row in (0, 1)] == ["848071", "090121"]


def test_what_is_read_is_what_was_worked_out(db: Database):
    placed(db)
    moulds = with_vectors(
        [MOULDS], list(LexicalEncoder().encode([MOULDS.text], "product")), "none", "product"
    )
    expected = goods(db, LexicalEncoder()).spread(moulds.passages, "product")

    found = read_products(db, MOULDS).passages.codes

    assert found is not None
    assert np.array_equal(found.codes, expected.codes)
    assert np.array_equal(found.shares, expected.shares)
    assert np.array_equal(found.heading_of, expected.heading_of)


def test_codes_and_shares_are_stored_side_by_side(db: Database):
    placed(db)
    key = text_hash("product", COFFEE.text)

    with db.read() as unit:
        row = read_vectors(unit, place_key(unit, LexicalEncoder.fingerprint), [key])[key]

    assert row.shape == (2 * KEPT + 1,)
    assert row[KEPT : 2 * KEPT].sum() == pytest.approx(1, abs=1e-5)
    assert row[-1] == 1  # a product is not asked whether it is goods
    assert list(lexicon_lines())[int(row[0])] == "090121"


def test_row_numbers_of_codes_survive_storing():
    """They are kept as numbers in single precision, exact far beyond the number of codes."""
    lines = goods_of(LexicalEncoder(), [TariffLine("848071", "Khuôn", "Moulds")])
    texts = with_vectors([MOULDS], [np.ones(3, np.float32)], "none", "product").passages
    spread = lines.spread(texts, "product")

    assert np.array_equal(as_stored(spread)[:, :KEPT].astype(np.int32), spread.codes)


def test_a_confirmed_code_takes_the_place_of_the_guess(db: Database):
    placed(db)
    confirmed = Passage(0, COFFEE.language, COFFEE.text, code="640399")

    found = read_products(db, confirmed, MOULDS)

    assert [likeliest(found, row) for row in (0, 1)] == ["640399", "848071"]
    assert found.passages.codes.shares[0, 0] == 1


def test_a_code_that_nobody_knows_keeps_the_guess(db: Database):
    placed(db)

    found = read_products(db, Passage(0, COFFEE.language, COFFEE.text, code="777777"))

    assert likeliest(found, 0) == "090121"


def test_confirmed_codes_bring_a_pair_together(db: Database):
    placed(db)
    need = voiced(db, LexicalEncoder.fingerprint, [COFFEE], "need")
    named = Passage(1, MOULDS.language, MOULDS.text, code="090121")

    guess = nearness(need, read_products(db, MOULDS), prior_model(), centred=False)
    known = nearness(need, read_products(db, named), prior_model(), centred=False)

    assert known[0, 0] > guess[0, 0] + 0.1


def test_without_stored_codes_passages_have_none_and_are_near_by_meaning(db: Database):
    encoded(db)
    need = voiced(db, LexicalEncoder.fingerprint, [COFFEE], "need")
    products = read_products(db, COFFEE, MOULDS)

    found = nearness(need, products, prior_model(), centred=False)

    assert need.passages.codes is None
    assert products.passages.codes is None
    assert found[0, 0] > found[0, 1]
    scale = prior_model().nearness_of("en", "en", centred=False)
    assert found[0, 0] == pytest.approx(scale.fit(np.ones(1, np.float32))[0], abs=1e-5)


def test_one_side_without_codes_is_near_by_meaning_alone(db: Database):
    encoded(db)
    bare = voiced(db, LexicalEncoder.fingerprint, [COFFEE], "need")
    place_missing(db, LexicalEncoder(), PLACED)
    products = read_products(db, COFFEE)

    found = nearness(bare, products, prior_model(), centred=False)

    scale = prior_model().nearness_of("en", "en", centred=False)
    assert found[0, 0] == pytest.approx(scale.fit(np.ones(1, np.float32))[0], abs=1e-5)


def test_no_passages_have_no_vectors_and_no_codes(db: Database):
    placed(db)
    need = voiced(db, LexicalEncoder.fingerprint, [], "need")

    assert need.owners == ()
    assert nearness(need, read_products(db, COFFEE), prior_model()).shape == (0, 1)


def test_nearness_with_codes_rests_on_the_two_texts_alone(db: Database):
    placed(db)
    need = voiced(db, LexicalEncoder.fingerprint, [COFFEE], "need")

    together = nearness(need, read_products(db, MOULDS, COFFEE), prior_model(), centred=False)

    for column, text in enumerate([MOULDS, COFFEE]):
        alone = nearness(need, read_products(db, text), prior_model(), centred=False)
        assert alone[0, 0] == together[0, column]
