"""Secrets behind their name, in files, headers and chats; passwords that a person chose."""

import base64

import polars as pl

from audit.detect.secrets import key_of, password_like
from tests.detect.secrets.looking import ALNUM, HEX, URL64, all_inside, all_whole, chance, types_of

_PAIR = base64.b64encode(b"anna:Sommer24").decode()

#: (type, key, text)
GIVEN = [
    ("password", "password", "DB_PASSWORD=hunter2"),
    ("password", "password", '{"user":"anna","password":"correct horse"}'),
    ("password", "password", "{'dbPassword': 'Sommer24'}"),
    ("password", "password", "password: Winter2024!"),
    ("password", "password", "my password is Tr0ub4dor&3 thanks"),
    ("password", "passwort", "Das Passwort lautet Geheim#1"),
    ("password", "pwd", "export PWD=x9Kq21"),
    ("password", "passphrase", 'passphrase = "open sesame"'),
    ("password_hash", "password", f"password={chance(32, HEX)}"),
    ("generic_secret", "api_key", f"API_KEY={chance(32, HEX)}"),
    ("generic_secret", "api_key", f'"x-api-key": "{chance(40)}"'),
    ("generic_secret", "secret", f"client_secret={chance(32, URL64)}"),
    ("generic_secret", "token", f'{{"token": "{chance(40, URL64)}"}}'),
    ("generic_secret", "secret", f"SECRET: {chance(24)}"),
    ("generic_secret", "private_key", f"privateKey={chance(64, HEX)}"),
    ("generic_secret", "authorization", f"Authorization: Bearer {chance(40)}"),
    ("generic_secret", "bearer", f"curl -H 'Bearer {chance(40)}' https://a.example"),
    ("generic_secret", "authorization", f"Authorization: Basic {_PAIR}"),
    ("password", "", f"send Basic {_PAIR}"),
]
NOT_GIVEN = [
    "PASSWORD=",
    "PASSWORD=<password>",
    "DB_PASSWORD=${DB_PASSWORD}",
    "password: ********",
    '"password": "[FILTERED]"',
    "password: required",
    "your password is incorrect!",
    "the password is 8-12 characters?",
    "password: anna@example.com",
    '{"password": "Contraseña"}',
    '{"confirmPassword": "Confirm password:"}',
    "password: Please choose another one",
    "Password must be changed; password expires in 30 days",
    "password_changed_at=2024-01-01T00:00:00",
    "password=request.form['password']",
    "API_KEY=your_api_key_here_0000",
    "token: 2024-03-01T12:00:00Z",
    "secret: see /etc/shop/secrets.yaml",
    "token_type=bearer",
    f"csrf_token={chance(40)}",
    f"next_page_token={chance(40)}",
    "Authorization: Bearer <token>",
    "Bearer authentication-required",
    "Basic subscription",
    "the key: understanding-what-customers-want",
    "Basic " + base64.b64encode(b"anna:<password>").decode(),
]


def test_secrets_behind_their_name_are_found() -> None:
    found = zip(GIVEN, all_inside([text for *_, text in GIVEN]), strict=True)

    assert [text for (type_, _, text), forms in found if type_ not in types_of(forms)] == []


def test_a_value_that_is_an_assignment_is_found_as_a_whole() -> None:
    found = zip(GIVEN, all_whole([text for *_, text in GIVEN]), strict=True)

    assert [
        text
        for (type_, _, text), forms in found
        if type_ not in types_of(forms) and not text.startswith("send")
    ] == []


def test_the_name_before_the_value_can_be_told() -> None:
    assert key_of(pl.Series([text for *_, text in GIVEN])).to_list() == [key for _, key, _ in GIVEN]


def test_placeholders_sentences_and_code_are_not() -> None:
    whole = zip(NOT_GIVEN, all_whole(NOT_GIVEN), strict=True)
    inside = zip(NOT_GIVEN, all_inside(NOT_GIVEN), strict=True)

    assert [(text, forms) for text, forms in whole if forms] == []
    assert [(text, forms) for text, forms in inside if forms] == []


CHOSEN = [
    "123456",
    "password",
    "changeme",
    "qwerty123",
    "Summer2024!",
    "iloveyou",
    "hunter2",
    "P@ssw0rd",
    "1234",
    "letmein",
    "Kx9#mLq2",
    "correct horse battery staple",
    "motdepasse1",
    "dragon",
]
NOT_CHOSEN = [
    "",
    None,
    "****",
    "••••••••",
    "[REDACTED]",
    "<hidden>",
    "n/a",
    "not set",
    "expired",
    "true",
    "no",
    "2024-01-01",
    "2024-01-01 10:00:00",
    "https://example.com/reset",
    "anna@example.com",
    "5f4dcc3b5aa765d61d8327deb882cf99",
    "{{password}}",
    "${PW}",
    "x" * 65,
    "c0a8012e-1c2d-4e5f-8a9b-0c1d2e3f4a5b",
    "vault:secret/data/shop",
]


def test_passwords_that_people_choose() -> None:
    assert [
        v for v, like in zip(CHOSEN, password_like(pl.Series(CHOSEN)), strict=True) if not like
    ] == []


def test_masks_hashes_and_states_are_no_passwords() -> None:
    likes = password_like(pl.Series(NOT_CHOSEN))

    assert [v for v, like in zip(NOT_CHOSEN, likes, strict=True) if like] == []


def test_a_secret_without_a_form_needs_the_name_of_its_column() -> None:
    token, key = chance(40, ALNUM + "+/_-"), chance(32, HEX)

    assert all_whole([token, key]) == [set(), set()]
    assert all("generic_secret" in types_of(forms) for forms in all_whole([token, key], named=True))
    words = ["understanding-customers", "0" * 32]
    assert not any("generic_secret" in types_of(f) for f in all_whole(words, named=True))


def test_a_hash_behind_the_word_password_is_no_password() -> None:
    lines = [f"password={chance(32, HEX)}", f'"password": "$2b$12${chance(53)}"']

    assert [types_of(forms) for forms in all_inside(lines)] == [{"password_hash"}] * 2
