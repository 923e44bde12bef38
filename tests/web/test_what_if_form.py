"""The form of a what-if: what is typed becomes changes, or a fault at its field."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.what_if_changes import Changes, PersonChange
from matchmaker.web.what_if_form import AWAY, PEOPLE, Grounds, fields, read_form, typed_from

GROUNDS = Grounds(["s0", "s1", "s2"], ["am", "pm"], {"DN-1": "e1", "NM-2": "b2"})


@dataclass(frozen=True)
class Coded:
    code: str


CODES = {"e1": Coded("DN-1"), "b2": Coded("NM-2")}


def typed(**values: str) -> dict[str, str]:
    """A form that is right and empty, but for what is given."""
    return dict.fromkeys(fields(), "") | {"name": "Trial", "seconds": "5"} | values


def changes(**values: str) -> Changes:
    found, faults = read_form(typed(**values), GROUNDS)
    assert faults == {}
    return found


def fault(name: str, /, **values: str) -> str:
    found, faults = read_form(typed(**values), GROUNDS)
    assert found == Changes()
    return str(faults[name])


def test_an_empty_form_changes_nothing():
    assert changes() == Changes()


def test_what_is_typed_of_the_whole_fair_is_changed():
    found = changes(tables="30", least="4", most="8", longer="pm", closed="s0;s2")

    assert found == Changes(4, 8, 30, "pm", ("s0", "s2"))


def test_nought_is_a_number():
    assert changes(tables="0", least="0") == Changes(least=0, tables=0)


def test_a_participant_is_named_by_his_code_in_any_case():
    assert changes(code_0="nm-2", most_0="3").people == (PersonChange("b2", most=3),)


def test_every_row_of_participants_counts():
    found = changes(
        code_0="DN-1", first_0="s1", last_0="s2", code_2="NM-2", first_2=AWAY, last_2="s1"
    )

    assert found.people == (
        PersonChange("e1", first="s1", last="s2"),
        PersonChange("b2", away=True),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tables", "-1"), ("tables", "many"), ("tables", "2001"), ("least", "1.5"),
        ("most", "201"), ("least_1", "x"), ("most_2", "999"), ("seconds", "0"),
        ("seconds", ""), ("seconds", "4000"),
    ],
)  # fmt: skip
def test_a_number_out_of_range_is_refused_at_its_field(name: str, text: str):
    values = {name: text}
    if name[-1].isdigit():
        values[f"code_{name[-1]}"] = "DN-1"

    assert "Please give a whole number from" in fault(name, **values)


def test_a_name_is_needed():
    assert fault("name", name="") == "Please give the what-if a name."


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("longer", {"longer": "night"}),
        ("closed", {"closed": "s0;s9"}),
        ("first_0", {"code_0": "DN-1", "first_0": "s9"}),
        ("first_1", {"code_1": "DN-1", "last_1": "s9"}),
    ],
)
def test_what_is_not_in_the_list_cannot_be_chosen(field: str, values: dict[str, str]):
    assert fault(field, **values) == "Please choose from the list."


def test_an_unknown_code_is_named():
    assert fault("code_1", code_1="XX-9", most_1="1") == (
        "There is nobody with the code “XX-9” in this fair."
    )


def test_a_code_without_a_change_and_a_change_without_a_code_are_asked_about():
    assert "what changes" in fault("code_0", code_0="DN-1")
    assert "participant's code" in fault("code_0", most_0="2")


def test_who_leaves_before_he_comes_is_asked_about():
    assert "must not come before" in fault("last_0", code_0="DN-1", first_0="s2", last_0="s0")


def test_all_faults_are_told_at_once():
    _, faults = read_form(typed(name="", tables="x", code_0="XX", seconds="0"), GROUNDS)

    assert set(faults) == {"name", "tables", "code_0", "seconds"}


numbers = st.none() | st.integers(0, 200)
people = st.builds(
    PersonChange,
    st.sampled_from(["e1", "b2"]),
    numbers,
    st.integers(0, 200),
    first=st.sampled_from([None, "s0"]),
    last=st.sampled_from([None, "s2"]),
)


@given(
    st.builds(
        Changes,
        numbers,
        numbers,
        numbers,
        st.sampled_from([None, "am", "pm"]),
        st.sampled_from([(), ("s0",), ("s1", "s2")]),
        st.lists(people, max_size=PEOPLE).map(tuple),
    )
)
def test_an_earlier_what_if_fills_the_form_that_makes_it_again(earlier: Changes):
    values = typed_from(earlier, CODES)

    assert changes(**(values | {"name": "Again", "seconds": "5"})) == earlier


def test_who_does_not_come_fills_the_form_too():
    values = typed_from(Changes(people=(PersonChange("b2", away=True),)), CODES)

    assert (values["code_0"], values["first_0"]) == ("NM-2", AWAY)


def test_who_is_gone_is_left_out_of_the_form():
    values = typed_from(Changes(people=(PersonChange("x"), PersonChange("e1", most=1))), CODES)

    assert (values["code_0"], values["code_1"]) == ("DN-1", "")
