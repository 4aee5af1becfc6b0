import ssl
from collections.abc import Sequence
from datetime import timedelta

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.access.tls.anchors import Anchors
from audit.access.tls.certificates import describe
from audit.access.tls.chain import judge
from audit.facts.tls import Chain
from tests.make import certificates as make
from tests.make.certificates import NOW, Issued
from tests.make.chains import OTHER, ROOT, SHAPES, Shape, anchors_of


def judged(shape: Shape, name: str = "localhost") -> Chain:
    return judge(shape.chain, name=name, anchors=shape.anchors, at=NOW)


def openssl_accepts(shape: Shape, tmp_path_factory: pytest.TempPathFactory) -> bool:
    """Whether an OpenSSL client finishes a handshake with a server that sends this."""
    files = shape.sent[0].write(tmp_path_factory.mktemp("chain"), chain=shape.sent[1:])
    client = shape.anchors.context()
    client.check_hostname = False
    client.set_ciphers("DEFAULT:@SECLEVEL=0")
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(to_client, to_server)
    theirs = files.server_context().wrap_bio(to_server, to_client, server_side=True)
    done: set[ssl.SSLObject] = set()
    for _ in range(8):
        for one in (ours, theirs):
            try:
                one.do_handshake()
                done.add(one)
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    assert done == {ours, theirs}
    return True


@pytest.mark.parametrize("condition", SHAPES)
def test_chains_are_judged_as_openssl_does(
    condition: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shape = SHAPES[condition]()
    leaf = describe(shape.chain[0])
    assert leaf.starts
    assert leaf.ends

    found = judged(shape)

    ours = found.trusted is True and not found.faults and leaf.starts <= NOW <= leaf.ends
    assert ours == openssl_accepts(shape, tmp_path_factory), found


def summary(found: Chain) -> tuple[bool | None, bool | None, int]:
    return found.trusted, found.complete, len(found.faults)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("with intermediate", (True, True, 0)),
        ("out of order", (True, True, 0)),
        ("superfluous", (True, True, 0)),
        ("intermediate missing", (None, False, 0)),
        ("unknown root alone", (False, None, 0)),
        ("unknown root sent", (False, True, 0)),
        ("root of the same name", (False, None, 0)),
        ("self-signed", (False, True, 0)),
        ("self-signed and pinned", (True, True, 0)),
        ("only the intermediate is trusted", (False, None, 0)),
        ("expired leaf", (True, True, 0)),
        ("expired intermediate", (True, True, 1)),
        ("intermediate without CA flag", (True, True, 1)),
        ("intermediate that may not sign", (True, True, 1)),
        ("path length", (True, True, 1)),
        ("leaf for clients", (True, True, 1)),
        ("name not permitted", (True, True, 1)),
        ("critical extension unknown", (True, True, 1)),
        ("cross-signed", (True, True, 1)),
        ("root without constraints", (True, True, 1)),
        ("root of version 1", (True, True, 0)),
    ],
)
def test_one_condition_is_one_fault(
    condition: str, expected: tuple[bool | None, bool | None, int]
) -> None:
    found = judged(SHAPES[condition]())

    assert summary(found) == expected, found


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("expired intermediate", "has expired on"),
        ("intermediate of tomorrow", "is not valid until"),
        ("intermediate without CA flag", "CA flag"),
        ("path length", "path length"),
        ("leaf for clients", "extended key usage does not allow TLS servers"),
        ("intermediate for clients", "extended key usage does not allow TLS servers"),
        ("address excluded", "excludes the name 127.0.0.1"),
        ("name not permitted", "does not permit the name localhost"),
        ("critical extension unknown", "1.3.6.1.4.1.99999.1"),
    ],
)
def test_a_fault_says_which_rule_and_where(condition: str, words: str) -> None:
    assert words in " ".join(judged(SHAPES[condition]()).faults)


def test_all_faults_are_told_at_once() -> None:
    middle = make.authority(
        "Middle CA", issuer=OTHER, ca=False, permitted=("example.com",), ends=NOW - make.DAY
    )
    leaf = make.leaf(middle, usages=(make.CLIENT,), ends=NOW - make.DAY)

    found = judged(Shape((leaf, middle, OTHER), (ROOT,)), "db.example.org")

    assert found.trusted is False
    assert found.name_matches is False
    text = " ".join(found.faults)
    assert all(
        word in text for word in ("expired", "CA flag", "does not permit", "extended key usage")
    )


def test_an_expired_leaf_is_trusted_and_its_name_is_looked_at() -> None:
    found = judge(
        [make.leaf(ROOT, ends=NOW - make.DAY).der],
        name="other.example",
        anchors=anchors_of(ROOT),
        at=NOW,
    )

    assert (found.trusted, found.name_matches, found.faults) == (True, False, ())


@pytest.mark.parametrize(
    ("issuer", "wishes", "missing"),
    [
        ("Example TLS Issuing CA 3", {}, True),
        ("Example Sub-CA", {}, True),
        ("Example CA 2", {}, False),
        ("Example Root CA", {"issuer_url": "http://ca.example/root.crt"}, False),
        ("Example CA 2", {"issuer_url": "http://ca.example/ca.crt"}, True),
        ("Subsidiary CA", {}, False),
    ],
)
def test_a_missing_intermediate_is_told_from_an_unknown_authority(
    issuer: str, wishes: dict[str, str], *, missing: bool
) -> None:
    leaf = make.leaf(make.authority(issuer, issuer=OTHER), issuer_url=wishes.get("issuer_url", ""))

    found = judged(Shape((leaf,), (ROOT,)))

    assert (found.trusted, found.complete) == ((None, False) if missing else (False, None))


@pytest.mark.parametrize("above", [ROOT, OTHER])
def test_the_issuer_of_the_issuer_tells_what_is_missing(above: Issued) -> None:
    """As `authorityKeyIdentifier = keyid, issuer` of OpenSSL writes it."""
    identifier = x509.AuthorityKeyIdentifier(None, [x509.DirectoryName(above.name)], 7)
    extension = (identifier, False)
    leaf = make.leaf(OTHER, key_identifiers=False, extensions=(extension,))

    found = judged(Shape((leaf,), (ROOT,)))

    assert found.complete is (False if above is ROOT else None)


def test_a_root_that_is_sent_shows_that_what_is_between_is_missing() -> None:
    leaf = make.leaf(make.authority("Middle CA", issuer=ROOT))

    assert judged(Shape((leaf, ROOT), (ROOT,))).complete is False


def test_a_logged_certificate_without_an_issuer_lacks_an_intermediate() -> None:
    leaf = make.leaf(make.authority("Public CA 9", issuer=OTHER), timestamps=2)
    public = Anchors("the system's store", (ROOT.der,), system=True)

    assert judge([leaf.der], name="", anchors=public, at=NOW).complete is False


def test_public_is_an_anchor_of_the_system() -> None:
    leaf = make.leaf(ROOT).der
    public = Anchors("the system's store", (ROOT.der,), system=True)

    assert judge([leaf], name="", anchors=public, at=NOW).public
    assert not judge([leaf], name="", anchors=anchors_of(ROOT), at=NOW).public
    assert not judge([make.leaf(OTHER).der], name="", anchors=public, at=NOW).public


def test_what_clients_tolerate_is_a_note() -> None:
    assert "out of order" in " ".join(judged(SHAPES["out of order"]()).notes)
    assert judged(SHAPES["superfluous"]()).notes == ("2 of the certificates sent are superfluous",)
    assert judged(SHAPES["with intermediate and root"]()).notes == ()
    assert "not the root" in judged(SHAPES["only the intermediate is trusted"]()).notes[0]


def test_a_certificate_without_names_matches_none() -> None:
    found = judged(Shape((make.leaf(ROOT, names=()),), (ROOT,)))

    assert (found.has_names, found.name_matches) == (False, False)


def test_without_an_expected_name_nothing_is_said_of_it() -> None:
    assert judged(Shape((make.leaf(ROOT),), (ROOT,)), "").name_matches is None


@pytest.mark.parametrize("serial", [-5, 0])
def test_only_a_negative_serial_is_a_fault(serial: int) -> None:
    leaf = make.patched(make.leaf(ROOT), ROOT, serial=serial)

    found = judged(Shape((leaf,), (ROOT,)))

    assert found.trusted is True
    assert any("negative" in fault for fault in found.faults) == (serial < 0)


@pytest.mark.parametrize("how", ["truncated", "garbage", "empty", "tags"])
def test_a_broken_certificate_is_a_fault(how: str) -> None:
    leaf = make.leaf(ROOT)

    found = judged(Shape((make.broken(leaf, how), ROOT), (ROOT,)))
    beside = judged(Shape((leaf, make.broken(leaf, how)), (ROOT,)))

    assert (found.trusted, len(found.faults)) == (None, 1)
    assert beside.trusted is True
    assert beside.notes == ("1 of the certificates sent cannot be read",)


def test_nothing_sent_is_nothing_said() -> None:
    assert judge([], name="x", anchors=anchors_of(ROOT), at=NOW) == Chain(
        trusted=None, anchors="ca.pem"
    )


def test_an_endless_chain_ends() -> None:
    """Fifty authorities of one name and key, each of which may have signed each other."""
    first = make.authority("Loop CA", issuer=OTHER)
    loop = [
        make.authority("Loop CA", issuer=first, own_key=first.key, path_length=n) for n in range(50)
    ]

    found = judged(Shape((make.leaf(first), *loop), (ROOT,)))

    assert found.trusted is False


MUTATED = make.leaf(ROOT, must_staple=True, timestamps=1, issuer_url="http://x").der


@settings(max_examples=200, deadline=timedelta(seconds=2))
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(MUTATED) - 1), st.integers(0, 255)), min_size=1, max_size=6
    )
)
def test_no_certificate_raises(changes: Sequence[tuple[int, int]]) -> None:
    der = bytearray(MUTATED)
    for place, byte in changes:
        der[place] = byte

    described = describe(bytes(der))
    found = judge([bytes(der)], name="localhost", anchors=anchors_of(ROOT), at=NOW)

    assert described.fingerprint
    assert described.subject.isprintable()
    assert bytes(der) == MUTATED or found.trusted is not True
