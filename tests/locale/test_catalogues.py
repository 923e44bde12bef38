"""No page speaks half a language."""

from pathlib import Path

import pytest

from matchmaker import locale
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import __main__ as check
from matchmaker.locale import say, translations

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an empty folder in the place of the catalogues."""
    for language in ("vi", "en"):
        (tmp_path / language).mkdir()
    monkeypatch.setattr(locale, "FOLDER", tmp_path)
    return tmp_path


def write(folder: Path, name: str, *entries: tuple[str, str]) -> None:
    text = HEADER + "\n".join(f'msgid "{key}"\nmsgstr "{said}"\n' for key, said in entries)
    (folder / "vi" / name).write_text(text, encoding="utf-8")


def test_every_sentence_of_the_product_is_said_in_vietnamese():
    assert check.findings("vi", check.used_texts()) == []


def test_english_says_nothing_that_is_not_asked_for():
    assert check.findings("en", check.used_texts()) == []


def test_a_missing_sentence_is_found(folder: Path):
    write(folder, "a.po", ("Meet", "Muốn gặp"))

    assert check.findings("vi", {"Meet", "Agenda"}) == ["vi: missing: 'Agenda'"]


def test_a_sentence_nobody_says_is_found(folder: Path):
    write(folder, "a.po", ("Meet", "Muốn gặp"), ("Old", "Cũ"))

    assert check.findings("vi", {"Meet"}) == ["vi: unused: 'Old'"]


def test_a_sentence_written_in_two_rooms_is_found(folder: Path):
    write(folder, "a.po", ("Meet", "Muốn gặp"))
    write(folder, "b.po", ("Meet", "Gặp"))

    assert check.findings("vi", {"Meet"}) == ["vi: written twice: 'Meet'"]


def test_an_empty_translation_is_found(folder: Path):
    write(folder, "a.po", ("Meet", ""))

    assert check.findings("vi", {"Meet"}) == ["a.po: not translated: 'Meet'"]


def test_a_translation_that_fills_in_what_the_key_lacks_is_found(folder: Path):
    write(folder, "a.po", ("Table %(label)s", "Bàn %(number)s"))

    (finding,) = check.findings("vi", {"Table %(label)s"})

    assert finding.startswith("a.po: fills in what the key does not have")


def test_a_sentence_inside_a_sentence_is_said_in_the_same_language():
    sentence = Sentence("%(words)s", {"words": Sentence("Must meet")})

    assert say(sentence, "vi") == "Rất muốn gặp"
    assert say(sentence, "en") == "Must meet"


def test_lists_of_sentences_are_said_one_after_the_other():
    sentence = Sentence("%(words)s", {"words": [Sentence("Meet"), "DN-007"]})

    assert say(sentence, "vi") == "Muốn gặp, DN-007"


def test_an_unknown_language_hears_english():
    assert translations("xx").gettext("Must meet") == "Must meet"


def test_a_name_is_said_as_the_reader_knows_it():
    sentence = Sentence("%(words)s", {"words": {"vi": "Khuôn ép nhựa", "en": "Injection mould"}})

    assert say(sentence, "vi") == "Khuôn ép nhựa"
    assert say(sentence, "en") == str(sentence) == "Injection mould"


def test_a_name_in_one_language_alone_is_said_in_both():
    sentence = Sentence.from_json(
        Sentence("%(words)s", {"words": {"vi": "Khuôn", "en": ""}}).to_json()
    )

    assert say(sentence, "en") == "Khuôn"


# --- how the check and the catalogues behave where something is odd --------------------------


def test_a_doubtful_translation_counts_as_none(folder: Path):
    text = f'{HEADER}#, fuzzy\nmsgid "Meet"\nmsgstr "Gặp"\n'
    (folder / "vi" / "a.po").write_text(text, encoding="utf-8")

    assert check.findings("vi", {"Meet"}) == ["a.po: not translated: 'Meet'"]


def test_every_form_of_a_plural_is_looked_at(folder: Path):
    text = (
        f'{HEADER}msgid "%(number)s table"\nmsgid_plural "%(number)s tables"\n'
        'msgstr[0] "%(number)s table"\nmsgstr[1] ""\n'
    )
    (folder / "en" / "a.po").write_text(text, encoding="utf-8")

    (finding,) = check.findings("en", {"%(number)s table"})

    assert finding == "a.po: not translated: '%(number)s table'"


def test_a_translation_may_leave_out_what_the_key_fills_in(folder: Path):
    write(folder, "a.po", ("%(number)s of %(all)s", "%(all)s"))

    assert check.findings("vi", {"%(number)s of %(all)s"}) == []


def test_english_needs_no_words_for_what_is_its_own_key(folder: Path):
    assert check.findings("en", {"Meet", "Agenda"}) == []


def test_all_that_is_wrong_is_told_at_once(folder: Path):
    write(folder, "a.po", ("Meet", ""), ("Old", "Cũ"))
    write(folder, "b.po", ("Meet", "Gặp"))

    assert check.findings("vi", {"Meet", "Agenda"}) == [
        "a.po: not translated: 'Meet'",
        "vi: written twice: 'Meet'",
        "vi: unused: 'Old'",
        "vi: missing: 'Agenda'",
    ]


def test_the_check_ends_with_one_and_counts_what_it_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    write(folder, "a.po", ("Meet", "Gặp"))
    monkeypatch.setattr(check, "used_texts", lambda: {"Meet", "Agenda"})
    monkeypatch.setattr("sys.argv", ["locale"])

    assert check.main() == 1
    assert capsys.readouterr().out.splitlines() == ["vi: missing: 'Agenda'", "2 texts, 1 findings"]


def test_what_is_missing_is_printed_ready_to_fill_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    write(folder, "a.po", ("Meet", "Gặp"))
    monkeypatch.setattr(check, "used_texts", lambda: {"Meet", 'Say "yes"\nor \\ no'})
    monkeypatch.setattr("sys.argv", ["locale", "--missing"])

    assert check.main() == 0
    printed = capsys.readouterr().out
    (folder / "vi" / "b.po").write_text(
        HEADER + printed.replace('msgstr ""', 'msgstr "Có"'), encoding="utf-8"
    )
    assert check.findings("vi", {"Meet", 'Say "yes"\nor \\ no'}) == []


def test_nothing_is_said_of_nothing():
    assert say(Sentence(""), "vi") == say(Sentence(""), "en") == ""


def test_a_name_within_a_list_is_said_in_the_readers_language():
    sentence = Sentence("%(words)s", {"words": ({"vi": "Khuôn", "en": "Mould"}, "DN-007")})

    assert say(sentence, "vi") == "Khuôn, DN-007"
    assert say(sentence, "en") == "Mould, DN-007"


# one word a thing: beside each word that Vietnamese pages use, those that also came up for it
ONE_WORD = {
    "bản": ["phiên bản %(number)s"],
    "liên kết": ["đường dẫn"],
    "bên tham gia": ["mã người tham gia", "đơn vị tham gia"],
    "quy tắc": ["quy định xếp lịch", "quy định khác"],
    "bộ tài liệu in": ["bộ bản in"],
    "đề nghị gặp": ["lời mời gặp", "bên mời gặp", "hàng mời gặp", "nghiệp mời gặp"],
    "vui lòng": ["xin nêu", "xin cho biết", "xin xem", "xin công bố", "xin xếp", "xin hỏi"],
}


@pytest.mark.parametrize("other", [word for words in ONE_WORD.values() for word in words])
def test_vietnamese_pages_have_one_word_a_thing(other: str):
    said = [
        form
        for _, catalogue in locale.catalogues("vi")
        for message in catalogue
        if message.id
        for form in ([message.string] if isinstance(message.string, str) else message.string)
    ]

    assert [text for text in said if other in text.lower()] == []
