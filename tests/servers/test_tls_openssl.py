"""What is told of Debian's OpenSSL as a server, whose options say what it accepts."""

import contextlib
import ssl
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from audit.access.tls import anchors
from audit.access.tls.examine import examine
from audit.facts.tls import Answer, Demand, TlsServer
from tests.access.tls.peers import at
from tests.make import certificates as make
from tests.make import der
from tests.servers import kit

#: The second group of RFC 2409, 1,024 bits.
_OAKLEY = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E34"
    "04DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6"
    "F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)

pytestmark = pytest.mark.debian("openssl")


@contextlib.contextmanager
def s_server(folder: Path, *options: str, kind: str = "rsa") -> Generator[int]:
    """A port of `openssl s_server` with a certificate for localhost."""
    root = make.authority()
    leaf = make.leaf(root, kind=kind)
    files = leaf.write(folder, chain=(), anchors=(root,))
    (folder / "staple.der").write_bytes(make.staple(leaf, root))
    port = kit.free_port()
    command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-quiet"]
    command += ["-cert", str(files.chain), "-key", str(files.key), *options]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            ends = time.monotonic() + 120
            while not kit.tcp_ready("127.0.0.1", port):
                assert time.monotonic() < ends
                assert process.poll() is None, options
                time.sleep(0.02)
            yield port
        finally:
            process.kill()


def told(folder: Path, *options: str, kind: str = "rsa", deep: bool = False) -> TlsServer:
    with s_server(folder, *options, kind=kind) as port:
        trusted = anchors.from_file(folder / "server-ca.pem")
        found = examine(at(port), anchors=trusted, deep_scan=deep)
    assert found.answer is Answer.TLS
    assert found.effort.connections <= (120 if deep else 20)
    return found


def versions(found: TlsServer) -> list[str]:
    assert all(one.accepted is not None for one in found.versions)
    return [one.what for one in found.versions if one.accepted]


def weak(found: TlsServer) -> set[str]:
    assert all(one.accepted is not None for one in found.weaknesses)
    return {one.what for one in found.weaknesses if one.accepted}


def test_the_default_is_good(tmp_path: Path) -> None:
    found = told(tmp_path)

    assert versions(found) == ["TLSv1.2", "TLSv1.3"]
    assert weak(found) == set()
    assert (found.authenticated_encryption, found.forward_secrecy) == (True, True)
    assert found.dh_bits == 2048
    assert found.chain is not None
    assert found.chain.trusted is True
    assert found.handshake is not None
    assert found.handshake.verified is True


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("-tls1_3",), ["TLSv1.3"]),
        (("-tls1_2",), ["TLSv1.2"]),
        (("-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"), ["TLSv1.1"]),
        (("-tls1", "-cipher", "DEFAULT:@SECLEVEL=0"), ["TLSv1"]),
        (("-no_tls1_2", "-cipher", "DEFAULT:@SECLEVEL=0"), ["TLSv1", "TLSv1.1", "TLSv1.3"]),
    ],
)
def test_versions_are_exact(tmp_path: Path, options: tuple[str, ...], expected: list[str]) -> None:
    assert versions(told(tmp_path, *options)) == expected


@pytest.mark.parametrize(
    ("ciphers", "expected"),
    [
        ("NULL-SHA256:ECDHE-RSA-NULL-SHA", {"null"}),
        ("eNULL", {"null", "anonymous"}),  # AECDH-NULL-SHA among them
        ("aNULL:!eNULL", {"anonymous"}),
        ("AECDH", {"anonymous", "null"}),
        ("HIGH:eNULL", {"null", "anonymous"}),  # HIGH has anonymous ones, in OpenSSL's words
        ("HIGH:!aNULL", set[str]()),
    ],
)
def test_weak_classes_are_exact(tmp_path: Path, ciphers: str, expected: set[str]) -> None:
    assert weak(told(tmp_path, "-tls1_2", "-cipher", f"{ciphers}:@SECLEVEL=0")) == expected


def test_ciphers_without_authentication_of_data(tmp_path: Path) -> None:
    found = told(tmp_path, "-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA")

    assert found.authenticated_encryption is False
    assert found.forward_secrecy is True


def test_ciphers_without_forward_secrecy(tmp_path: Path) -> None:
    found = told(tmp_path, "-tls1_2", "-cipher", "AES128-GCM-SHA256")

    assert found.authenticated_encryption is True
    assert found.forward_secrecy is False


def test_forward_secrecy_behind_a_preferred_suite_without_is_found(tmp_path: Path) -> None:
    ciphers = "AES128-SHA:ECDHE-RSA-AES128-SHA:AES128-GCM-SHA256"
    found = told(tmp_path, "-tls1_2", "-serverpref", "-cipher", ciphers)

    assert found.authenticated_encryption is True
    assert found.forward_secrecy is True


def test_the_group_of_a_file_is_measured(tmp_path: Path) -> None:
    parameters = tmp_path / "dh.pem"
    body = der.wrap(0x30, der.integer(_OAKLEY), der.integer(2))
    pem = ssl.DER_cert_to_PEM_cert(body).replace("CERTIFICATE", "DH PARAMETERS")
    parameters.write_text(pem)
    found = told(tmp_path, "-tls1_2", "-dhparam", str(parameters), "-cipher", "ALL:@SECLEVEL=0")

    assert found.dh_bits == 1024


@pytest.mark.parametrize("options", [("-tls1_2",), ("-tls1_3",), ()])
@pytest.mark.parametrize(
    ("verify", "expected"), [("-verify", Demand.OPTIONAL), ("-Verify", Demand.REQUIRED)]
)
def test_a_client_certificate_is_optional_or_required(
    tmp_path: Path, options: tuple[str, ...], verify: str, expected: Demand
) -> None:
    found = told(tmp_path, *options, verify, "1")

    assert found.client_certificate is expected


def test_a_stapled_response_is_seen(tmp_path: Path) -> None:
    found = told(tmp_path, "-status_file", str(tmp_path / "staple.der"))

    assert found.chain is not None
    assert found.chain.stapled is True


@pytest.mark.parametrize("kind", ["ec", "p384", "p521", "ed25519", "ed448"])
def test_every_kind_of_key_shakes_hands(tmp_path: Path, kind: str) -> None:
    found = told(tmp_path, kind=kind)

    assert versions(found) == ["TLSv1.2", "TLSv1.3"]
    assert found.handshake is not None
    assert found.handshake.finished


def test_a_deep_scan_lists_all_that_was_configured(tmp_path: Path) -> None:
    ciphers = "ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-CAMELLIA128-SHA:AES128-SHA"
    suites = "TLS_AES_128_CCM_8_SHA256:TLS_AES_256_GCM_SHA384"
    found = told(
        tmp_path, "-cipher", ciphers, "-ciphersuites", suites, "-groups", "P-384:X448:ffdhe3072",
        deep=True,
    )  # fmt: skip

    assert {(one.version, one.suite) for one in found.suites} == {
        ("TLSv1.3", "TLS_AES_128_CCM_8_SHA256"),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
        ("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        ("TLSv1.2", "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA"),
        ("TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    }
    assert set(found.groups) == {"secp384r1", "x448", "ffdhe3072"}
    assert found.deep


def test_all_that_openssl_has_is_listed_within_the_deep_budget(tmp_path: Path) -> None:
    found = told(tmp_path, "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", deep=True)

    assert len(found.suites) > 40
    assert weak(found) == {"null", "anonymous"}


def test_early_data_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, "-early_data", "-max_early_data", "16384")

    assert found.resumption == "tickets"
    assert found.early_data is True
