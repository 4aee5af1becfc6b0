"""How tests resolve a reference."""

from audit.secrets.credential import NOBODY, Credential, Login
from audit.secrets.reference import parse_reference
from audit.secrets.resolve import resolve

CANARY = "c4n4ry-hunter2"


def credential(
    text: str, *, login: Login = NOBODY, interactive: bool = False, commands: bool = False
) -> Credential:
    return resolve(parse_reference(text), interactive=interactive, commands=commands, login=login)


def resolved(text: str, *, login: Login = NOBODY, commands: bool = False) -> str:
    return credential(text, login=login, commands=commands).secret.reveal()
