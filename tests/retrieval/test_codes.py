"""Goods codes as a bridge: where texts are placed among codes, and how surely two meet."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.retrieval.codes import KEPT, Goods, Lines, meeting
from matchmaker.retrieval.passages import FloatArray, Passages, Spread

# two subheadings each of fish fillets and coffee, then shoes and moulds
CODES = ("030461", "030462", "090111", "090121", "640399", "848071")
TILAPIA, PANGASIUS, GREEN, ROASTED, SHOES, MOULDS = range(6)
ENGLISH = (
    "frozen tilapia fillets",
    "frozen pangasius fillets",
    "green coffee beans",
    "roasted coffee beans",
    "leather shoes",
    "plastic injection moulds",
)
VIETNAMESE = (
    "phi lê cá rô phi đông lạnh",
    "phi lê cá tra đông lạnh",
    "hạt cà phê nhân xanh",
    "hạt cà phê rang",
    "giày da",
    "khuôn ép phun nhựa",
)
NOWHERE = float(np.log(1e-3 / (1 + 1e-3)))


def meant(*codes: int) -> FloatArray:
    """Give vectors that stand nearest to a code's lines, and a little to those of its heading."""
    vectors = np.eye(len(CODES), dtype=np.float32)[list(codes)]
    vectors[:, :] += 0.05
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def passages(texts: Sequence[str], language: str, vectors: FloatArray) -> Passages:
    return Passages(texts, [language] * len(texts), vectors, vectors)


def lines(texts: Sequence[str], language: str, code: Sequence[int] = range(6)) -> Lines:
    return Lines(passages(texts, language, meant(*code)), np.array(code, np.int32))


def without_vectors(texts: Sequence[str], language: str) -> Lines:
    """Lines as an encoder leaves them that knows no meaning."""
    bare = passages(texts, language, np.zeros((len(texts), 0), np.float32))
    return Lines(bare, np.arange(len(texts), dtype=np.int32))


GOODS = Goods(CODES, {"en": lines(ENGLISH, "en"), "vi": lines(VIETNAMESE, "vi")})


def placed(goods: Goods, texts: Passages, kind: str = "product") -> FloatArray:
    """Shares by code, f32 (n, n_codes)."""
    return np.asarray(goods.spread(texts, kind).by_code().todense())


def one(text: str, language: str, code: int) -> Passages:
    return passages([text], language, meant(code))


def shares_of(*rows: dict[int, float]) -> Spread:
    """Write a spread by hand."""
    width = max(len(row) for row in rows)
    codes = np.zeros((len(rows), width), np.int32)
    shares = np.zeros((len(rows), width), np.float32)
    for at, row in enumerate(rows):
        codes[at, : len(row)], shares[at, : len(row)] = list(row), list(row.values())
    return Spread(codes, shares, GOODS.heading_of)


# any texts: words that lines know, that they do not, in three languages, with any vector
some_texts = st.lists(
    st.tuples(
        st.lists(
            st.sampled_from(["coffee", "beans", "cá tra", "giày", "frozen", "unheard", "moulds"]),
            min_size=1,
            max_size=5,
        ).map(" ".join),
        st.sampled_from(["en", "vi", "ja"]),
        st.lists(st.integers(-9, 9), min_size=6, max_size=6).filter(lambda v: len(set(v)) > 1),
    ),
    min_size=1,
    max_size=7,
)


def drawn(rows: list[tuple[str, str, list[int]]]) -> Passages:
    vectors = np.array([vector for _, _, vector in rows], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Passages([t for t, _, _ in rows], [la for _, la, _ in rows], vectors, vectors)


# --- lines -----------------------------------------------------------------------------------


def test_a_code_counts_by_its_best_line():
    several = lines(["x"] * 4, "en", [0, 0, 2, 2])

    found = several.best(np.array([[0.1, 0.7, 0.4, 0.2]], np.float32), 3)

    assert found[0, [0, 2]].tolist() == pytest.approx([0.7, 0.4])


def test_a_code_without_a_line_is_no_nearer_than_the_farthest_line():
    gap = lines(["x"] * 2, "en", [0, 2])

    found = gap.best(np.array([[-0.3, 0.7], [0.5, 0.9]], np.float32), 3)

    assert found[:, 1].tolist() == pytest.approx([-0.3, 0.0])


def test_a_code_without_a_line_does_not_hang_on_other_texts():
    gap = lines(["x"] * 2, "en", [0, 2])
    scores = np.array([[0.5, 0.9], [-0.8, 0.1]], np.float32)

    assert np.array_equal(gap.best(scores, 3)[:1], gap.best(scores[:1], 3))


@given(
    st.lists(st.floats(-1, 1, width=32), min_size=6, max_size=6),
    st.integers(0, 5),
    st.floats(-1, 1, width=32),
)
def test_a_further_line_never_lowers_its_codes_score(
    scores: list[float], code: int, further: float
):
    before = lines(["x"] * 6, "en").best(np.array([scores], np.float32), 6)
    after = lines(["x"] * 7, "en", sorted([*range(6), code])).best(
        np.array([[*scores[:code], further, *scores[code:]]], np.float32), 6
    )

    assert after[0, code] >= before[0, code]
    assert np.array_equal(np.delete(after, code, axis=1), np.delete(before, code, axis=1))


@given(some_texts, st.integers(0, 5), st.integers(0, 5))
def test_a_further_line_never_lowers_its_codes_nearness_in_meaning(
    rows: list[tuple[str, str, list[int]]], code: int, says: int
):
    """Nearness in standard deviations: a code that comes nearer never falls behind itself."""
    texts = replace(drawn(rows), languages=["ja"] * len(rows))
    plain = Goods(CODES, {"en": lines(ENGLISH, "en")})
    named = sorted([*range(6), code])
    vectors = meant(*named)
    vectors[named.index(code) + 1] = meant(says)[0]
    more = Lines(passages(["x"] * 7, "en", vectors), np.array(named, np.int32))

    before, after = placed(plain, texts), placed(replace(plain, lines={"en": more}), texts)

    first = before.argmax(axis=1) == code
    assert (after.argmax(axis=1)[first] == code).all()


# --- placing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["need", "product"])
@pytest.mark.parametrize("code", range(6))
def test_every_line_is_placed_at_its_own_code(code: int, kind: str):
    for text, language in ((ENGLISH[code], "en"), (VIETNAMESE[code], "vi")):
        assert placed(GOODS, one(text, language, code), kind).argmax() == code


def test_the_likeliest_code_comes_first():
    found = GOODS.spread(one(ENGLISH[SHOES], "en", SHOES), "need")

    assert found.codes[0, 0] == SHOES
    assert (np.diff(found.shares[0]) <= 0).all()


@given(some_texts, st.sampled_from(["need", "product"]))
def test_shares_of_a_text_sum_to_1(rows: list[tuple[str, str, list[int]]], kind: str):
    found = GOODS.spread(drawn(rows), kind)

    assert found.shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (found.shares >= 0).all()
    assert all(len(set(row)) == len(row) for row in found.codes.tolist())


@given(some_texts, st.randoms(use_true_random=False))
def test_the_order_of_texts_changes_nothing(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)

    straight = placed(GOODS, drawn(rows))
    turned = placed(GOODS, drawn([rows[at] for at in order]))

    assert turned == pytest.approx(straight[order], abs=1e-5)


@given(some_texts, some_texts)
def test_a_further_text_changes_no_other(rows, further):
    alone = placed(GOODS, drawn(rows))
    together = placed(GOODS, drawn([*rows, *further]))

    assert together[: len(rows)] == pytest.approx(alone, abs=1e-5)


def test_a_further_text_changes_no_other_where_codes_lack_lines():
    gap = Goods(CODES, {"en": lines([ENGLISH[0], ENGLISH[4]], "en", [0, 4])})
    two = passages(["shoes", "fillets"], "en", np.stack([meant(4)[0], -meant(0)[0]]))

    assert placed(gap, two)[:1] == pytest.approx(placed(gap, two.part(np.array([0]))), abs=1e-6)


def test_more_texts_than_a_block_are_placed_as_few_are():
    many = passages([ENGLISH[at % 6] for at in range(700)], "en", meant(*(np.arange(700) % 6)))

    found = placed(GOODS, many)

    assert found[600:606] == pytest.approx(found[:6], abs=1e-5)
    assert found.argmax(axis=1).tolist() == [at % 6 for at in range(700)]


def test_nothing_to_place_gives_nothing():
    none = passages([], "en", np.zeros((0, 6), np.float32))

    found = GOODS.spread(none, "need")

    assert found.codes.shape == found.shares.shape == (0, 6)
    assert meeting(found, GOODS.spread(one("x", "en", 0), "product")).shape == (0, 1)


def test_a_product_is_placed_more_exactly_than_a_need():
    text = one(ENGLISH[GREEN], "en", GREEN)

    assert placed(GOODS, text, "product").max() > placed(GOODS, text, "need").max()


def test_a_text_in_a_language_without_lines_is_placed_by_meaning():
    assert placed(GOODS, one("コーヒー豆", "ja", ROASTED)).argmax() == ROASTED


def test_words_of_another_language_do_not_count():
    """`phi` is a syllable of tilapia's Vietnamese name, and no English word for it."""
    english = placed(GOODS, one("phi", "en", SHOES))
    silent = placed(GOODS, one("unheard", "en", SHOES))

    assert english == pytest.approx(silent)


def test_words_alone_place_where_there_are_no_vectors():
    bare = Goods(
        CODES, {"en": without_vectors(ENGLISH, "en"), "vi": without_vectors(VIETNAMESE, "vi")}
    )
    texts = passages(["injection moulds"], "en", np.ones((1, 4), np.float32))

    assert placed(bare, texts).argmax() == MOULDS


def test_a_text_that_nothing_places_means_no_code():
    """Alike near to all, it must not fall to the codes that come first."""
    bare = Goods(CODES, {"en": without_vectors(ENGLISH, "en")})
    texts = passages(["unheard"], "en", np.ones((1, 4), np.float32))

    found = bare.spread(texts, "need")

    assert not found.shares.any()
    assert meeting(found, found).item() == pytest.approx(NOWHERE)


def test_only_the_likeliest_codes_are_kept():
    codes = tuple(f"{number:06}" for number in range(100100, 100100 + KEPT + 9))
    size = len(codes)
    eye = np.eye(size, dtype=np.float32)
    words = passages([f"w{at}" for at in range(size)], "en", eye)
    named = Lines(words, np.arange(size, dtype=np.int32))

    found = Goods(codes, {"en": named}).spread(passages(["w35"], "en", eye[35:36]), "need")

    assert found.codes.shape == (1, KEPT)
    assert found.codes[0, 0] == 35


# --- repeating keywords ----------------------------------------------------------------------


@pytest.mark.parametrize("times", [2, 10, 50])
@pytest.mark.parametrize("code", range(6))
def test_saying_ones_own_keyword_again_gains_little(code: int, times: int):
    plain, word = ENGLISH[code], ENGLISH[code].split()[-1]
    stuffed = " ".join([plain, *[word] * times])

    before = placed(GOODS, one(plain, "en", code))[0, code]
    after = placed(GOODS, one(stuffed, "en", code))[0, code]

    assert after - before < 0.05


@pytest.mark.parametrize("times", [1, 10, 50])
def test_keywords_of_other_goods_do_not_outweigh_the_meaning(times: int):
    """Words are less than half of what places a text, however often they are repeated."""
    stuffed = " ".join([ENGLISH[GREEN], *["moulds"] * times])

    found = placed(GOODS, one(stuffed, "en", GREEN))[0]

    assert found.argmax() == GREEN
    assert found[MOULDS] < 0.35


def test_saying_all_twice_changes_nothing():
    text = ENGLISH[ROASTED]

    once, twice = (placed(GOODS, one(said, "en", ROASTED)) for said in (text, f"{text} {text}"))

    assert twice == pytest.approx(once, abs=1e-5)


# --- confirmed codes -------------------------------------------------------------------------


@pytest.fixture
def guessed() -> Spread:
    """Give two products, the first badly guessed: coffee for shoes."""
    texts = passages(["beans", "shoes"], "en", meant(ROASTED, SHOES))
    return GOODS.spread(texts, "product")


def test_a_confirmed_code_takes_the_place_of_the_guess(guessed: Spread):
    found = np.asarray(GOODS.confirmed(guessed, ["848071", ""]).by_code().todense())

    assert found[0].tolist() == [0, 0, 0, 0, 0, 1]
    assert found[1] == pytest.approx(np.asarray(guessed.by_code().todense())[1])


def test_what_was_guessed_stays_as_it_was(guessed: Spread):
    before = guessed.shares.copy()

    GOODS.confirmed(guessed, ["848071", "0901"])

    assert np.array_equal(guessed.shares, before)


def test_a_code_of_eight_digits_means_its_subheading(guessed: Spread):
    found = GOODS.confirmed(guessed, ["84807190", ""]).by_code().todense()

    assert np.asarray(found)[0, MOULDS] == 1


def test_a_code_of_four_digits_is_spread_over_its_subheadings(guessed: Spread):
    found = np.asarray(GOODS.confirmed(guessed, ["", "0901"]).by_code().todense())

    assert found[1].tolist() == [0, 0, 0.5, 0.5, 0, 0]


def test_a_wide_heading_loses_none_of_its_subheadings():
    """Fish fillets (0304) have 48 subheadings, more than a guess keeps."""
    codes = tuple(f"0304{number:02}" for number in range(10, 58))
    wide = Goods(codes, {})
    guess = Spread(
        np.tile(np.arange(KEPT, dtype=np.int32), (2, 1)),
        np.full((2, KEPT), 1 / KEPT, np.float32),
        wide.heading_of,
    )

    found = np.asarray(wide.confirmed(guess, ["0304", ""]).by_code().todense())

    assert found[0] == pytest.approx(1 / 48)
    assert found[1, :KEPT] == pytest.approx(1 / KEPT)
    assert not found[1, KEPT:].any()


@pytest.mark.parametrize("unknown", ["", "99", "999999", "0902", "090199"])
def test_an_unknown_code_keeps_the_guess(guessed: Spread, unknown: str):
    found = GOODS.confirmed(guessed, [unknown, unknown])

    assert np.array_equal(found.shares, guessed.shares)
    assert np.array_equal(found.codes, guessed.codes)


@given(st.lists(st.sampled_from(["", "0304", "0901", "640399", "999999"]), min_size=2, max_size=2))
def test_shares_sum_to_1_whatever_is_confirmed(codes: list[str]):
    texts = passages(["beans", "shoes"], "en", meant(ROASTED, SHOES))

    found = GOODS.confirmed(GOODS.spread(texts, "product"), codes)

    assert found.shares.sum(axis=1) == pytest.approx(1, abs=1e-5)


# --- meeting ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", range(6))
def test_a_need_and_a_product_of_the_same_goods_meet_most_surely_across_languages(code: int):
    needs = GOODS.spread(one(ENGLISH[code], "en", code), "need")
    products = GOODS.spread(passages(VIETNAMESE, "vi", meant(*range(6))), "product")

    found = meeting(needs, products)[0]

    assert found.argmax() == code
    assert found[code] - np.delete(found, code).max() > 0.1


def test_goods_of_one_heading_meet_more_surely_than_goods_of_two():
    need = shares_of({GREEN: 1.0})

    same, near, far = meeting(need, shares_of({GREEN: 1.0}, {ROASTED: 1.0}, {SHOES: 1.0}))[0]

    assert same == 0
    assert near == pytest.approx(np.log((1 / 3 + 1e-3) / (1 + 1e-3)), abs=1e-5)
    assert far == pytest.approx(NOWHERE)


@given(some_texts, some_texts)
def test_meeting_lies_between_minus_7_and_0(rows, others):
    found = meeting(GOODS.spread(drawn(rows), "need"), GOODS.spread(drawn(others), "product"))

    assert found.shape == (len(rows), len(others))
    assert found.dtype == np.float32
    assert (found >= -7).all()
    assert (found <= 0).all()


@pytest.mark.parametrize("share", [0.6, 0.9, 0.999])
def test_only_certainty_in_both_meets_at_0(share: float):
    certain, nearly = shares_of({GREEN: 1.0}), shares_of({GREEN: share, SHOES: 1 - share})

    assert meeting(certain, certain).item() == 0
    assert meeting(certain, nearly).item() < 0
    assert meeting(nearly, nearly).item() < meeting(certain, nearly).item()


@given(some_texts, some_texts)
def test_it_is_the_same_from_either_side(rows, others):
    left, right = GOODS.spread(drawn(rows), "need"), GOODS.spread(drawn(others), "product")

    assert meeting(left, right) == pytest.approx(meeting(right, left).T, abs=1e-5)


def test_a_confirmed_code_brings_a_product_to_its_need():
    need = GOODS.spread(one(ENGLISH[MOULDS], "en", MOULDS), "need")
    product = GOODS.spread(one("hàng mẫu", "vi", SHOES), "product")

    named = GOODS.confirmed(product, ["848071"])

    assert meeting(need, named).item() > meeting(need, product).item() + 1


# --- spreads ---------------------------------------------------------------------------------


def test_shares_are_added_up_by_heading():
    found = shares_of({GREEN: 0.5, ROASTED: 0.25, SHOES: 0.25}).by_heading().todense()

    assert np.asarray(found).tolist() == [[0, 0.75, 0.25, 0]]


def test_places_behind_the_last_share_count_nothing():
    """A short row is filled up with code 0 and share 0."""
    found = np.asarray(shares_of({GREEN: 0.5, SHOES: 0.5}, {MOULDS: 1.0}).by_code().todense())

    assert found[1].tolist() == [0, 0, 0, 0, 0, 1]


def test_part_of_a_spread_is_that_of_some_texts():
    found = shares_of({GREEN: 1.0}, {SHOES: 1.0}, {MOULDS: 1.0}).part(np.array([2, 0]))

    assert np.asarray(found.by_code().todense()).argmax(axis=1).tolist() == [MOULDS, GREEN]


def test_part_of_passages_takes_their_codes_along():
    texts = passages(["a", "b"], "en", meant(0, 1))

    with_codes = replace(texts, codes=shares_of({GREEN: 1.0}, {SHOES: 1.0}))

    assert texts.part(np.array([1])).codes is None
    assert with_codes.part(np.array([1])).codes.codes.tolist() == [[SHOES]]


def test_headings_are_numbered_in_the_order_of_codes():
    assert GOODS.heading_of.tolist() == [0, 0, 1, 1, 2, 3]


# --- how surely a need names goods --------------------------------------------------------------


def leaning(share: float) -> Passages:
    """A need that stands so near to a line, else away from all of them."""
    vector = share * meant(2) - (1 - share) * meant(*range(6)).mean(axis=0)
    return passages(["unheard"], "en", vector / np.linalg.norm(vector))


def test_how_surely_goods_are_named_rises_with_the_nearest_line():
    sure = [float(GOODS.spread(leaning(share), "need").surely()[0]) for share in (0, 0.35, 0.4, 1)]

    assert sure == sorted(sure)
    assert (sure[0], sure[-1]) == (0.0, 1.0)


def test_a_product_is_not_asked_whether_it_is_goods():
    assert GOODS.spread(leaning(0.0), "product").surely().tolist() == [1.0]


def test_a_need_in_a_language_without_lines_is_taken_to_name_goods():
    assert GOODS.spread(one("unheard", "ja", 0), "need").surely().tolist() == [1.0]


def test_a_confirmed_code_is_sure_to_be_goods():
    spread = Spread(
        np.zeros((2, 1), np.int32),
        np.ones((2, 1), np.float32),
        GOODS.heading_of,
        np.array([0.1, 0.2], np.float32),
    )

    assert GOODS.confirmed(spread, [GOODS.codes[0], ""]).surely() == pytest.approx([1.0, 0.2])


def test_some_texts_keep_how_sure_they_are():
    sure = np.array([0.1, 0.5, 0.9], np.float32)
    spread = Spread(np.zeros((3, 1), np.int32), np.ones((3, 1), np.float32), GOODS.heading_of, sure)

    assert spread.part(np.array([2, 0], np.int32)).surely() == pytest.approx([0.9, 0.1])
