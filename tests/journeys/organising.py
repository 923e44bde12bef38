"""What an organiser does on his pages, step by step, in any language."""

from pathlib import Path

from playwright.sync_api import expect

from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from tests.journeys.ground import EMAIL, PASSWORD
from tests.journeys.live import Traveller

_PATIENCE_MS = 120_000


class Organising:
    """An organiser at his desk.

    Args:
        traveller: the window.
        language: of its pages.
        slug: of the fair.
    """

    def __init__(self, traveller: Traveller, language: str, slug: str) -> None:
        self.traveller = traveller
        self.page = traveller.page
        self.language = language
        self.root = f"/fairs/{slug}"

    def words(self, text: str) -> str:
        """Say a sentence of the pages in their language."""
        return say(Sentence(text), self.language)

    def press(self, text: str) -> None:
        """Press a button by its words."""
        self.page.locator("main").get_by_role("button", name=self.words(text)).first.click()

    def sign_in(self) -> None:
        """Come in by password and choose the language."""
        self.traveller.see("/sign-in")
        self.page.locator("#email").fill(EMAIL)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("main form button").click()
        expect(self.page).to_have_url(f"{self.traveller.address}/fairs")
        self.page.locator(f".languages button[value={self.language}]").click()
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        self.traveller.look()

    def set_up(self, tables: str = "A 8") -> None:
        """Set up a fair of one day."""
        self.traveller.see("/fairs/new")
        for field, value in {
            "name_vi": "Hội chợ thử",
            "name_en": "Trial fair",
            "slug": self.root.rpartition("/")[2],
            "first_day": "2027-10-27",
            "last_day": "2027-10-27",
            "halls": tables,
            "least_meetings": "1",
        }.items():
            self.page.locator(f"#{field}").fill(value)
        self.press("Set up the fair")
        expect(self.page).to_have_url(f"{self.traveller.address}{self.root}/import")
        self.traveller.look()

    def import_files(self, *files: Path) -> None:
        """Check spreadsheets and take them in."""
        self.traveller.open(f"{self.root}/import")
        self.page.locator("#files").set_input_files(list(files))
        self.press("Check the spreadsheets")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(
            self.words("What the import changes")
        )
        self.traveller.look()
        self.press("Take in all rows")
        expect(self.page.locator(".notice").first).to_be_visible()
        self.traveller.look()

    def look_up_a_code(self) -> None:
        """Look an HS code up for the spreadsheet."""
        self.traveller.open(f"{self.root}/import")
        self.page.locator("main a[href$='/hs']").click()
        self.page.locator("#words").fill("khuon ep nhua")
        self.press("Look for it")
        expect(self.page.locator("strong.code").first).to_have_text("8480.71")
        self.traveller.look()

    def propose(self) -> None:
        """Let partners be suggested and wait for it."""
        self.traveller.see(f"{self.root}/proposals")
        self.press("Suggest partners")
        self._wait_for("See the suggested pairs")
        self.traveller.look()

    def see_what_is_missing(self) -> bytes:
        """Look at the fair's coverage and figures, open the rows of a figure; gives the lists."""
        self.traveller.see(f"{self.root}/coverage")
        self.page.locator("section[aria-labelledby=groups] td a").first.click()
        expect(self.page.locator("#coverage-rows tbody tr").first).to_be_visible()
        self.traveller.look()
        lists = self.traveller.fetched("xlsx")
        self.traveller.see(f"{self.root}/evaluation")
        return lists

    def plan(self, seconds: int = 2) -> None:
        """Let a plan be made, wait for it and open it."""
        self.traveller.see(f"{self.root}/plans")
        self.page.locator("#seconds").fill(str(seconds))
        self.press("Make a plan")
        self._wait_for("Open version %(number)s", number=1)
        self.traveller.look()
        self.page.locator("#job-progress a.button").click()
        self.traveller.look()

    def look_ahead(self) -> None:
        """See what can be promised and who will fall short, before anything is planned."""
        self.traveller.see(f"{self.root}/plans")
        self.page.locator("main a[href$='/plans/feasibility']").click()
        expect(self.page.locator("#promise")).to_be_visible()
        self.traveller.look()

    def try_other_conditions(self) -> None:
        """Ask what if, see what would be, choose it and see what differs; nothing is published."""
        self.traveller.see(f"{self.root}/plans/what-if")
        self.page.locator("main a[href$='/what-if/new']").first.click()
        self.traveller.look()
        for field, value in {"name": "Four tables", "tables": "4", "seconds": "1"}.items():
            self.page.locator(f"#{field}").fill(value)
        self.press("Work it out")
        self._wait_for("See what would be")
        self.page.locator("#job-progress a.button").click()
        expect(self.page.locator("svg.two-dots")).to_be_visible()
        self.traveller.look()
        self.traveller.see(f"{self.root}/plans/what-if")
        self.traveller.see(f"{self.root}/plans/compare")
        self.page.go_back()
        self.page.locator("main th a[href*='/what-if/']").first.click()
        self.press("Make it a draft")
        expect(self.page.locator(".notice").first).to_be_visible()
        self.traveller.look()
        self.page.locator("main a[href*='/difference']").first.click()
        self.traveller.look()

    def publish(self) -> None:
        """Publish the plan that is open."""
        self.page.locator("form[action$='/publish'] button").first.click()
        expect(self.page.locator(".notice").first).to_be_visible()
        self.traveller.look()

    def repair(self) -> bytes:
        """A buyer cancels: see what can be done, choose the least, publish; gives the stand-bys."""
        self.traveller.see(f"{self.root}/repair")
        self.page.locator("summary", has_text=self.words("Somebody does not come any more")).click()
        self.page.locator("#gone-who").fill("NM-1")
        self.page.locator("form:has(#gone-who) button").click()
        expect(self.page.locator("#offers")).to_be_visible()
        self.traveller.look()
        self.page.locator("section[aria-labelledby=offers] form button").first.click()
        expect(self.page.locator(".notice").first).to_be_visible()
        self.traveller.look()
        self.publish()
        self.traveller.see(f"{self.root}/why-not?enterprise=DN-1&buyer=NM-1")
        expect(self.page.locator("#answer")).to_be_visible()
        self.traveller.see(f"{self.root}/contingency")
        return self.traveller.fetched("xlsx")

    def print_pack(self) -> bytes:
        """Set the print pack, wait for it; gives the PDF."""
        self.traveller.see(f"{self.root}/print")
        self.press("Set the print pack")
        self._wait_for("Download the print pack (PDF)")
        return self.traveller.fetched("pdf")

    def _wait_for(self, text: str, **values: int) -> None:
        """Wait until the job's page offers what it made; without JavaScript it reloads itself."""
        offered = say(Sentence(text, dict(values)), self.language)
        link = self.page.locator("#job-progress a.button", has_text=offered)
        expect(link).to_be_visible(timeout=_PATIENCE_MS)
