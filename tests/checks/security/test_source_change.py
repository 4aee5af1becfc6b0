"""security.source-change"""

import pytest

from audit.facts.identity import Identity, Mark, Trait
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.source_change import source_change
from tests.make.judging import judged, not_run, only_failure

A, B = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"


def mark(trait: Trait, found: str, before: str, *pinned: str, unread: str = "") -> Mark:
    return Mark(
        trait=trait,
        found=found,
        before=before,
        pinned=pinned,
        unread=unread,
        place="" if trait is Trait.IDENTIFIER else "db:5432",
    )


def certificate(found: str, before: str, *pinned: str) -> Mark:
    return mark(Trait.CERTIFICATE, found, before, *pinned)


def key(found: str, before: str, *pinned: str) -> Mark:
    return mark(Trait.PUBLIC_KEY, found, before, *pinned)


def test_a_server_that_is_as_it_was_passes() -> None:
    identity = Identity(marks=(mark(Trait.IDENTIFIER, "7", "7"), certificate(A, A), key(B, B)))

    assert source_change(identity) == [
        Pass(Subject(object="identifier")),
        Pass(Subject(object="certificate")),
        Pass(Subject(object="public key")),
    ]


def test_another_identifier_is_a_medium_finding_with_both_values() -> None:
    result = judged(source_change, Identity(marks=(mark(Trait.IDENTIFIER, "8", "7"),)))

    failure = only_failure(result)
    assert result.check.severity_of(failure) is Severity.MEDIUM
    assert failure.title == "Another server answers than at the last audit"
    assert failure.evidence == "It is 8 now, and was 7."


def test_a_new_key_is_one_finding_and_not_another_for_its_certificate() -> None:
    failure = only_failure(judged(source_change, Identity(marks=(certificate(A, B), key(A, B)))))

    assert failure.title == "Server has another key than at the last audit"
    assert failure.evidence == f"It is {A} now at db:5432, and was {B}."


def test_a_renewed_certificate_with_the_same_key_is_a_note() -> None:
    result = judged(source_change, Identity(marks=(certificate(A, B), key(A, A))))

    assert result.status is Status.PASS
    assert [note.title for note in result.notes] == ["Certificate was renewed with the same key"]


def test_a_certificate_that_is_gone_is_a_finding() -> None:
    failure = only_failure(judged(source_change, Identity(marks=(certificate("", B), key("", B)))))

    assert failure.title == "Server shows no certificate any more"
    assert failure.evidence == f"There is none now at db:5432, and was {B}."


def test_a_new_key_that_is_pinned_leaves_the_certificate_to_be_told() -> None:
    failure = only_failure(judged(source_change, Identity(marks=(certificate(A, B), key(A, B, A)))))

    assert failure.subject.object == "certificate"


@pytest.mark.parametrize(
    "found",
    [
        mark(Trait.IDENTIFIER, "7", ""),
        mark(Trait.IDENTIFIER, "8", "7", "8"),
        mark(Trait.IDENTIFIER, "", "7", unread="the server does not show it"),
    ],
    ids=["seen for the first time", "pinned", "not readable now"],
)
def test_what_cannot_be_compared_or_is_pinned_is_not_judged(found: Mark) -> None:
    assert judged(source_change, Identity(marks=(found,))).status is Status.NOT_APPLICABLE


def test_an_identity_that_cannot_be_read_is_a_gap() -> None:
    assert not_run(source_change, Identity)
