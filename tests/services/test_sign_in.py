"""Who may come in: links that work once, passwords, sessions that end."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlmodel import select

from matchmaker.domain.errors import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
    SignInNeededError,
    TooManyError,
)
from matchmaker.domain.participant import Role, Scope
from matchmaker.services import passwords, sign_in
from matchmaker.services.invitations import invite_many
from matchmaker.services.organisers import (
    add_organiser,
    new_organiser,
    organiser_by_email,
    required_organiser,
)
from matchmaker.services.sign_in import SignedIn
from matchmaker.settings import get_settings
from matchmaker.storage.queries.accounts import invitations, organisers
from matchmaker.storage.queries.jobs import history
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Account, Enterprise, Membership, SignInLink, WebSession
from tests.small_fair import SmallFair, small_fair

PASSWORD = "seven blue buffaloes"
LATER = datetime(2026, 10, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash in a millisecond: the strength of argon2id is not what is tested here."""
    monkeypatch.setenv("MATCHMAKER_PASSWORD_ROUNDS", "1")
    monkeypatch.setenv("MATCHMAKER_PASSWORD_MEMORY_KIB", "64")
    get_settings.cache_clear()
    passwords._nobodys_hash.cache_clear()
    yield
    get_settings.cache_clear()
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that the test turns; it stands at the first of October 2026."""
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


def an_organiser(db: Database, fair: SmallFair | None = None) -> Account:
    account = new_organiser(db, "Lan@Fair.example", "Lan", PASSWORD)
    if fair:
        add_organiser(db, fair.id, account.id)
    return account


def guest(db: Database, fair: SmallFair, number: int = 0) -> SignedIn:
    secret = sign_in.invite(db, fair.organiser, fair.enterprises[number])
    return sign_in.spend_link(db, secret)


# --- invitations ---------------------------------------------------------------------------


def test_an_enterprise_comes_in_by_its_link_and_sees_its_own_scope(either_db: Database):
    fair = small_fair(either_db)
    secret = sign_in.invite(either_db, fair.organiser, fair.enterprises[1])

    signed_in = sign_in.spend_link(either_db, secret)

    assert signed_in.scope == Scope(
        fair.id, Role.ENTERPRISE, fair.enterprises[1], actor="Cơ khí Đông Anh 1 (hanoi)"
    )
    assert sign_in.who(either_db, signed_in.secret) == SignedIn(
        **{name: getattr(signed_in, name) for name in SignedIn.__slots__ if name != "secret"}
    )


def test_a_buyer_comes_in_by_its_link(either_db: Database):
    fair = small_fair(either_db)
    secret = sign_in.invite(either_db, fair.organiser, fair.buyers[0])

    signed_in = sign_in.spend_link(either_db, secret)

    assert (signed_in.role, signed_in.ui_language) == (Role.BUYER, "en")
    assert signed_in.scope
    assert signed_in.scope.participant_id == fair.buyers[0]


def test_looking_at_a_link_says_whose_it_is_and_spends_nothing(db: Database):
    fair = small_fair(db)
    secret = sign_in.invite(db, fair.organiser, fair.enterprises[0])

    looks = [sign_in.look_at_link(db, secret) for _ in range(3)]

    assert {look.name for look in looks} == {"Cơ khí Đông Anh 0 (hanoi)"}
    assert looks[0].fair_name_en == "Fair hanoi"
    assert looks[0].role is Role.ENTERPRISE
    assert sign_in.spend_link(db, secret).role is Role.ENTERPRISE


def test_a_link_works_once(either_db: Database):
    fair = small_fair(either_db)
    secret = sign_in.invite(either_db, fair.organiser, fair.enterprises[0])
    sign_in.spend_link(either_db, secret)

    with pytest.raises(RefusedError, match="used before"):
        sign_in.spend_link(either_db, secret)
    with pytest.raises(RefusedError, match="used before"):
        sign_in.look_at_link(either_db, secret)


def test_of_eight_who_spend_a_link_at_once_one_gets_in(either_db: Database):
    fair = small_fair(either_db)
    secret = sign_in.invite(either_db, fair.organiser, fair.enterprises[0])
    got_in: list[SignedIn] = []
    refused: list[RefusedError] = []

    def spend() -> None:
        try:
            got_in.append(sign_in.spend_link(either_db, secret))
        except RefusedError as error:
            refused.append(error)

    threads = [threading.Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(got_in), len(refused)) == (1, 7)


def test_a_new_link_makes_the_older_one_void(db: Database):
    fair = small_fair(db)
    older = sign_in.invite(db, fair.organiser, fair.enterprises[0])

    newer = sign_in.invite(db, fair.organiser, fair.enterprises[0])

    with pytest.raises(NotFoundError):
        sign_in.spend_link(db, older)
    assert sign_in.spend_link(db, newer).role is Role.ENTERPRISE


def test_a_link_ends_when_its_days_are_over(db: Database, clock: time_machine.Traveller):
    fair = small_fair(db)
    secret = sign_in.invite(db, fair.organiser, fair.enterprises[0])

    clock.shift(timedelta(days=60, seconds=1))

    with pytest.raises(RefusedError, match="out of date"):
        sign_in.look_at_link(db, secret)
    with pytest.raises(RefusedError, match="out of date"):
        sign_in.spend_link(db, secret)


@pytest.mark.parametrize("secret", ["", "x", "0" * 22, "\u0000", "ạ" * 400])
def test_a_link_nobody_made_opens_nothing(db: Database, secret: str):
    small_fair(db)

    with pytest.raises(NotFoundError, match="not known"):
        sign_in.look_at_link(db, secret)
    with pytest.raises(NotFoundError, match="not known"):
        sign_in.spend_link(db, secret)


def test_no_secret_is_ever_stored(db: Database):
    fair = small_fair(db)
    secret = sign_in.invite(db, fair.organiser, fair.enterprises[0])
    signed_in = sign_in.spend_link(db, secret)
    an_organiser(db)

    with db.read() as unit:
        everything = b""
        for table in ("sign_in_link", "web_session", "account", "audit_event"):
            for row in unit.execute(text(f"SELECT * FROM {table}")):  # noqa: S608  # our names
                everything += repr(tuple(row)).encode()

    assert len(secret) >= 21, "128 random bits"
    assert len(signed_in.secret) >= 42, "256 random bits"
    for hidden in (secret, signed_in.secret, PASSWORD):
        assert hidden.encode() not in everything


def test_only_the_organiser_invites_and_only_into_his_fair(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")

    with pytest.raises(ForbiddenError):
        sign_in.invite(db, here.enterprise(0), here.buyers[0])
    with pytest.raises(NotFoundError):
        sign_in.invite(db, here.organiser, there.enterprises[0])


def test_who_has_withdrawn_is_neither_invited_nor_let_in(db: Database):
    fair = small_fair(db)
    secret = sign_in.invite(db, fair.organiser, fair.enterprises[0])
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).withdrawn = True

    with pytest.raises(RefusedError, match="withdrawn"):
        sign_in.spend_link(db, secret)
    with pytest.raises(RefusedError, match="withdrawn"):
        sign_in.invite(db, fair.organiser, fair.enterprises[0])


def test_inviting_again_keeps_the_same_account(db: Database):
    fair = small_fair(db)
    first = guest(db, fair)

    second = guest(db, fair)

    assert first.account_id == second.account_id
    assert first.session_id != second.session_id
    with db.read() as unit:
        assert len(unit.exec(select(Membership)).all()) == 1


def test_many_are_invited_at_once_by_code_or_all_who_never_were(db: Database):
    fair = small_fair(db)

    by_code = invite_many(db, fair.organiser, ["e1"])
    all_others = invite_many(db, fair.organiser, [], everybody=True)

    assert [code for code, _ in by_code] == ["E1"]
    assert [code for code, _ in all_others] == ["E0", "E2", "B0", "B1", "B2"]
    assert invite_many(db, fair.organiser, [], everybody=True) == []


def test_one_unknown_code_invites_nobody(db: Database):
    fair = small_fair(db)

    with pytest.raises(NotFoundError, match="X9"):
        invite_many(db, fair.organiser, ["E0", "X9"])
    with pytest.raises(InvalidError):
        invite_many(db, fair.organiser, [])

    with db.read() as unit:
        assert unit.exec(select(SignInLink)).all() == []


def test_the_organiser_sees_who_was_invited_and_who_came(db: Database):
    fair = small_fair(db)
    guest(db, fair, 0)
    sign_in.invite(db, fair.organiser, fair.buyers[0])

    with db.read() as unit:
        rows = {row.participant_id: row for row in invitations(unit, fair.organiser)}
        events = [event.action for event in history(unit, fair.organiser)]

    assert rows[fair.enterprises[0]].spent_at is not None
    assert rows[fair.buyers[0]].spent_at is None
    assert events == ["link.made", "link.spent", "link.made"]


def test_an_organisers_link_opens_all_his_fairs(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    account = an_organiser(db, here)
    add_organiser(db, there.id, account.id)

    signed_in = sign_in.spend_link(db, sign_in.invite_organiser(db, here.organiser, account.id))

    with db.read() as unit:
        scopes = [signed_in.organiser_scope(unit, fair.id) for fair in (here, there)]
    assert signed_in.scope is None
    assert [scope and scope.fair_id for scope in scopes] == [here.id, there.id]


def test_an_organiser_of_another_fair_gets_no_link_here(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    account = an_organiser(db, there)

    with pytest.raises(NotFoundError):
        sign_in.invite_organiser(db, here.organiser, account.id)


# --- passwords -----------------------------------------------------------------------------


def test_an_organiser_signs_in_by_e_mail_in_any_case_and_password(either_db: Database):
    fair = small_fair(either_db)
    an_organiser(either_db, fair)

    signed_in = sign_in.sign_in(either_db, " LAN@fair.example ", PASSWORD)

    with either_db.read() as unit:
        scope = signed_in.organiser_scope(unit, fair.id)
    assert (signed_in.role, signed_in.name) == (Role.ORGANISER, "Lan")
    assert scope == Scope(fair.id, Role.ORGANISER, actor="Lan")


def test_an_organiser_gets_no_scope_in_a_fair_he_does_not_run(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    an_organiser(db, here)
    signed_in = sign_in.sign_in(db, "lan@fair.example", PASSWORD)

    with db.read() as unit:
        assert signed_in.organiser_scope(unit, there.id) is None


def test_a_participant_never_gets_an_organisers_scope(db: Database):
    fair = small_fair(db)
    signed_in = guest(db, fair)

    with db.read() as unit:
        assert signed_in.organiser_scope(unit, fair.id) is None


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("lan@fair.example", "eight blue buffaloes"),
        ("lan@fair.example", ""),
        ("lan@fair.example", PASSWORD + " "),
        ("lan@fair.example", "x" * 5000),
        ("nobody@fair.example", PASSWORD),
        ("", ""),
    ],
)
def test_a_wrong_password_and_an_unknown_account_look_the_same(
    db: Database, email: str, password: str
):
    an_organiser(db)

    with pytest.raises(ForbiddenError, match=r"^E-mail or password is wrong\.$"):
        sign_in.sign_in(db, email, password)


def test_a_participant_has_no_password_to_guess(db: Database):
    fair = small_fair(db)
    guest(db, fair)

    with pytest.raises(ForbiddenError):
        sign_in.sign_in(db, "", "")


def test_a_longer_password_that_begins_the_same_is_wrong(db: Database):
    long = "a sentence of some length, " * 4 + "that ends here."
    new_organiser(db, "minh@fair.example", "Minh", long)

    assert sign_in.sign_in(db, "minh@fair.example", long).name == "Minh"
    with pytest.raises(ForbiddenError):
        sign_in.sign_in(db, "minh@fair.example", long.ljust(128) + "and goes on")


def test_the_sixth_try_in_a_quarter_of_an_hour_waits_even_with_the_right_password(
    db: Database, clock: time_machine.Traveller
):
    an_organiser(db)
    for _ in range(5):
        with pytest.raises(ForbiddenError):
            sign_in.sign_in(db, "lan@fair.example", "wrong wrong wrong")

    with pytest.raises(TooManyError) as refusal:
        sign_in.sign_in(db, "lan@fair.example", PASSWORD)
    assert 0 < refusal.value.retry_after_s <= 15 * 60

    clock.shift(timedelta(minutes=15, seconds=1))
    assert sign_in.sign_in(db, "lan@fair.example", PASSWORD).role is Role.ORGANISER


def test_the_right_password_starts_the_count_anew(db: Database):
    an_organiser(db)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(ForbiddenError):
                sign_in.sign_in(db, "lan@fair.example", "wrong wrong wrong")
        sign_in.sign_in(db, "lan@fair.example", PASSWORD)


def test_one_address_may_not_try_account_after_account(db: Database):
    for number in range(20):
        with pytest.raises(ForbiddenError):
            sign_in.sign_in(db, f"{number}@fair.example", PASSWORD, address="192.0.2.7")

    with pytest.raises(TooManyError):
        sign_in.sign_in(db, "21@fair.example", PASSWORD, address="192.0.2.7")
    with pytest.raises(ForbiddenError):
        sign_in.sign_in(db, "22@fair.example", PASSWORD, address="192.0.2.8")


def test_many_tries_at_the_same_moment_are_all_counted(db: Database):
    an_organiser(db)
    answers: list[type[Exception]] = []

    def attempt() -> None:
        try:
            sign_in.sign_in(db, "lan@fair.example", "wrong wrong wrong")
        except (ForbiddenError, TooManyError) as error:
            answers.append(type(error))

    threads = [threading.Thread(target=attempt) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(ForbiddenError) == 5
    assert answers.count(TooManyError) == 11


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "12 to 128"),
        ("x" * 129, "12 to 128"),
        ("abababababab", "repeats itself"),
        ("Lan Nguyen is here", "must not contain"),
        ("my mail is minh.le", "must not contain"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(db: Database, password: str, words: str):
    with pytest.raises(InvalidError, match=words):
        new_organiser(db, "minh.le@fair.example", "Lan Nguyen", password)

    assert organiser_by_email(db, "minh.le@fair.example") is None


@pytest.mark.parametrize("email", ["", "lan", "@", "lan@", "@fair", "a b@fair.example", "x" * 300])
def test_what_is_no_e_mail_makes_no_account(db: Database, email: str):
    with pytest.raises(InvalidError, match="not an e-mail"):
        new_organiser(db, email, "Lan", PASSWORD)


def test_an_e_mail_has_one_account(either_db: Database):
    an_organiser(either_db)

    with pytest.raises(RefusedError, match="already"):
        new_organiser(either_db, "lan@FAIR.example", "Another", PASSWORD)


def test_organising_twice_is_as_good_as_once_and_guests_cannot(db: Database):
    fair = small_fair(db)
    account = an_organiser(db, fair)
    add_organiser(db, fair.id, account.id)

    with db.read() as unit:
        assert [row.email for row in organisers(unit, fair.organiser)] == ["lan@fair.example"]
    with pytest.raises(RefusedError):
        add_organiser(db, fair.id, guest(db, fair).account_id)
    with pytest.raises(NotFoundError):
        add_organiser(db, "0" * 32, account.id)
    with pytest.raises(NotFoundError):
        required_organiser(db, "nobody@fair.example")


def test_a_new_password_ends_all_other_sessions(db: Database):
    account = an_organiser(db)
    kept = sign_in.sign_in(db, "lan@fair.example", PASSWORD)
    other = sign_in.sign_in(db, "lan@fair.example", PASSWORD)

    sign_in.set_password(db, account.id, "nine red roosters", keep_session_id=kept.session_id)

    assert sign_in.who(db, kept.secret) is not None
    assert sign_in.who(db, other.secret) is None
    with pytest.raises(ForbiddenError):
        sign_in.sign_in(db, "lan@fair.example", PASSWORD)
    assert sign_in.sign_in(db, "lan@fair.example", "nine red roosters").name == "Lan"


def test_a_weak_new_password_changes_nothing(db: Database):
    account = an_organiser(db)

    with pytest.raises(InvalidError):
        sign_in.set_password(db, account.id, "short")
    with pytest.raises(NotFoundError):
        sign_in.set_password(db, "0" * 32, PASSWORD)

    assert sign_in.sign_in(db, "lan@fair.example", PASSWORD).name == "Lan"


# --- sessions ------------------------------------------------------------------------------


def test_every_sign_in_opens_a_session_of_its_own(db: Database):
    an_organiser(db)

    one, other = (sign_in.sign_in(db, "lan@fair.example", PASSWORD) for _ in range(2))

    assert one.secret != other.secret
    assert one.csrf_token != other.csrf_token
    assert one.session_id != other.session_id


def test_signing_out_ends_this_session_only(either_db: Database):
    an_organiser(either_db)
    one, other = (sign_in.sign_in(either_db, "lan@fair.example", PASSWORD) for _ in range(2))

    sign_in.sign_out(either_db, one.secret)
    sign_in.sign_out(either_db, one.secret)

    assert sign_in.who(either_db, one.secret) is None
    assert sign_in.who(either_db, other.secret) is not None


@pytest.mark.parametrize("cookie", ["", "nonsense", "\ud800".encode("utf-8", "replace").decode()])
def test_a_cookie_nobody_gave_out_is_nobody(db: Database, cookie: str):
    assert sign_in.who(db, cookie) is None


def test_an_idle_organiser_is_out_after_twelve_hours(db: Database, clock: time_machine.Traveller):
    an_organiser(db)
    signed_in = sign_in.sign_in(db, "lan@fair.example", PASSWORD)

    clock.shift(timedelta(hours=11))
    assert sign_in.who(db, signed_in.secret) is not None, "being seen starts the hours anew"
    clock.shift(timedelta(hours=11))
    assert sign_in.who(db, signed_in.secret) is not None
    clock.shift(timedelta(hours=12))
    assert sign_in.who(db, signed_in.secret) is None


def test_an_organiser_is_out_after_seven_days_however_busy(
    db: Database, clock: time_machine.Traveller
):
    an_organiser(db)
    signed_in = sign_in.sign_in(db, "lan@fair.example", PASSWORD)

    for _ in range(20):
        clock.shift(timedelta(hours=8))
        assert sign_in.who(db, signed_in.secret) is not None
    clock.shift(timedelta(hours=8))

    assert sign_in.who(db, signed_in.secret) is None


def test_a_participant_stays_in_until_thirty_days_after_the_fair(
    db: Database, clock: time_machine.Traveller
):
    fair = small_fair(db)
    signed_in = guest(db, fair)

    clock.move_to(datetime(2026, 10, 30, tzinfo=UTC))
    assert sign_in.who(db, signed_in.secret) is not None
    clock.move_to(datetime(2026, 11, 26, tzinfo=UTC))
    assert sign_in.who(db, signed_in.secret) is not None
    clock.move_to(datetime(2026, 11, 27, tzinfo=UTC))
    assert sign_in.who(db, signed_in.secret) is None


def test_a_page_view_does_not_cost_a_write_each_time(db: Database, clock: time_machine.Traveller):
    an_organiser(db)
    signed_in = sign_in.sign_in(db, "lan@fair.example", PASSWORD)

    def seen_at() -> datetime:
        with db.read() as unit:
            return unit.exec(select(WebSession.seen_at)).one()

    first = seen_at()
    clock.shift(timedelta(minutes=4))
    sign_in.who(db, signed_in.secret)
    still = seen_at()
    clock.shift(timedelta(minutes=2))
    sign_in.who(db, signed_in.secret)

    assert still == first
    assert seen_at() == first + timedelta(minutes=6)


def test_a_chosen_language_is_remembered(db: Database):
    fair = small_fair(db)
    signed_in = guest(db, fair)

    sign_in.choose_language(db, signed_in.secret, "en")

    found = sign_in.who(db, signed_in.secret)
    assert found
    assert found.ui_language == "en"


def test_a_language_without_pages_or_a_session_that_ended_is_refused(db: Database):
    fair = small_fair(db)
    signed_in = guest(db, fair)

    with pytest.raises(NotFoundError):
        sign_in.choose_language(db, signed_in.secret, "tlh")
    with pytest.raises(SignInNeededError):
        sign_in.choose_language(db, "ended", "vi")


def test_production_hashes_with_argon2id_at_full_strength(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MATCHMAKER_PASSWORD_ROUNDS")
    monkeypatch.delenv("MATCHMAKER_PASSWORD_MEMORY_KIB")
    get_settings.cache_clear()

    stored = passwords.hash_password(PASSWORD)

    assert stored.startswith("$argon2id$v=19$m=65536,t=3,")
    assert passwords.is_right(PASSWORD, stored)
