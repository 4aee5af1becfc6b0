"""What `tls` prints: the JSON document, the table and the page."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from audit.engine.tls import judge_tls
from audit.export import html
from audit.export._tls import document, page, table
from audit.facts.tls import (
    Agreed,
    Answer,
    Certificate,
    Demand,
    Effort,
    Handshake,
    PreAuthentication,
    Reached,
    TlsServer,
)
from audit.model.exposure import Exposure
from audit.report.document import NotRead
from audit.report.text import width
from audit.report.tls import TlsReport
from audit.report.tls_rating import rate
from tests.make import report as make
from tests.make import tls
from tests.make.judging import NOON
from tests.make.markup import Page

HOSTILE = "\x1b[2J\u202e<script>alert(1)</script>" + "x" * 300

BAD = tls.server(
    name="shop.internal",
    versions=tls.offers("SSLv3", "TLSv1", "TLSv1.2", unknown=("TLSv1.3",)),
    weaknesses=tls.weaknesses("rc4", unknown=("export",)),
    dh_bits=1_024,
    plaintext=True,
    injected=3,
    certificates=(
        tls.certificate(ends=NOON - timedelta(days=12), key="RSA", key_bits=1_024, curve=""),
        tls.authority(),
    ),
    chain=tls.chain(trusted=False, name_matches=False, faults=("the issuer is no authority",)),
    client_certificate=Demand.REQUIRED,
    handshake=Handshake(finished=False, detail="alert handshake_failure"),
    login=PreAuthentication(
        endpoint="shop.internal:5432",
        protocol="postgresql",
        product="PostgreSQL",
        version="9.2",
        authentication="password",
        anonymous=False,
        cleartext_password=True,
    ),
)
HOSTS = tls.server(
    endpoint=f"{HOSTILE}:1",
    name=HOSTILE,
    plaintext=True,
    plaintext_detail=HOSTILE,
    certificates=(tls.certificate(subject=HOSTILE, names=(HOSTILE,), curve=HOSTILE),),
    chain=tls.chain(anchors=HOSTILE, faults=(HOSTILE,), name_matches=False),
    handshake=Handshake(finished=False, detail=HOSTILE, alpn=HOSTILE),
    addresses=tuple(Reached(HOSTILE, Exposure.PUBLIC, a, HOSTILE) for a in Answer),
    login=PreAuthentication(
        endpoint=HOSTILE,
        protocol=HOSTILE,
        product=HOSTILE,
        version=HOSTILE,
        authentication=HOSTILE,
        mechanisms=(HOSTILE, HOSTILE),
        anonymous=True,
    ),
)
BARE = TlsServer(endpoint="x:1", name="", exposure=Exposure.PUBLIC, answer=Answer.TLS)
ALL = {
    "good": tls.server(),
    "bad": BAD,
    "hostile": HOSTS,
    "bare": BARE,
    "unreadable": tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None),
    "deep": tls.server(
        deep=True, suites=(Agreed("TLSv1.3", "TLS_AES_128_GCM_SHA256"),), groups=("X25519",)
    ),
    **{answer.name: tls.silent(answer, "what was seen") for answer in Answer},
}


def judged(server: TlsServer) -> TlsReport:
    return judge_tls(server, at=NOON, command=("source-audit", "tls", server.endpoint))


def tree(server: TlsServer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document.render(judged(server)))
    return found


each = pytest.mark.parametrize("server", ALL.values(), ids=ALL)


def test_versions_are_true_false_or_null() -> None:
    assert tree(BAD)["versions"] == {
        "SSLv3": True,
        "TLSv1": True,
        "TLSv1.1": False,
        "TLSv1.2": True,
        "TLSv1.3": None,
    }


@each
def test_the_document_always_has_the_same_keys(server: TlsServer) -> None:
    assert set(tree(server)) == set(tree(tls.server()))
    assert set(tree(server)["versions"]) == set(tls.VERSIONS)


def test_the_document_holds_what_scripts_read() -> None:
    found = tree(BAD)

    assert found["answer"] == "tls"
    assert found["endpoint"] == tls.ENDPOINT
    assert found["certificates"][0]["key_bits"] == 1_024
    assert found["chain"]["trusted"] is False
    assert found["handshake"]["finished"] is False
    assert found["suites"]["weak"]["rc4"] is True
    assert found["suites"]["weak"]["export"] is None
    assert found["suites"]["unknown"]["export"] == "reset midway"
    assert {"check", "severity", "title", "evidence", "fix"} <= set(found["findings"][0])
    assert found["findings"][0]["severity"] == "critical"
    assert found["rating"]["nist-800-52"]["met"] is False
    statuses = {check["id"]: check["status"] for check in found["checks"]}
    assert statuses["security.cipher-export"] == "unknown"


@each
def test_the_table_is_80_columns_wide_and_steers_no_terminal(server: TlsServer) -> None:
    text = table.show(judged(server))

    assert all(width(line) <= table.COLUMNS for line in text.splitlines())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_the_table_tells_the_worst_first_and_what_is_not_known() -> None:
    text = table.show(judged(BAD))
    severities = re.findall(r"^  (critical|high|medium|low) ", text, re.MULTILINE)

    assert severities == sorted(severities, key=["critical", "high", "medium", "low"].index)
    assert text.index("Certificate has expired") < text.index("Versions")
    assert "cipher-export: reset midway" in text
    assert "TLS 1.2, TLS 1.0, SSL 3.0; refused TLS 1.1; not known TLS 1.3" in text


def test_the_table_of_a_sound_server_says_so() -> None:
    text = table.show(judged(tls.server()))

    assert "No findings" in text
    assert "300 days left" in text
    assert "Not known" not in text


def test_table_and_page_tell_what_comes_before_a_log_in() -> None:
    for text in (table.show(judged(BAD)), page.render(judged(BAD)).decode()):
        assert "PostgreSQL 9.2" in text
        assert "in clear text" in text
        assert "not let in" in text
    assert "Log-in" not in table.show(judged(tls.server()))


@pytest.mark.parametrize("colour", [True, False])
def test_colour_is_only_there_when_it_is_wanted(colour: bool) -> None:  # noqa: FBT001
    assert ("\x1b[" in table.show(judged(BAD), colour=colour)) is colour


@each
def test_the_page_is_well_formed_and_needs_nothing_else(server: TlsServer) -> None:
    text = page.render(judged(server)).decode()
    parsed = Page(text)

    assert parsed.by_id("endpoint")
    assert parsed.by_id("tls")
    assert len(parsed.ids) == len(set(parsed.ids))
    assert "<script>alert" not in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)
    assert not re.search(r"[\x1b\u202e]", text)


def test_the_page_shows_every_finding_and_every_gap() -> None:
    parsed = Page(page.render(judged(BAD)).decode())

    for finding in judged(BAD).findings:
        assert finding.title in parsed.by_id("findings").whole_text
    assert "security.cipher-export" in parsed.by_id("untold").whole_text


@each
def test_the_same_document_gives_the_same_bytes(server: TlsServer) -> None:
    for render in (document.render, table.render, page.render):
        assert render(judged(server)) == render(judged(server))


def in_a_report(server: TlsServer | None, *, connection: bool = True) -> str:
    whole = make.shop()
    transport = replace(
        whole.transport,
        server=server,
        ratings=rate(server) if server else (),
        connection=whole.transport.connection if connection else None,
    )
    parsed = Page(html.render(replace(whole, transport=transport)).decode())
    return parsed.by_id("tls").whole_text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_report_shows_what_the_server_accepts_beside_our_own_session() -> None:
    text = in_a_report(replace(BAD, effort=Effort(connections=13, seconds=0.2)))

    for part in (
        *("This session", "Verified in this session", "TLS 1.0", "SSL 3.0", "1,024 bits"),
        *("shop.internal not covered", "CN=Example CA", "Mozilla modern 6.0", "13 connections"),
        "Authentication rules",
    ):
        assert part in text


def test_without_a_session_there_is_still_what_the_server_accepts() -> None:
    text = in_a_report(tls.server(), connection=False)

    assert "This session" not in text
    assert "days left" in text


def test_a_report_says_why_the_server_was_not_looked_at() -> None:
    assert "What else the server offers is not checked." in in_a_report(None)
    gap = NotRead(fact="TlsServer", reason="skipped", detail="left out by --no-tls-probe", grant="")
    whole = make.shop()
    unseen = replace(whole.transport, server=None, ratings=())
    parsed = Page(html.render(replace(whole, transport=unseen, not_read=(gap,))).decode())

    assert "not checked (left out by --no-tls-probe)." in parsed.by_id("tls").whole_text
