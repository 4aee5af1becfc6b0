"""Forms and lists of the user's own."""

import polars as pl
import pytest

from audit.detect.own import own_form, own_list
from audit.detect.settings import Settings
from audit.detect.taxonomy import Type
from tests.detect.columns import column, types_of, verdict


def settings(*names: str, regex: str = r"AC-\d{6}", check: str = "none") -> Settings:
    return Settings(
        patterns=(own_form("acme", "ACME numbers", regex, check),),
        types={"acme": Type("acme", "ACME numbers", "identity", 3, ())},
        names={"acme": names} if names else {},
    )


def told(values: list[str], found: Settings, name: str = "c") -> set[str]:
    return types_of(verdict(column(name, values), settings=found).fields[0])


NUMBERS = [f"AC-{n:06d}" for n in range(40)]


def test_a_form_is_found_as_a_whole_and_inside_texts() -> None:
    texts = [f"she gave {number} as hers" for number in NUMBERS]

    assert told(NUMBERS, settings()) == {"acme"}
    assert told(texts, settings()) == {"acme"}
    assert told([number.lower() for number in NUMBERS], settings()) == set()


# those of ISO 7064 are its own examples, of 794
@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        ("luhn", "79927398713", "79927398714"),
        ("mod97", "79444", "79445"),
        ("verhoeff", "2363", "2364"),
        ("mod11", "07940", "07941"),
        ("iso7064", "07945", "07946"),
    ],
)
def test_every_check_tells_right_from_wrong(check: str, good: str, bad: str) -> None:
    validate = own_form("acme", "ACME", r"\w+", check).validate

    assert validate is not None
    assert validate(pl.Series([good, bad])).tolist() == [True, False]


def test_a_form_without_a_check_has_none() -> None:
    assert own_form("acme", "ACME", r"\d+", "none").validate is None


@pytest.mark.parametrize("regex", [r"(?=a)b", r"(a)\1", r"(?<!a)b"])
def test_what_does_not_run_in_linear_time_is_refused(regex: str) -> None:
    with pytest.raises(ValueError, match="linear time"):
        own_form("acme", "ACME", regex, "none")


def test_a_name_makes_it_surer() -> None:
    def sure(name: str) -> float:
        found = verdict(column(name, NUMBERS), settings=settings("customer number"))
        return found.fields[0].types[0].confidence

    assert sure("customer_number") > sure("c")


def test_a_list_is_known_by_its_values_whatever_their_case() -> None:
    listed = Settings(patterns=(own_list("acme", "ACME sites", ["North Harbour", "Old Mill"]),))

    assert told(["NORTH HARBOUR", "old mill"] * 20, listed) == {"acme"}
    assert told(["North", "Old"] * 20, listed) == set()


def test_values_of_a_list_stand_in_no_sentence() -> None:
    listed = Settings(patterns=(own_list("acme", "ACME sites", ["North Harbour", "Old Mill"]),))
    found = verdict(column("c", ["North Harbour", "Old Mill"] * 20), settings=listed)

    assert "Harbour" not in repr(found)
