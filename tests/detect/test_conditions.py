"""Conditions, blood groups and codes of diagnoses and treatments."""

import pytest

from tests.detect.columns import field, reasons, types_of

#: Of the chapters of ICD-10 (WHO); LOINC with its check digit; ATC of the WHO's index.
_ICD10 = "A09 B34.9 C50.9 D50.9 E11.9 F32.9 G43.9 H10.9 I10 J45.9 K21.9 L20.9 M54.5 N39.0 O80 R51"
ICD10: list[str] = [*_ICD10.split()]
LOINC = ["718-7", "4544-3", "2345-7", "2160-0", "777-3", "6690-2", "2951-2", "2823-3", "1742-6"]
ATC = ["A02BC01", "N02BE01", "C09AA05", "J01CA04", "M01AE01", "C10AA05", "N05BA01", "R03AC02"]
ILLNESSES = ["asthma", "diabetes mellitus type 2", "hypertension", "depression", "migraine"]
BLOOD = ["A+", "A-", "B+", "B-", "AB+", "AB-", "0+", "0-"]


def many(values: list[str], rows: int = 96) -> list[str]:
    return [values[n % len(values)] for n in range(rows)]


def test_codes_of_many_chapters_need_no_name() -> None:
    [told] = field("c", many(ICD10)).types

    assert (told.type, told.format) == ("icd10", "ICD-10")
    assert "16 different values are codes of ICD-10" in told.evidence[0]


def test_few_codes_need_the_name() -> None:
    few = many(ICD10[:4])

    assert "too few to tell" in reasons(field("c", few))["icd10"]
    assert types_of(field("icd10_code", few)) == {"icd10"}
    assert types_of(field("seat", many(ICD10))) <= {"icd10"}


@pytest.mark.parametrize(
    "values",
    [
        [f"{chr(65 + n % 6)}{n % 30 + 1}" for n in range(60)],
        [f"{chr(65 + n % 26)}{n * 37 % 100:02d}.{n % 10}" for n in range(90)],
        [f"Q{n}" for n in range(1, 5)],
    ],
    ids=["seats", "any codes", "quarters"],
)
def test_codes_that_do_not_exist_are_none(values: list[str]) -> None:
    assert not types_of(field("c", values))


@pytest.mark.parametrize(("name", "values"), [("loinc", LOINC), ("atc_code", ATC)])
def test_other_codes_need_the_name(name: str, values: list[str]) -> None:
    assert types_of(field(name, many(values))) == {"medical_code"}
    assert not types_of(field("c", many(values)))


def test_codes_of_substances_are_none_of_diagnoses() -> None:
    codes = [
        f"{a}{n:02d}{b}A0{n % 9 + 1}" for a in "ABCDGHJLMNPRSV" for n, b in ((1, "A"), (2, "B"))
    ]

    assert not types_of(field("c", codes))


def test_conditions_are_told_by_their_names() -> None:
    assert types_of(field("c", many(ILLNESSES))) == {"health_condition"}
    assert types_of(field("diagnosis", many(ILLNESSES))) == {"health_condition"}
    assert types_of(field("diagnosis", many([f"state {n}" for n in range(9)]))) == set()


def test_blood_groups_are_health() -> None:
    assert types_of(field("blood_group", many(BLOOD))) == {"health_condition"}
    assert not types_of(field("grade", many(["A", "B", "C", "A+", "B-"])))


def test_a_name_of_something_else_says_no() -> None:
    drugs = ["ibuprofen", "paracetamol", "metformin", "amoxicillin", "omeprazole"]
    found = field("product_name", many(drugs))

    assert not types_of(found)
    assert "the name says otherwise" in reasons(found)["health_condition"]
    assert types_of(field("medication", many(drugs))) == {"health_condition"}


def test_long_texts_and_nothing_are_no_conditions() -> None:
    assert not types_of(field("c", [f"{' '.join(ILLNESSES)} and {n}" for n in range(30)]))
    assert not types_of(field("diagnosis", []))
    assert not types_of(field("c", ["asthma"]))
