"""security.source-identity"""

from audit.facts.identity import Identity, Mark, Trait
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.source_identity import source_identity
from tests.make.judging import judged, not_run, only_failure

STOPPED = "its system identifier is not the pinned one: another server answers"


def mark(found: str = "7", *pinned: str, unread: str = "") -> Mark:
    return Mark(
        trait=Trait.IDENTIFIER,
        called="system identifier",
        found=found,
        pinned=pinned,
        unread=unread,
    )


def test_the_pinned_server_passes_also_as_one_of_several() -> None:
    identity = Identity(marks=(mark("7", "7"), mark("8", "7", "8")))

    assert source_identity(identity) == [Pass(Subject(object="system identifier"))] * 2


def test_another_server_is_critical_and_both_values_are_told() -> None:
    result = judged(source_identity, Identity(marks=(mark("8", "7"),), stopped=STOPPED))

    failure = only_failure(result)
    assert result.check.severity_of(failure) is Severity.CRITICAL
    assert failure.title == "Server is not the pinned one"
    assert failure.evidence == "It is 8, pinned is 7. The audit ended there and has read nothing."


def test_a_server_that_does_not_say_who_it_is_is_no_better() -> None:
    failure = only_failure(
        judged(source_identity, Identity(marks=(mark("", "7", "9", unread="it is hidden"),)))
    )

    assert failure.title == "Pinned server cannot be recognised"
    assert failure.evidence == "It cannot be read (it is hidden), pinned is one of 2 values."


def test_without_a_pin_there_is_nothing_to_judge() -> None:
    result = judged(source_identity, Identity(marks=(mark("7"),)))

    assert result.status is Status.NOT_APPLICABLE


def test_an_identity_that_cannot_be_read_is_a_gap() -> None:
    assert not_run(source_identity, Identity)
