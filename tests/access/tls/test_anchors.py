import ssl
from pathlib import Path

import pytest

from audit.access.tls import anchors
from audit.errors import ConfigError
from tests.make import certificates as make
from tests.make.chains import OTHER, ROOT


def test_a_file_may_hold_several_authorities_with_words_between(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text(f"# ours\r\n{ROOT.pem}\nanother\n{OTHER.pem}\n{ROOT.pem}")

    found = anchors.from_file(file)

    assert found.certificates == (ROOT.der, OTHER.der)
    assert found.label == "ca.pem"
    assert not found.system
    assert ROOT.der in found


def test_a_trusted_certificate_of_openssl_is_one(tmp_path: Path) -> None:
    uses = bytes((0x30, 0))  # what OpenSSL writes behind it, here of no use
    pem = ssl.DER_cert_to_PEM_cert(ROOT.der + uses).replace("CERTIFICATE", "TRUSTED CERTIFICATE")
    (tmp_path / "ca.pem").write_text(pem)

    assert anchors.from_file(tmp_path / "ca.pem").certificates == (ROOT.der,)


def test_a_key_beside_the_certificate_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "both.pem").write_text(ROOT.key_pem + ROOT.pem)

    assert anchors.from_file(tmp_path / "both.pem").certificates == (ROOT.der,)


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.crt").write_text(ROOT.pem)
    (tmp_path / "b.pem").write_text(OTHER.pem)
    (tmp_path / "0a1b2c3d.0").symlink_to(tmp_path / "a.crt")
    (tmp_path / "readme").write_text("nothing")
    (tmp_path / "dead").symlink_to(tmp_path / "nowhere")

    assert set(anchors.from_file(tmp_path).certificates) == {ROOT.der, OTHER.der}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"hello", "is not PEM"),
        (bytes(range(256)), "is not PEM"),
        (ROOT.der, "is DER, not PEM"),
        (ROOT.key_pem.encode(), "holds a private key"),
        (ROOT.pem.encode()[:200], "is cut off"),
        (
            b"-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n",
            "holds no certificate but PEM of the kind PUBLIC KEY",
        ),
        (
            b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
            "its certificate cannot be read",
        ),
        (
            (ROOT.pem + make.broken(OTHER, "tags").pem).encode(),
            "certificate 2 in it cannot be read",
        ),
    ],
)
def test_a_file_that_is_something_else_is_named_so(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        anchors.from_file(file)

    text = str(caught.value)
    assert words in text
    assert str(file) in text
    assert "\n" not in text
    assert "PRIVATE KEY-----" not in text


def test_a_file_that_is_not_there_is_named_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        anchors.from_file(tmp_path / "none.pem")
    with pytest.raises(ConfigError, match="is not a file"):
        anchors.from_file("/dev/null")
    with pytest.raises(ConfigError, match="holds no file with a PEM certificate"):
        anchors.from_file(tmp_path)


def test_a_path_that_no_system_takes_is_an_error_of_ours() -> None:
    for path in ("a" * 5000, "nul\0byte", "~nobody-of-this-name/ca.pem"):
        with pytest.raises(ConfigError) as caught:
            anchors.from_file(path)
        assert str(caught.value).isprintable()


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    with file.open("wb") as opened:
        opened.truncate(2**26)

    with pytest.raises(ConfigError, match="larger than 32 MiB"):
        anchors.from_file(file)


def test_the_context_trusts_these_and_nobody_else() -> None:
    found = anchors.Anchors("ca.pem", (ROOT.der,))

    context = found.context()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.get_ca_certs(binary_form=True) == [ROOT.der]
    assert anchors.Anchors("none", ()).context().get_ca_certs() == []


def test_the_system_store_is_where_openssl_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "roots.pem").write_text(ROOT.pem + make.broken(OTHER, "garbage").pem)
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "b.pem").write_text(OTHER.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "certs"))
    anchors.system.cache_clear()

    found = anchors.system()

    anchors.system.cache_clear()
    assert found.system
    assert [one.subject for _, one in found.loaded()] == [ROOT.name, OTHER.name]
