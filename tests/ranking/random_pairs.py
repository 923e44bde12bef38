"""Pairs drawn at random: every field stated or not, in any combination."""

from datetime import date

from hypothesis import strategies as st

from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus
from matchmaker.domain.participant import Certificate
from matchmaker.domain.trade import Duty, Schedule
from matchmaker.ranking.rows import Fair, Firm, Offer, Pair
from matchmaker.services.reference import carbon_border

FIRST_DAY = date(2026, 10, 27)
NAMES = ("ISO 9001", "IATF 16949", "ISO 14001")
TEXTS = (
    "",
    "Khuôn ép nhựa SKD61, dung sai ±0.01 mm. Gia công theo bản vẽ STEP.",
    "Injection moulds in SKD61; tolerance 0.01 mm. From STEP files.",
    "ダイカスト金型。𠮷野 SUS304",
    "Roasted coffee beans",
)
TREATY = Agreement(
    "EVFTA",
    "Hiệp định",
    "Agreement",
    tuple(
        Membership(one, MembershipStatus.IN_FORCE, date(2020, 8, 1), "text", date(2026, 1, 1))
        for one in ("VN", "DE")
    ),
)
SCHEDULE = Schedule("DE", "EVFTA", "TARIC", date(2026, 1, 1), {"848071": (Duty("848071", 5, 0),)})

texts = st.sampled_from(TEXTS)
amounts = st.none() | st.floats(0.5, 1e5)
few = lambda words: st.lists(st.sampled_from(words), max_size=2, unique=True).map(tuple)  # noqa: E731
certificates = st.lists(
    st.builds(
        Certificate,
        st.sampled_from(NAMES),
        st.none() | st.sampled_from([date(2026, 1, 1), date(2030, 1, 1)]),
    ),
    max_size=2,
).map(tuple)
firms = {
    "country": st.sampled_from(["", "VN", "DE", "JP"]),
    "role": st.sampled_from(["", "oem", "odm", "contract"]),
    "languages": few(("vi", "en", "ja")),
    "certificates": certificates,
    "target_markets": few(("DE", "JP")),
    "export_markets": few(("DE", "JP", "US")),
    "free": st.none() | st.frozensets(st.integers(0, 3)),
}
offers = {
    "texts": st.fixed_dictionaries({"name_en": texts, "text_vi": texts, "text_original": texts}),
    "hs_code": st.sampled_from(["", "8480", "848071", "731815"]),
    "hs_confirmed": st.booleans(),
    "role": st.sampled_from(["", "oem", "odm"]),
    "unit": st.sampled_from(["", "kg", "piece"]),
    "moq": amounts,
    "volume_month": amounts,
    "lead_time_days": st.none() | st.integers(1, 90),
    "tolerance_mm": st.none() | st.sampled_from([0.005, 0.01, 0.1]),
    "price_min": amounts,
    "price_max": amounts,
    "currency": st.sampled_from(["", "USD", "EUR"]),
    "incoterms": few(("FOB", "CIF", "EXW")),
    "process": few(("ép phun", "Injection")),
    "material": few(("SKD61", "P20")),
    "drawing_format": few(("STEP", "DXF")),
    "emissions_data": st.none() | st.booleans(),
    "certificates": certificates,
    "must_certificates": few(NAMES),
    "nice_certificates": few(NAMES),
    "must_fields": few(("moq", "lead_time_days", "tolerance_mm")),
}
fairs = st.builds(
    Fair,
    st.just(FIRST_DAY),
    st.sampled_from([(), (TREATY,)]),
    st.sampled_from([{}, {"DE": (SCHEDULE,)}]),
    st.sampled_from([{}, {"EUR": 1.1}]),
    st.sampled_from([None, carbon_border()]),
    st.sampled_from([0, 4]),
)
pairs = st.builds(
    Pair,
    fairs,
    st.builds(Firm, st.just("e1"), **firms),
    st.builds(Firm, st.just("b1"), **firms),
    st.builds(Offer, st.just("p1"), st.just(0), **offers),
    st.builds(Offer, st.just("n1"), st.just(0), **offers),
    st.sampled_from([float("nan"), -0.5, 0.0, 0.7, 1.3]),
)
