"""An organiser, from an empty page to the print pack."""

from pathlib import Path

import pytest

from tests.journeys.conftest import Setting, Way
from tests.journeys.ground import BUYERS, ENTERPRISES, NEEDS, PRODUCTS, WISHES, Ground
from tests.journeys.organising import Organising
from tests.journeys.supplier_sheets import workbook

SHEETS = {
    "Enterprises": ENTERPRISES,
    "Products": PRODUCTS,
    "Buyers": BUYERS,
    "Needs": NEEDS,
    "Wishes": WISHES,
}
WAYS = [Way("desktop", "vi", script=True), Way("phone", "en", script=False)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_organiser_goes_from_spreadsheets_to_a_printed_plan(
    ground: Ground, setting_out: Setting, tmp_path: Path, way: Way
):
    file = tmp_path / "fair.xlsx"
    file.write_bytes(workbook(SHEETS))

    with setting_out(ground, way) as traveller:
        desk = Organising(traveller, way.language, "trial")
        desk.sign_in()
        desk.set_up()
        desk.look_up_a_code()
        desk.import_files(file)
        traveller.see(f"{desk.root}/participants")
        desk.propose()
        traveller.see(f"{desk.root}/proposals")
        lists = desk.see_what_is_missing()
        desk.look_ahead()
        desk.plan()
        desk.publish()
        desk.try_other_conditions()
        stand_bys = desk.repair()
        traveller.see(desk.root)
        pack = desk.print_pack()

    assert pack.startswith(b"%PDF-")
    assert lists.startswith(b"PK")
    assert stand_bys.startswith(b"PK")
