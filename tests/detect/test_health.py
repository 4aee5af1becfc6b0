"""Terms of health and codes of medical classifications."""

import polars as pl
import pytest

from audit.detect.health import (
    atc_mask,
    health_mask,
    health_share,
    icd10_categories,
    icd10_share,
    loinc_mask,
    snomed_mask,
)


@pytest.mark.parametrize(
    "term",
    [
        "Asthma",
        "Type 2 diabetes mellitus without complications",
        "Bluthochdruck",
        "Épilepsie",
        "ibuprofen 400 mg",
        "Acute bronchitis",
        "Lisinopril",
        "糖尿病",
        "우울증",
        "Depression",
        "Appendectomy",
        "zanubrutinib",
        "peanut allergy",
        "Gonarthrosis",
        "сахарный диабет",
        "fracture of femur, left",
        "Chronic kidney disease, stage 3",
        "cukrzyca typu 2",
    ],
)
def test_terms_of_health_are_told(term: str) -> None:
    assert health_mask(pl.Series([term])).tolist() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "pump failure",
        "engine stroke",
        "Server error",
        "April",
        "Oklahoma",
        "Jackson",
        "network",
        "trouble ticket",
        "Anderson",
        "nostalgia",
        "Reservoir",
        "diploma",
        "Academia",
        "",
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert health_mask(pl.Series([text])).tolist() == [False]


def test_words_of_two_meanings_count_among_clear_ones() -> None:
    assert health_share(pl.Series(["heart failure", "stroke", "asthma"])) == 1.0
    assert health_share(pl.Series(["stroke", "bore", "displacement"])) == 0.0


def test_a_part_of_the_body_makes_a_word_clear() -> None:
    values = pl.Series(["knee pain", "broken arm", "sprained ankle", "disk failure", "wrist watch"])

    assert health_mask(values).tolist() == [True, True, True, True, False]
    assert health_mask(pl.Series(["disk failure", "wrist watch"])).tolist() == [False, False]


def test_icd_10_codes_are_of_categories_that_exist() -> None:
    found = icd10_share(pl.Series(["E11.9", "I10", "J45", "Z00.00", "F32.1 G", "S72001A"]))

    assert found.share == 1.0
    assert found.chapters == 6


def test_codes_of_the_same_form_are_not_icd_10() -> None:
    assert icd10_share(pl.Series(["Q19", "W47", "A12", "E99.1"])).share == 0.0
    assert icd10_share(pl.Series(["E1", "11.9", "EE1", "E11.99999"])).share == 0.0


def test_the_chance_of_icd_10_is_that_of_its_categories() -> None:
    chance = icd10_share(pl.Series(["I10"])).chance

    assert chance == pytest.approx(len(icd10_categories()) / 2600)
    assert 0.7 < chance < 0.9


def test_snomed_identifiers_stand_their_check_digit() -> None:
    # diabetes mellitus, hypertensive disorder, asthma, myocardial infarction
    good = ["73211009", "38341003", "195967001", "22298006"]
    bad = [code[:-1] + str((int(code[-1]) + 1) % 10) for code in good]

    assert snomed_mask(pl.Series(good)).all()
    assert not snomed_mask(pl.Series(bad)).any()


def test_loinc_codes_stand_their_check_digit() -> None:
    # glucose, haemoglobin, haemoglobin A1c
    assert loinc_mask(pl.Series(["2345-7", "718-7", "4548-4"])).all()
    assert not loinc_mask(pl.Series(["2345-6", "718-8", "4548", "x-1"])).any()


def test_atc_codes_have_seven_characters_of_a_group() -> None:
    assert atc_mask(pl.Series(["A10BA02", "C09AA03", "X10BA02", "A10BA2"])).tolist() == [
        True,
        True,
        False,
        False,
    ]


def test_what_stands_behind_a_term_is_sought_in_the_last_line_alone() -> None:
    values = pl.Series(
        ["asthma, mild", "asthma,\nmild", "asthma \n(mild)", "asthma" + ",\n" * 10_000]
    )

    assert health_mask(values).tolist() == [True, False, True, True]
