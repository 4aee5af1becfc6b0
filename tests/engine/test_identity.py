"""The traits of a source: what was seen, what it was, and what is kept of it."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.access.connector import Target
from audit.access.identity.approach import OwnName, key_of
from audit.access.identity.pins import Pins, certificate_hash, key_hash
from audit.access.postgresql.place import approach_of
from audit.engine.identity import Memory, Seen, identity_of, stopped
from audit.facts.identity import Identity, Mark, Trait
from audit.facts.tls import Answer, Certificate, TlsServer
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason
from audit.store.known import recall
from tests.make.certificates import authority, leaf

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
NAME = OwnName("system identifier", "7")
A, B = "a" * 64, "b" * 64


def tls(answer: Answer = Answer.TLS, *certificates: Certificate, detail: str = "") -> TlsServer:
    return TlsServer(
        endpoint="db:5432",
        name="db",
        exposure=Exposure.PRIVATE,
        answer=answer,
        detail=detail,
        certificates=certificates,
    )


def shown(certificate: str = A, key: str = B) -> TlsServer:
    return tls(Answer.TLS, Certificate(fingerprint=certificate, public_key=key))


def marks(identity: Identity | Missing) -> dict[Trait, Mark]:
    assert isinstance(identity, Identity)
    return {mark.trait: mark for mark in identity.marks}


class Run:
    """Audits of one source one after the other, with one file of known sources."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(
        self, *, name: OwnName | None = NAME, server: TlsServer | Missing, at: datetime = NOON
    ) -> Identity | Missing:
        memory = Memory(self.path, "postgresql://db:5432", usable=True)
        memory.traits = recall(self.path, memory.key)
        found = identity_of(Seen(name).shown((), server), pins=Pins(), memory=memory, at=at)
        if isinstance(found, Identity):
            memory.keep(found, at=at)
        return found


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "known.json")


def test_the_first_audit_has_nothing_to_compare_with(run: Run) -> None:
    found = marks(run(server=shown()))

    assert {t: m.found for t, m in found.items()} == {
        Trait.IDENTIFIER: "7",
        Trait.CERTIFICATE: f"sha256:{A}",
        Trait.PUBLIC_KEY: f"sha256:{B}",
    }
    assert {m.changed for m in found.values()} == {None}


def test_what_stays_keeps_its_time_and_what_changes_gets_a_new_one(run: Run) -> None:
    run(server=shown())

    found = marks(run(server=shown(certificate=B), at=LATER))

    assert {t: m.changed for t, m in found.items()} == {
        Trait.IDENTIFIER: False,
        Trait.CERTIFICATE: True,
        Trait.PUBLIC_KEY: False,
    }
    assert found[Trait.PUBLIC_KEY].since == NOON
    assert found[Trait.CERTIFICATE].since == LATER


def test_a_server_that_gave_up_tls_has_changed(run: Run) -> None:
    run(server=shown())

    found = marks(run(server=tls(Answer.PLAINTEXT)))

    assert found[Trait.CERTIFICATE].changed
    assert (found[Trait.CERTIFICATE].found, found[Trait.CERTIFICATE].unread) == ("", "")


@pytest.mark.parametrize(
    "server",
    [
        tls(Answer.TIMEOUT, detail="db:5432 does not answer"),
        tls(Answer.RESET),
        Missing(Reason.SKIPPED, "left out"),
    ],
    ids=["silent", "reset", "left out"],
)
def test_what_was_not_seen_has_not_changed_and_is_not_forgotten(
    run: Run, server: TlsServer | Missing
) -> None:
    run(server=shown())

    between = marks(run(server=server))
    after = marks(run(server=shown()))

    assert all(not mark.changed for mark in between.values())
    assert after[Trait.CERTIFICATE].changed is False


def test_an_identifier_that_is_not_shown_any_more_is_no_change(run: Run) -> None:
    run(server=shown())

    found = marks(run(name=OwnName("system identifier", "", "it is hidden"), server=shown()))

    assert found[Trait.IDENTIFIER].changed is None
    assert found[Trait.IDENTIFIER].unread == "it is hidden"


def test_nothing_that_tells_a_source_from_another_is_a_gap(run: Run) -> None:
    assert run(name=None, server=tls(Answer.PLAINTEXT)) == Missing(
        Reason.UNSUPPORTED, "nothing tells this source from another one"
    )
    assert not run.path.exists()


def test_a_certificate_that_was_held_to_the_pins_needs_no_examination() -> None:
    der = leaf(authority()).der
    pins = Pins(certificates=(certificate_hash(der),))

    seen = Seen().shown([("db:5432", der)], Missing(Reason.SKIPPED))
    found = marks(identity_of(seen, pins=pins, memory=Memory(), at=NOON))

    assert found[Trait.CERTIFICATE].expected
    assert found[Trait.PUBLIC_KEY].found == key_hash(der)
    assert found[Trait.PUBLIC_KEY].since is None  # nothing is kept


@pytest.mark.parametrize(
    ("name", "pinned", "said"),
    [
        (NAME, (), ""),
        (None, (), ""),
        (NAME, ("6", "7"), ""),
        (NAME, ("8",), "its system identifier is not the pinned one: another server answers"),
        (OwnName("cluster uuid"), ("8",), "its cluster uuid is pinned and cannot be read"),
        (None, ("8",), "its identifier is pinned and cannot be read"),
    ],
)
def test_an_audit_goes_on_with_the_pinned_server_alone(
    name: OwnName | None, pinned: tuple[str, ...], said: str
) -> None:
    assert stopped(name, Pins(identifiers=pinned)) == said


def test_a_file_that_cannot_be_written_is_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "known.json", "postgresql://db:5432", usable=True)
    identity = identity_of(Seen(NAME), pins=Pins(), memory=memory, at=NOON)
    assert isinstance(identity, Identity)

    with caplog.at_level(logging.WARNING):
        memory.keep(identity, at=NOON)

    [record] = caplog.records
    assert "cannot be" in record.message
    assert record.message.endswith("a change of the source will not be noticed")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("postgresql://u@db/shop", "postgresql://db:5432"),
        ("postgresql+psycopg://other@db:5432/other?sslmode=require", "postgresql://db:5432"),
        ("postgresql://u@b:2,a:1/shop", "postgresql://a:1,b:2"),
        ("postgresql://u@[::1]/shop", "postgresql://[::1]:5432"),
    ],
)
def test_a_source_is_known_by_its_endpoints_whoever_asks(url: str, key: str) -> None:
    address, _ = parse_url(url)

    assert key_of(address, approach_of(Target("shop", address), Limits())) == key


@pytest.mark.parametrize(
    "url", ["postgresql:///shop?host=/run/postgresql", "postgresql:///shop?service=shop"]
)
def test_a_local_socket_has_no_endpoint(url: str) -> None:
    address, _ = parse_url(url)

    assert approach_of(Target("shop", address), Limits()).endpoints == ()
