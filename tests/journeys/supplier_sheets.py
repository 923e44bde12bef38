"""Turn the public list of Vietnamese IT suppliers into the spreadsheets of a fair.

Firms become enterprises, their offers products, the clients that an offer
names as its target become buyers' needs. Nothing of it is kept in the project.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

NEEDS_A_BUYER = 2
_COUNTRIES = ("JP", "DE", "CA", "AU", "GB", "FR", "NL", "SG")


@dataclass(frozen=True)
class SupplierFair:
    """Spreadsheets, and which offer each need was written for: product code by need code."""

    enterprises_and_products: bytes
    buyers_and_needs: bytes
    own_offer: dict[str, str]
    enterprises: int
    products: int
    buyers: int


def read_suppliers(folder: Path) -> SupplierFair:
    """Read documents, queries and judgements of the benchmark set."""
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        offers = [json.loads(line) for line in lines]
    asked = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").split("\n")
             if line]  # fmt: skip
    needs = [query for query in asked if query["id"].startswith("tc")]
    firms = list(dict.fromkeys(offer["company"] for offer in offers))
    codes = {name: f"DN-{number:02d}" for number, name in enumerate(firms, start=1)}
    buyers = -(-len(needs) // NEEDS_A_BUYER)
    return SupplierFair(
        enterprises_and_products=workbook(
            {"Enterprises": _enterprises(codes), "Products": _products(offers, codes)}
        ),
        buyers_and_needs=workbook({"Buyers": _buyers(buyers), "Needs": _needs(needs)}),
        own_offer=_own_offers(folder / "qrels.tsv", {need["id"] for need in needs}),
        enterprises=len(firms),
        products=len(offers),
        buyers=buyers,
    )


def workbook(sheets: dict[str, Iterable[Sequence[Any]]]) -> bytes:
    """Write sheets of plain rows, the first row their headers."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(
        kept, {"strings_to_urls": False, "strings_to_formulas": False}
    ) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return kept.getvalue()


def _enterprises(codes: dict[str, str]) -> Iterable[Sequence[str]]:
    yield ("Code", "Vietnamese name", "English name", "Province or city", "Sector", "Contact",
           "E-mail", "Working languages", "Wants to export to")  # fmt: skip
    for name, code in codes.items():
        yield (code, name[:200], name[:200], "Hà Nội", "it", "Sales", f"{code}@example.com".lower(),
               "vi;en", ";".join(_COUNTRIES))  # fmt: skip


def _products(offers: list[dict[str, str]], codes: dict[str, str]) -> Iterable[Sequence[str]]:
    yield ("Code", "Enterprise code", "Vietnamese name", "English name",
           "Description in Vietnamese", "Description in English", "Sector")  # fmt: skip
    for offer in offers:
        name_vi = offer["title_vi"] or offer["title"]
        yield (offer["id"], codes[offer["company"]], name_vi[:200], offer["title"][:200],
               _text(offer, "text_vi"), _text(offer, "text"), "it")  # fmt: skip


def _text(offer: dict[str, str], key: str) -> str:
    """Say what is offered and to which industries, as the list does."""
    return f"{offer[key]}\n{offer['industry']}"[:4000]


def _buyers(count: int) -> Iterable[Sequence[str]]:
    yield ("Code", "English name", "Country", "Contact", "E-mail", "Working languages")
    for number in range(1, count + 1):
        country = _COUNTRIES[number % len(_COUNTRIES)]
        yield (f"NM-{number:02d}", f"Buyer {number:02d}", country, "Procurement",
               f"nm-{number:02d}@example.com", "en")  # fmt: skip


def _needs(needs: list[dict[str, str]]) -> Iterable[Sequence[str]]:
    yield ("Code", "Buyer code", "Original description", "Description language", "Sector")
    for number, need in enumerate(needs):
        yield (need["id"], f"NM-{number // NEEDS_A_BUYER + 1:02d}", need["text"], "en", "it")


def _own_offers(file: Path, needs: set[str]) -> dict[str, str]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))[1:]
    return {need: offer for need, offer, grade in rows if grade == "2" and need in needs}
