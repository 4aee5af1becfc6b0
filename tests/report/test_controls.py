"""The catalogue of controls: complete, unambiguous, and of the product that it is about."""

import re
from urllib.parse import urlsplit

import pytest

import checks._controls as bundles
from audit.report.controls import Framework, citations, frameworks, of_product

each_framework = pytest.mark.parametrize("framework", frameworks(), ids=lambda one: one.name)


@each_framework
def test_a_framework_says_which_version_it_is_and_where(framework: Framework) -> None:
    assert framework.title
    assert framework.version
    assert urlsplit(framework.source).scheme == "https"
    assert framework.controls


@each_framework
def test_each_clause_has_a_short_label_of_its_own(framework: Framework) -> None:
    labels = [control.label for control in framework.controls]

    assert len(set(labels)) == len(labels)
    for control in framework.controls:
        assert 4 <= len(control.label) <= 70
        assert control.label[0].isupper()
        assert not control.label.endswith(".")
        # the imperative of a benchmark's titles would be its text and not ours
        assert not re.match(r"(Ensure|Verify|Implement|Establish|Maintain)\b", control.label)
        assert urlsplit(control.source).scheme == "https"


@each_framework
def test_no_clause_is_there_twice(framework: Framework) -> None:
    ids = [control.id for control in framework.controls]

    assert len(set(ids)) == len(ids)


def test_no_citation_is_ambiguous() -> None:
    assert len(citations()) == sum(len(framework.controls) for framework in frameworks())


def test_most_clauses_were_compared_with_a_public_text() -> None:
    unverified = {cited for cited, (_, control) in citations().items() if not control.verified}

    assert unverified == {"NIST SP 800-122 4.2.1", "NIST SP 800-122 4.2.3"}


def test_every_bundle_cites_what_the_catalogue_knows() -> None:
    found: dict[str, tuple[str, ...]] = {
        name: value for name, value in vars(bundles).items() if name.isupper()
    }

    assert len(found) > 20
    for name, value in found.items():
        assert set(value) <= set(citations()), name
        assert len(set(value)) == len(value), name


@pytest.mark.parametrize(
    ("product", "kept"),
    [
        ("PostgreSQL", ("PCI DSS 4.2.1", "CIS PostgreSQL 17 6.8")),
        ("MySQL", ("PCI DSS 4.2.1", "CIS MySQL 8.4 8.1")),
        ("MariaDB", ("PCI DSS 4.2.1", "CIS MariaDB 10.6 8.1")),
        ("MongoDB", ("PCI DSS 4.2.1",)),
        ("", ("PCI DSS 4.2.1",)),
    ],
)
def test_a_benchmark_is_cited_on_its_own_product_only(product: str, kept: tuple[str, ...]) -> None:
    cited = ("PCI DSS 4.2.1", *bundles.ENCRYPTED_CONNECTIONS)

    assert of_product(cited, product) == kept


def test_a_clause_that_is_not_in_the_catalogue_is_of_any_product() -> None:
    """A report of an older version, or a check that somebody adds beside ours."""
    assert of_product(("House rule 7",), "PostgreSQL") == ("House rule 7",)
