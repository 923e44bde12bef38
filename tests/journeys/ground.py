"""A small fair that journeys start from: five enterprises, four buyers, suggestions."""

from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from sqlmodel import SQLModel, select

from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import Says
from matchmaker.services.fairs import FairDraft, HallDraft, new_fair, same_every_day
from matchmaker.services.import_profiles import apply, stage
from matchmaker.services.organisers import new_organiser
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.propose import propose
from matchmaker.services.publish import publish
from matchmaker.services.sign_in import invite
from matchmaker.services.wish import say_wish
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise
from tests.journeys.supplier_sheets import workbook

EMAIL, PASSWORD = "organiser@fair.example", "a long and quiet afternoon"
ENTERPRISES = [
    ("Code", "Vietnamese name", "English name", "Province or city", "Sector", "Contact", "E-mail",
     "Certificates", "Working languages", "May share contact"),
    ("DN-1", "Khuôn mẫu Sông Hồng", "Red River Moulds", "Hà Nội", "machinery", "Bà Lan",
     "dn-1@example.com", "ISO 9001@2029", "vi;en", "yes"),
    ("DN-2", "Điện tử Hồ Tây", "West Lake Electronics", "Hà Nội", "electronics", "Ông Minh",
     "dn-2@example.com", "ISO 14001", "vi;en", "yes"),
    ("DN-3", "Dệt may Hà Đông", "Ha Dong Textiles", "Hà Nội", "textile", "Bà Hoa",
     "dn-3@example.com", "", "vi", "no"),
    ("DN-4", "Nhựa kỹ thuật Long Biên", "Long Bien Plastics", "Hà Nội", "chemicals", "Ông Sơn",
     "dn-4@example.com", "ISO 9001", "vi;en", "no"),
    ("DN-5", "Phần mềm Cầu Giấy", "Cau Giay Software", "Hà Nội", "it", "Bà Thu",
     "dn-5@example.com", "", "vi;en;ja", "yes"),
]  # fmt: skip
PRODUCTS = [
    ("Code", "Enterprise code", "Vietnamese name", "English name", "Description in Vietnamese",
     "Description in English", "HS code"),
    ("SP-1", "DN-1", "Khuôn ép nhựa nhiều lòng", "Multi-cavity injection mould",
     "Khuôn thép SKD61, 8 lòng, cho nắp và vỏ nhựa.", "SKD61 moulds with 8 cavities.", "848071"),
    ("SP-2", "DN-1", "Trục thép chính xác", "Precision steel shafts",
     "Tiện và mài trục thép, dung sai 0,01 mm.", "", "848310"),
    ("SP-3", "DN-2", "Bảng mạch in bốn lớp", "Four-layer printed circuit boards",
     "Mạch in điện tử cho thiết bị đo.", "Rigid boards for instruments.", "853400"),
    ("SP-4", "DN-3", "Áo đồng phục vải bông", "Cotton uniforms",
     "May áo đồng phục theo mẫu của khách.", "", "620520"),
    ("SP-5", "DN-4", "Chi tiết nhựa ép phun", "Injection moulded plastic parts",
     "Ép phun PA66 và ABS, máy 350 tấn.", "PA66 and ABS parts on 350 t machines.", "392690"),
    ("SP-6", "DN-5", "Phần mềm quản lý sản xuất", "Manufacturing software",
     "Theo dõi đơn hàng và máy trong xưởng.", "Tracks orders and machines on the floor.", ""),
]  # fmt: skip
BUYERS = [
    ("Code", "English name", "Country", "Contact", "E-mail", "Working languages",
     "May share contact"),
    ("NM-1", "Nagoya Parts", "JP", "Mr Sato", "nm-1@example.com", "ja;en", "yes"),
    ("NM-2", "Köln Instruments", "DE", "Ms Weber", "nm-2@example.com", "de;en", "yes"),
    ("NM-3", "Toronto Outfitters", "CA", "Ms Roy", "nm-3@example.com", "en", "no"),
    ("NM-4", "Sydney Systems", "AU", "Mr Hill", "nm-4@example.com", "en", "yes"),
]  # fmt: skip
NEEDS = [
    ("Code", "Buyer code", "English name", "Original description", "Description language",
     "HS code"),
    ("NC-1", "NM-1", "Injection moulds", "射出成形用の多数個取り金型を探しています。", "ja",
     "848071"),
    ("NC-2", "NM-1", "Plastic housings", "We look for moulded ABS housings, 40,000 a month.", "en",
     "392690"),
    ("NC-3", "NM-2", "Circuit boards", "Rigid printed circuit boards with four layers.", "en",
     "853400"),
    ("NC-4", "NM-3", "Work clothes", "Cotton uniforms for hotel staff.", "en", "620520"),
    ("NC-5", "NM-4", "Production software", "Software that follows orders through a plant.", "en",
     ""),
]  # fmt: skip
WISHES = [
    ("Enterprise code", "Buyer code", "Said by", "Wish"),
    ("DN-1", "NM-1", "enterprise", "must_meet"), ("DN-1", "NM-1", "buyer", "meet"),
    ("DN-2", "NM-2", "enterprise", "meet"), ("DN-2", "NM-2", "buyer", "must_meet"),
    ("DN-3", "NM-3", "enterprise", "meet"), ("DN-3", "NM-3", "buyer", "meet"),
    ("DN-4", "NM-1", "enterprise", "meet"), ("DN-5", "NM-4", "buyer", "meet"),
]  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """A fair in its own database."""

    db: Database
    fair_id: str

    @property
    def organiser(self) -> Scope:
        return Scope(self.fair_id, Role.ORGANISER, actor="journey")

    def id_of(self, code: str) -> str:
        """Id of a participant by its code."""
        table = Enterprise if code.startswith("DN") else Buyer
        with self.db.read() as unit:
            return unit.exec(select(table.id).where(table.code == code)).one()

    def scope_of(self, code: str) -> Scope:
        """What a participant may do, by its code."""
        role = Role.ENTERPRISE if code.startswith("DN") else Role.BUYER
        return Scope(self.fair_id, role, self.id_of(code), actor=code)

    def invitation(self, code: str) -> str:
        """Address of a new invitation."""
        return f"/links/{invite(self.db, self.organiser, self.id_of(code))}"

    def says(self, who: str, whom: str, word: Says) -> None:
        """Let a participant say a word about another."""
        say_wish(self.db, self.scope_of(who), self.id_of(whom), word)

    def plan_and_publish(self) -> None:
        """Let the organiser plan and publish."""
        plan = solve_plan(self.db, self.organiser, seed=1, seconds=1)
        publish(self.db, self.organiser, plan.id)


def lay_ground(file: Path) -> Ground:
    """Make the fair's database through the real services, up to the suggestions."""
    db = Database(f"sqlite:///{file}")
    SQLModel.metadata.create_all(db.engine)
    organiser = new_organiser(db, EMAIL, "Fair office", PASSWORD)
    day = date(2027, 10, 27)
    draft = FairDraft(
        slug="journey",
        name_vi="Hội chợ công nghiệp Hà Nội",
        name_en="Hanoi industrial fair",
        place_vi="Hà Nội",
        place_en="Hanoi",
        first_day=day,
        last_day=day,
        sessions=same_every_day([day], [(time(9), time(11, 30)), (time(13, 30), time(16))]),
        halls=(HallDraft("A", 4),),
        least_meetings=1,
    )
    fair = new_fair(db, draft, organiser_account_id=organiser.id)
    ground = Ground(db, fair.id)
    book = workbook(
        {"Enterprises": ENTERPRISES, "Products": PRODUCTS, "Buyers": BUYERS, "Needs": NEEDS}
    )
    apply(db, ground.organiser, stage(db, ground.organiser, "fair.xlsx", book).id)
    propose(db, ground.organiser)
    return ground
