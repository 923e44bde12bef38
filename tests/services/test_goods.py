"""What goods are called: shipped lines, their vectors, and an official tariff beside them."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.trade import TariffLine
from matchmaker.embedding.encoder import FloatArray, Kind, LexicalEncoder, Progress
from matchmaker.retrieval.passages import Passages
from matchmaker.services.goods import (
    LANGUAGES,
    VECTORS_NAME,
    goods_key,
    goods_of,
    keep_lines,
    lexicon_lines,
)
from matchmaker.settings import Settings, get_settings

FIELDS = ["code", "name_vi", "name_en", "words_vi", "words_en"]
ROWS = [
    ["0901", "Cà phê", "Coffee", "", ""],
    ["090121", "Cà phê rang", "Roasted coffee", "cà phê bột", "ground coffee"],
    ["090111", "Cà phê nhân", "Green coffee", "", ""],
    ["8480", "Khuôn", "Moulds", "", ""],
    ["848071", "Khuôn ép nhựa", "Injection moulds for plastics", "khuôn phun", "mold tooling"],
]


class CountingEncoder:
    """Any encoder that knows meaning: eight numbers of a text, and how many texts it saw."""

    name = "counting"

    def __init__(self, fingerprint: str = "c" * 64) -> None:
        self.fingerprint = fingerprint
        self.seen: list[str] = []

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        del on_progress
        self.seen += [f"{kind}: {text}" for text in texts]
        drawn = [np.random.default_rng([*text.encode()]).normal(size=8) for text in texts]
        vectors = np.array(drawn, np.float32).reshape(len(texts), 8)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class NoEncoder(CountingEncoder):
    """Fails where anything is encoded, as loading a language model in vain would cost."""

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        raise AssertionError((texts, kind, on_progress))


def write_lexicon(data: Path, rows: Sequence[Sequence[str]] = ROWS) -> None:
    folder = data / "reference" / "hs"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "goods.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([FIELDS, *rows])
    forget()


def forget() -> None:
    lexicon_lines.cache_clear()
    goods_key.cache_clear()


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put three codes in the place of the shipped ones; give the folder of vectors, empty."""
    write_lexicon(tmp_path / "data")
    for name in ("goods", "centring"):
        (tmp_path / "models" / name).mkdir(parents=True)
    (tmp_path / "models" / "centring" / "manifest.toml").write_text('encoder = "none"\n')
    monkeypatch.setattr(Settings, "data_dir", property(lambda _: tmp_path / "data"))
    monkeypatch.setattr(Settings, "models_dir", property(lambda _: tmp_path / "models"))
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    get_settings.cache_clear()
    yield tmp_path / "models" / "goods"
    get_settings.cache_clear()
    forget()


# --- lines -----------------------------------------------------------------------------------


def test_a_line_is_name_trade_words_and_heading(models: Path):
    assert lexicon_lines()["848071"] == (
        "Injection moulds for plastics; mold tooling; Moulds",
        "Khuôn ép nhựa; khuôn phun; Khuôn",
    )


def test_a_code_without_trade_words_has_name_and_heading(models: Path):
    assert lexicon_lines()["090111"] == ("Green coffee; Coffee", "Cà phê nhân; Cà phê")


def test_lines_are_those_of_six_digits_in_the_order_of_codes(models: Path):
    assert list(lexicon_lines()) == ["090111", "090121", "848071"]


def test_every_shipped_code_has_a_line_in_both_languages():
    forget()
    shipped = lexicon_lines()

    assert len(shipped) == 5613
    assert list(shipped) == sorted(shipped)
    assert all(english and vietnamese for english, vietnamese in shipped.values())


# --- goods -----------------------------------------------------------------------------------


def test_every_code_has_its_line_in_every_language(models: Path):
    found = goods_of(CountingEncoder())

    assert found.codes == ("090111", "090121", "848071")
    assert tuple(found.lines) == LANGUAGES
    for column, language in enumerate(LANGUAGES):
        lines = found.lines[language]
        assert lines.code.tolist() == [0, 1, 2]
        assert list(lines.passages.texts) == [texts[column] for texts in lexicon_lines().values()]
        assert set(lines.passages.languages) == {language}
        assert lines.passages.centred.shape == (3, 8)


def test_lines_are_encoded_as_products_and_once(models: Path):
    first, second = CountingEncoder(), CountingEncoder()

    goods_of(first)
    goods_of(second)

    assert len(first.seen) == 6
    assert all(text.startswith("product: ") for text in first.seen)
    assert second.seen == []


def placed(encoder: LexicalEncoder, text: str, language: str) -> str:
    found = goods_of(encoder)
    vectors = encoder.encode([text], "need")
    spread = found.spread(Passages([text], [language], vectors, vectors), "need")
    return found.codes[spread.codes[0, 0]] if spread.shares[0, 0] else ""


def test_the_lexical_encoder_places_by_words_alone(models: Path):
    assert placed(LexicalEncoder(), "mold for plastics", "en") == "848071"
    assert placed(LexicalEncoder(), "cà phê bột", "vi") == "090121"
    assert not goods_of(LexicalEncoder()).lines["vi"].passages.centred.shape[1]


def test_words_of_no_line_place_nowhere(models: Path):
    """Letters in common count nothing: hashed grams know no translation."""
    assert placed(LexicalEncoder(), "coffeine", "en") == ""
    assert placed(LexicalEncoder(), "コーヒー", "ja") == ""


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("frozen pangasius fillets", "en", "030462"),
        ("phi lê cá tra đông lạnh", "vi", "030462"),
        ("plastic injection mould", "en", "848071"),
        ("cà phê rang xay", "vi", "090121"),
    ],
)
def test_shipped_lines_place_plain_goods_by_words_alone(text: str, language: str, code: str):
    forget()

    assert placed(LexicalEncoder(), text, language) == code


# --- shipped vectors -------------------------------------------------------------------------


def test_vectors_that_fit_are_taken_and_nothing_is_encoded(models: Path):
    keep_lines(models, CountingEncoder())

    found = goods_of(NoEncoder())

    assert found.lines["en"].passages.centred.shape == (3, 8)


def test_all_lines_are_kept(models: Path):
    assert keep_lines(models, CountingEncoder()) == 6


def test_kept_vectors_are_those_of_the_lines_but_for_rounding(models: Path):
    encoder = CountingEncoder()
    exact = goods_of(encoder)
    keep_lines(models, encoder)

    rounded = goods_of(NoEncoder())

    for language in LANGUAGES:
        kept, own = (one.lines[language].passages.centred for one in (rounded, exact))
        assert np.linalg.norm(kept, axis=1) == pytest.approx(1, abs=1e-6)
        assert (kept * own).sum(axis=1) == pytest.approx(1, abs=1e-3)
        assert not np.array_equal(kept, own)


def test_vectors_of_another_encoder_are_left_aside(models: Path):
    keep_lines(models, CountingEncoder())
    other = CountingEncoder("d" * 64)

    goods_of(other)

    assert len(other.seen) == 6


def test_vectors_of_other_lines_are_left_aside(models: Path, tmp_path: Path):
    keep_lines(models, CountingEncoder())
    changed = [*ROWS[:-1], ["848071", "Khuôn khác", *ROWS[-1][2:]]]
    write_lexicon(tmp_path / "data", changed)
    encoder = CountingEncoder()

    found = goods_of(encoder)

    assert encoder.seen == ["product: Khuôn khác; khuôn phun; Khuôn"]
    assert found.lines["vi"].passages.texts[2].startswith("Khuôn khác")


def test_vectors_that_were_changed_are_left_aside(models: Path):
    keep_lines(models, CountingEncoder())
    np.savez(models / VECTORS_NAME, en=np.ones((3, 8), np.int8), vi=np.ones((3, 8), np.int8))

    found = goods_of(CountingEncoder())

    assert np.ptp(found.lines["en"].passages.centred) > 0


def test_the_manifest_names_encoder_lines_and_file(models: Path):
    keep_lines(models, CountingEncoder())

    said = (models / "manifest.toml").read_text(encoding="utf-8")

    assert f'encoder = "{"c" * 64}"' in said
    assert "lines = " in said
    assert "sha256 = " in said


def test_keeping_the_same_lines_again_gives_the_same_manifest(models: Path):
    keep_lines(models, CountingEncoder())
    once = (models / "manifest.toml").read_bytes()

    keep_lines(models, CountingEncoder())

    assert (models / "manifest.toml").read_bytes() == once


# --- an official tariff ----------------------------------------------------------------------


TARIFF = [
    TariffLine("090121", "Cà phê > Đã rang", "Coffee > Roasted", "Coffee > Roast"),
    TariffLine("848071", "Khuôn > Loại phun", "", "Moulds > Injection types"),
    TariffLine("999999", "Không biết", "Unknown"),
]


def test_official_lines_stand_beside_ours(models: Path):
    found = goods_of(CountingEncoder(), TARIFF)

    vietnamese = found.lines["vi"]
    assert vietnamese.code.tolist() == [0, 1, 1, 2, 2]
    assert list(vietnamese.passages.texts) == [
        "Cà phê nhân; Cà phê",
        "Cà phê rang; cà phê bột; Cà phê",
        "Cà phê > Đã rang",
        "Khuôn ép nhựa; khuôn phun; Khuôn",
        "Khuôn > Loại phun",
    ]


def test_official_lines_of_unknown_codes_are_left_out(models: Path):
    found = goods_of(CountingEncoder(), TARIFF)

    assert found.codes == ("090111", "090121", "848071")
    assert all("Unknown" not in text for text in found.lines["en"].passages.texts)


def test_the_national_english_wording_stands_in_where_there_is_no_other(models: Path):
    english = goods_of(CountingEncoder(), TARIFF).lines["en"].passages.texts

    assert "Moulds > Injection types" in english
    assert "Coffee > Roasted" in english
    assert "Coffee > Roast" not in english


def test_a_tariff_in_one_language_adds_lines_to_that_one_alone(models: Path):
    found = goods_of(CountingEncoder(), [TariffLine("090111", "Cà phê > Chưa rang", "")])

    assert found.lines["vi"].code.tolist() == [0, 0, 1, 2]
    assert found.lines["en"].code.tolist() == [0, 1, 2]


def test_beside_vectors_that_fit_only_official_lines_are_encoded(models: Path):
    keep_lines(models, CountingEncoder())
    encoder = CountingEncoder()

    found = goods_of(encoder, TARIFF[:1])

    assert encoder.seen == ["product: Coffee > Roasted", "product: Cà phê > Đã rang"]
    added = found.lines["en"].passages.centred[2]
    assert np.array_equal(added, CountingEncoder().encode(["Coffee > Roasted"], "product")[0])


def test_words_of_a_tariff_help_to_place(models: Path):
    text, encoder = "espresso", LexicalEncoder()
    found = goods_of(encoder, [TariffLine("090121", "", "Coffee > Espresso")])
    vectors = encoder.encode([text], "need")

    spread = found.spread(Passages([text], ["en"], vectors, vectors), "need")

    assert found.codes[spread.codes[0, 0]] == "090121"
    assert placed(encoder, text, "en") == ""


# --- the key ---------------------------------------------------------------------------------


def test_the_key_changes_with_encoder_tariff_and_lines(models: Path, tmp_path: Path):
    keys = {goods_key("e"), goods_key("other"), goods_key("e", "t1"), goods_key("e", "t2")}
    write_lexicon(tmp_path / "data", ROWS[:-2])
    keys.add(goods_key("e"))

    assert len(keys) == 5
    assert all(len(key) == 64 for key in keys)


def test_the_key_stays_while_nothing_changes(models: Path):
    once = goods_key("e", "t")
    forget()

    assert goods_key("e", "t") == once
