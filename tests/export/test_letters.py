"""Invitation letters: each in its reader's language, with a link that can be typed."""

from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain.participant import Role
from matchmaker.export.agenda import Name, Party
from matchmaker.export.letters import Invitation, letters_sheet
from matchmaker.export.paper import Stamp
from matchmaker.export.pdf import qr_svg, set_paper
from tests.export.conftest import KOELN, MOULDS, NAGOYA, PLACE, PRINTED_AT
from tests.export.reading import fonts_of, pages_of

LINK = "https://giaothuong.example.com/i/Zk3vQ9xR2mN7pT4wY8bC1dF6"


def letters(*invitations: Invitation, place: object = PLACE) -> bytes:
    """Set letters."""
    sheet = letters_sheet(place, invitations, "vi", Stamp(PRINTED_AT))  # type: ignore[arg-type]  # test shorthand
    return set_paper("letters", sheet, printed_at=PRINTED_AT)


def test_each_letter_is_a_page_in_its_readers_own_language(tmp_path: Path) -> None:
    to_moulds, to_nagoya = pages_of(
        letters(Invitation(MOULDS, LINK), Invitation(NAGOYA, f"{LINK}2")), tmp_path
    )

    assert "Kính gửi Quý doanh nghiệp," in to_moulds
    assert "Thứ Hai, 26 tháng 10, 2026" in to_moulds
    assert "Bà Minh Họa" in to_moulds
    assert "Dear Sir or Madam," in to_nagoya
    assert "Hanoi Key Industrial Products Fair" in to_nagoya
    assert NAGOYA.name.en in to_nagoya


def test_the_typed_address_is_the_link_itself(tmp_path: Path) -> None:
    (page,) = pages_of(letters(Invitation(MOULDS, LINK)), tmp_path)

    assert LINK in page.replace("/ ", "/")


def test_the_address_is_set_in_letters_that_cannot_be_mistaken(tmp_path: Path) -> None:
    fonts = fonts_of(letters(Invitation(MOULDS, LINK)), tmp_path)

    assert "DejaVuSansMono" in fonts
    assert all(fonts.values())


def test_each_code_opens_its_own_link() -> None:
    sheet = letters_sheet(
        PLACE, [Invitation(MOULDS, LINK), Invitation(KOELN, f"{LINK}2")], "vi", Stamp(PRINTED_AT)
    )

    assert [letter["qr"] for letter in sheet["letters"]] == [qr_svg(LINK), qr_svg(f"{LINK}2")]


def test_an_invented_fair_says_so_on_every_letter(tmp_path: Path) -> None:
    invitations = [Invitation(MOULDS, LINK), Invitation(KOELN, LINK)]
    real = replace(PLACE, simulated=False)

    assert all("Simulated data" in page for page in pages_of(letters(*invitations), tmp_path))
    assert all(
        "Simulated" not in page for page in pages_of(letters(*invitations, place=real), tmp_path)
    )


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_letter_names_the_fair_its_days_and_place_and_fits_one_page(
    role: Role, language: str, tmp_path: Path
) -> None:
    long_name = Name("Công ty Trách nhiệm hữu hạn Một thành viên " * 3, "A Long Name Limited " * 3)
    party = Party("p", role, "X-1", long_name, "VN", language, "Bà Nguyễn Thị Minh Họa")
    long_link = "https://hoi-cho-san-pham-cong-nghiep-chu-luc.example.vn/invitation/" + "Ab3" * 14

    (page,) = pages_of(letters(Invitation(party, long_link)), tmp_path)

    assert PLACE.name.said(language) in page
    assert PLACE.place.said(language) in page
    assert "2026" in page


def test_a_place_without_a_name_leaves_no_stray_comma(tmp_path: Path) -> None:
    nowhere = replace(PLACE, place=Name())

    (page,) = pages_of(letters(Invitation(KOELN, LINK), place=nowhere), tmp_path)

    assert "29 October 2026)." in page
