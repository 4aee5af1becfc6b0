"""An endpoint's TLS judged by itself: which checks, which findings, the same document again."""

import pytest

from audit.engine.discover import checks
from audit.engine.tls import _needs, judge_tls, tls_checks  # pyright: ignore[reportPrivateUsage]
from audit.facts.tls import Answer, Demand, Handshake, TlsServer
from audit.model.exposure import Exposure
from audit.report.tls import TlsReport
from tests.make import tls
from tests.make.judging import NOON

#: What the contract calls the faults of a server's TLS.
SLUGS = (
    "connection-refused",
    "connection-reset",
    "handshake-timeout",
    "tls-offered",
    "tls-enforced",
    "tls-handshake",
    "tls-upgrade-injection",
    "client-certificate",
    "ssl-3-0",
    "tls-1-0",
    "tls-1-1",
    "tls-modern-version",
    "cipher-null",
    "cipher-anonymous",
    "cipher-export",
    "cipher-rc4",
    "cipher-64-bit-block",
    "cipher-aead",
    "forward-secrecy",
    "dh-group-size",
    "certificate-expiry",
    "certificate-start",
    "certificate-renewal",
    "certificate-self-signed",
    "certificate-trust",
    "certificate-chain-complete",
    "certificate-chain-valid",
    "certificate-name",
    "certificate-san",
    "certificate-key-size",
    "certificate-signature",
    "certificate-staple",
    "certificate-lifetime",
)


def judged(server: TlsServer) -> TlsReport:
    return judge_tls(server, at=NOON, command=("source-audit", "tls", server.endpoint))


def slugs(server: TlsServer) -> set[str]:
    return {finding.check.removeprefix("security.") for finding in judged(server).findings}


def test_every_slug_of_the_contract_is_a_check_of_it() -> None:
    assert {f"security.{slug}" for slug in SLUGS} <= {check.id for check in tls_checks()}


def test_a_sound_server_has_no_finding_and_no_gap() -> None:
    report = judged(tls.server())

    assert report.findings == ()
    assert {check.status for check in report.checks} == {"pass", "not-applicable"}


def test_all_faults_are_told_at_once() -> None:
    worst = tls.server(
        versions=tls.offers("SSLv3", "TLSv1", "TLSv1.1"),
        weaknesses=tls.weaknesses("null", "anonymous", "export", "rc4", "64-bit block"),
        authenticated_encryption=False,
        forward_secrecy=False,
        dh_bits=512,
        plaintext=True,
        injected=4,
        handshake=Handshake(finished=False),
        certificates=(
            tls.certificate(
                starts=NOON.replace(year=2000),
                ends=NOON.replace(year=2020),
                key="RSA",
                key_bits=1_024,
                signature="md5",
                must_staple=True,
                common_name="other.example",
                names=(),
            ),
        ),
        chain=tls.chain(
            trusted=False, faults=("no authority",), name_matches=False, has_names=False
        ),
    )

    assert slugs(worst) == set(SLUGS) - {
        *("connection-refused", "connection-reset", "handshake-timeout", "tls-offered"),
        *("certificate-start", "certificate-renewal", "certificate-self-signed"),
        *("certificate-chain-complete", "client-certificate"),
    }


@pytest.mark.parametrize(
    ("answer", "slug"),
    [
        (Answer.REFUSED, "connection-refused"),
        (Answer.RESET, "connection-reset"),
        (Answer.TIMEOUT, "handshake-timeout"),
        (Answer.PLAINTEXT, "tls-offered"),
        (Answer.NOT_TLS, "tls-offered"),
    ],
)
def test_an_endpoint_without_tls_has_exactly_one_finding(answer: Answer, slug: str) -> None:
    report = judged(tls.silent(answer))

    assert [f.check for f in report.findings] == [f"security.{slug}"]
    assert report.ratings == ()


@pytest.mark.parametrize("answer", [Answer.UNRESOLVED, Answer.UNREACHABLE])
def test_an_endpoint_that_was_never_reached_has_none(answer: Answer) -> None:
    assert judged(tls.silent(answer)).findings == ()


def test_on_the_loopback_interface_every_fault_is_still_a_finding_that_counts() -> None:
    near = tls.server(Exposure.LOOPBACK, versions=tls.offers("TLSv1.1", "TLSv1.2"), plaintext=True)

    found = {f.check: f.severity for f in judged(near).findings}

    assert found == {"security.tls-1-1": "low", "security.tls-enforced": "low"}


def test_a_required_client_certificate_is_told_and_the_worst_comes_first() -> None:
    report = judged(
        tls.server(client_certificate=Demand.REQUIRED, versions=tls.offers("SSLv3", "TLSv1.2"))
    )

    assert [f.severity for f in report.findings] == ["critical", "low"]


def test_nothing_blocks_an_onboarding_that_nobody_asked_about() -> None:
    [finding] = judged(tls.server(versions=tls.offers("SSLv3", "TLSv1.2"))).findings

    assert (finding.blocking, finding.due) == (False, "")
    assert finding.verify == "source-audit tls db.example:5432"


def test_the_same_facts_give_the_same_document() -> None:
    assert judged(tls.server()) == judged(tls.server())


def test_no_check_of_transport_stands_anywhere_else() -> None:
    assert tls_checks() == tuple(check for check in checks() if _needs(check))
