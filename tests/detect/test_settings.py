"""What the user wants of detection."""

import pytest

from audit.detect.settings import DEFAULT, Reviewed, Settings
from audit.detect.taxonomy import Type, types
from audit.facts.sensitive import Review

REVIEW = Review(reason="seen", by="j.doe")


@pytest.mark.parametrize(
    ("glob", "ignored"),
    [
        ("shop.orders.note", True),
        ("shop.orders.*", True),
        ("*.note", True),
        ("shop.*", True),
        ("note", False),
        ("SHOP.orders.note", False),
        ("shop.orders", False),
    ],
)
def test_globs_fit_the_whole_path(glob: str, *, ignored: bool) -> None:
    assert Settings(ignore=("nothing.*", glob)).ignores("shop.orders", "note") is ignored


def test_a_name_with_signs_of_a_glob_is_named_as_it_is() -> None:
    decided = Reviewed(field="t.items[].name", review=REVIEW)

    assert Settings(reviewed=(decided,)).review_of("t", "items[].name") is decided


def test_the_first_review_that_fits_counts() -> None:
    first, second = (Reviewed(field=f, review=REVIEW) for f in ("t.*", "t.a"))
    found = Settings(reviewed=(first, second))

    assert found.review_of("t", "a") is first
    assert found.review_of("u", "a") is None


def test_types_are_those_of_the_taxonomy_with_the_tier_that_was_given() -> None:
    found = Settings(tiers={"email": 4})

    assert DEFAULT.type("email") == types()["email"]
    assert found.type("email").tier == 4
    assert found.type("email").regulations == types()["email"].regulations
    assert found.type("phone") == types()["phone"]


def test_own_types_come_first_and_unknown_ones_are_of_persons() -> None:
    own = Type("acme", "ACME numbers", "financial", 3, ("policy 7",))
    found = Settings(types={"acme": own}, tiers={"acme": 1})

    assert found.type("acme").title == "ACME numbers"
    assert found.type("acme").tier == 1
    assert (found.type("what").category, found.type("what").tier) == ("identity", 2)
