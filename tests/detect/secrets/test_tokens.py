"""Tokens and private keys that prove themselves."""

import base64
import hashlib
import json

from tests.detect.secrets.looking import (
    ALNUM,
    BASE64,
    URL64,
    all_inside,
    all_whole,
    chance,
    types_of,
)

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _jwt(header: object) -> str:
    return f"{_part(header)}.{_part({'sub': '17', 'name': 'A'})}.{chance(43, URL64)}"


def _wallet(payload: bytes) -> str:
    data = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return text


def test_a_web_token_has_a_header_with_an_algorithm() -> None:
    good = _jwt({"alg": "HS256", "typ": "JWT"})
    texts = [
        good,
        _jwt({"typ": "JWT"}),
        _jwt({"alg": 5}),
        good[:-44] + ".",
        "eyJ" + chance(20) + "." + good,
    ]

    found = [types_of(forms) for forms in all_whole(texts)]

    assert found == [{"jwt"}, set(), set(), {"jwt"}, set()]
    assert "jwt" in types_of(all_inside([f"Cookie: session={good}; path=/"])[0])


def test_an_encrypted_web_token_has_five_parts() -> None:
    header = _part({"alg": "RSA-OAEP", "enc": "A256GCM"})
    token = ".".join((header, chance(300, URL64), chance(16), chance(90, URL64), chance(22)))

    assert types_of(all_whole([token])[0]) == {"jwt"}


def test_private_keys_are_told_by_their_armour() -> None:
    data = "\n".join(chance(64, BASE64, seed) for seed in range(4))
    armoured = [
        f"-----BEGIN {kind}PRIVATE KEY{block}-----\n{headers}{data}\n"
        f"-----END {kind}PRIVATE KEY{block}-----\n"
        for kind, block, headers in (
            ("", "", ""),
            ("RSA ", "", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"),
            ("EC ", "", ""),
            ("DSA ", "", ""),
            ("OPENSSH ", "", ""),
            ("ENCRYPTED ", "", ""),
            ("PGP ", " BLOCK", "Version: GnuPG v2\n\n"),
        )
    ]
    escaped = [json.dumps({"key": text}) for text in armoured]
    flat = [text.replace("\n", " ") for text in armoured[:1]]

    assert [types_of(forms) for forms in all_whole(armoured)] == [{"private_key"}] * len(armoured)
    assert all("private_key" in types_of(forms) for forms in all_inside(escaped + flat + armoured))


def test_putty_jwk_and_wallet_keys() -> None:
    jwk = json.dumps(
        {"kty": "EC", "crv": "P-256", "x": chance(43), "y": chance(43), "d": chance(43)}
    )
    public = json.dumps({"kty": "EC", "crv": "P-256", "x": chance(43), "y": chance(43)})
    wallet = _wallet(b"\x80" + hashlib.sha256(b"a").digest())
    broken = wallet[:-1] + ("a" if wallet[-1] != "a" else "b")
    texts = ["PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none", jwk, wallet, broken, public]

    found = [types_of(forms) for forms in all_whole(texts)]

    assert found == [{"private_key"}] * 3 + [set()] * 2


def test_a_service_account_of_google_is_a_key() -> None:
    account = {
        "type": "service_account",
        "private_key_id": chance(40),
        "private_key": "-----BEGIN P",
    }

    assert "google_api_key" in types_of(all_whole([json.dumps(account)])[0])
    assert not all_whole([json.dumps({"type": "service_account", "email": "a@b.c"})])[0]


def test_seeds_of_one_time_passwords() -> None:
    url = "otpauth://totp/Shop:anna@shop.example?secret=" + chance(
        32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    )
    printed = "otpauth://totp/Example:a@b.c?secret=JBSWY3DP" + "EHPK3PXP&issuer=Example"

    assert types_of(all_whole([url])[0]) >= {"totp_seed"}
    assert "totp_seed" in types_of(all_inside([f"scan {url}&issuer=Shop now"])[0])
    assert "totp_seed" not in types_of(all_whole([printed])[0])
    assert "totp_seed" in types_of(
        all_whole([chance(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")], named=True)[0]
    )


def test_a_bot_of_discord_names_its_id() -> None:
    identifier = base64.b64encode(b"123456789012345679").decode().rstrip("=")
    rest = "." + chance(6) + "." + chance(38, ALNUM)

    assert all_whole([identifier + rest])[0] == {("vendor_token", "Discord bot token")}
    assert all_whole(["M" + chance(23) + rest])[0] == set()


def test_a_secret_key_of_aws_needs_its_name_and_is_no_digest() -> None:
    key = chance(40, BASE64)
    digest = hashlib.sha1(b"a", usedforsecurity=False).hexdigest()

    assert not all_whole([key])[0]
    assert "aws_secret_key" in types_of(all_whole([key], named=True)[0])
    assert "aws_secret_key" not in types_of(all_whole([digest], named=True)[0])
    for line in (
        f"aws_secret_access_key = {key}",
        f'AWS_SECRET_ACCESS_KEY="{key}"',
        f'{{"SecretAccessKey": "{key}"}}',
    ):
        assert "aws_secret_key" in types_of(all_inside([line])[0])
    assert "aws_secret_key" not in types_of(all_inside([f"aws_secret_access_key={digest}"])[0])


def test_azures_keys_are_told_by_their_names() -> None:
    account = (
        "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=" + chance(86, BASE64) + "=="
    )
    bus = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey="
    sas = "https://shop.blob.core.windows.net/a?sv=2022-11-02&se=2030-01-01&sr=b&sp=r&sig="
    emulator = (
        "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsu"
    )
    texts = [account, bus + chance(43, BASE64) + "=", sas + chance(50) + "%3D"]

    for found in (all_whole(texts), all_inside(texts)):
        assert all("azure_key" in types_of(forms) for forms in found)
    assert not all_whole([emulator + "Fq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="])[0]
