"""security.certificate-name"""

import pytest

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_name import certificate_name
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_another_name_fails_and_both_are_told() -> None:
    fail = the_fail(certificate_name(tls.linked(name_matches=False)))

    assert fail.severity is Severity.HIGH
    assert fail.evidence == "db.example is not covered; the certificate is for db.example."


def test_a_name_that_is_covered_passes() -> None:
    assert certificate_name(tls.server()) == [Pass(Subject(object=tls.ENDPOINT))]


@pytest.mark.parametrize(
    ("common", "fails"),
    [("db.example", False), ("DB.Example.", False), ("*.example", False), ("other.example", True)],
)
def test_without_alternative_names_the_common_one_decides_whether_it_is_another(
    common: str,
    fails: bool,  # noqa: FBT001  # a column of the table
) -> None:
    old = tls.server(
        certificates=(tls.certificate(names=(), common_name=common),),
        chain=tls.chain(name_matches=False, has_names=False),
    )

    assert (judged(certificate_name, old).status is Status.FAIL) is fails


def test_a_name_of_the_far_side_cannot_steer_a_terminal() -> None:
    hostile = tls.server(
        certificates=(tls.certificate(names=("\x1b[2J" + "a" * 500,)),),
        chain=tls.chain(name_matches=False),
    )

    fail = the_fail(certificate_name(hostile))

    assert "\x1b" not in fail.evidence
    assert len(fail.evidence) < 200


def test_where_no_name_is_expected_it_is_no_pass() -> None:
    assert judged(certificate_name, tls.linked(name_matches=None)).status is Status.UNKNOWN


def test_a_chain_that_could_not_be_examined_is_no_pass() -> None:
    assert judged(certificate_name, tls.server(chain=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_name, tls.server(certificates=(), chain=None)).status is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_name, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_name, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_name, TlsServer)
