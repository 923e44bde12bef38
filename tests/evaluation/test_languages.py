"""One need asked twice: what its lists have in common."""

from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.languages import overlap, read_bilingual
from tests.services.bilingual import THINGS, bilingual_set, small_set

NOBODY = np.array([-1], np.int32)


def scores(*best: int, of: int = 30) -> np.ndarray:
    """Scores of one need whose list begins with the given columns."""
    values = np.zeros((1, of), np.float32)
    for place, column in enumerate(best):
        values[0, column] = 100 - place
    return values


def test_the_same_list_in_another_order_overlaps_wholly():
    one = scores(*range(10))

    assert overlap(one, scores(*reversed(range(10))), NOBODY).tolist() == [1.0]


def test_lists_without_a_common_offer_do_not_overlap():
    assert overlap(scores(*range(10)), scores(*range(10, 20)), NOBODY).tolist() == [0.0]


@pytest.mark.parametrize("common", range(11))
def test_what_is_common_is_a_share_of_the_places(common: int):
    other = [*range(common), *range(20, 30 - common)]

    assert overlap(scores(*range(10)), scores(*other), NOBODY)[0] == pytest.approx(common / 10)


def test_a_need_is_not_found_by_itself():
    """Its own texts would stand first in both lists."""
    one, other = scores(5, *range(10, 20)), scores(5, *range(20, 30))

    assert overlap(one, other, np.array([5], np.int32)).tolist() == [0.0]
    assert overlap(one, other, NOBODY).tolist() == [0.1]


def test_each_need_has_its_own_overlap():
    one = np.vstack([scores(*range(10)), scores(*range(10))])
    other = np.vstack([scores(*range(10)), scores(*range(20, 30))])

    assert overlap(one, other, np.array([-1, -1], np.int32)).tolist() == [1.0, 0.0]


def test_fewer_places_can_be_seen():
    assert overlap(scores(1, 2, 3), scores(3, 2, 9), NOBODY, places=3)[0] == pytest.approx(2 / 3)


def test_offers_that_cannot_be_found_share_nothing():
    one = np.full((1, 4), -np.inf, np.float32)

    assert overlap(one, one, NOBODY).tolist() == [0.0]


def test_documents_in_both_languages_are_read_in_one_order(tmp_path: Path):
    [found] = read_bilingual(bilingual_set(tmp_path / "two"))

    assert (found.name, found.count) == ("two", len(THINGS))
    assert found.texts["en"][0] == "steel moulds. We make steel moulds. For export"
    assert found.texts["vi"][0] == "khuôn thép. Chúng tôi sản xuất khuôn thép. Để xuất khẩu"


def test_a_folder_of_sets_gives_those_with_two_languages(tmp_path: Path):
    bilingual_set(tmp_path / "sets" / "two")
    small_set(tmp_path / "sets" / "one")

    assert [one.name for one in read_bilingual(tmp_path / "sets")] == ["two"]


def test_a_set_in_one_language_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="holds no set with texts in two languages"):
        read_bilingual(small_set(tmp_path / "one"))


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="nowhere holds no set"):
        read_bilingual(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"no archive", b""])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes):
    folder = bilingual_set(tmp_path / "two")
    (folder / "docs.jsonl.gz").write_bytes(content)

    with pytest.raises(InvalidError, match="two"):
        read_bilingual(folder)
