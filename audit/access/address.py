"""Source URLs: taken apart once, the credential split off at once."""

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

from audit.errors import ConfigError
from audit.secrets.secret import Secret

#: Query parameters of drivers' URLs that hold a credential, in lower case, without - and _.
SECRET_PARAMETERS = frozenset(
    {"pwd", "pass", "authmechanismproperties", "key", "accesskey", "sig", "signature"}
)
#: Words that make a parameter one of these: sslpassword, oauth_client_secret, X-Api-Key, ...
_SECRET_WORDS = re.compile(r"password|passwd|passphrase|secret|token|apikey|credential|privatekey")

#: Of a client's private key; no log-in uses it (sslpassword, tlsCertificateKeyFilePassword, ...).
_KEY_PASSWORDS = re.compile(r"(?:ssl|tls|key|cert).*(?:password|passwd|passphrase|pwd)")

#: Schemes of databases that are one file.
_FILES = frozenset({"sqlite", "duckdb"})
#: The scheme of files on this machine, and those of stores of files; what follows :// is a bucket.
LOCAL = "file"
STORES = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss")
_SEMICOLON = re.compile(r";([^=;&?/@#]*)=")
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+._\-]*)://(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """A source URL without its credential; safe to print, store and pickle.

    `hosts` has several entries for clusters ("a:27017,b:27017"); `path` is what follows the host:
    the database, or for files the path of the file.
    """

    scheme: str
    hosts: tuple[tuple[str, int | None], ...] = ()
    user: str = ""
    path: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def host(self) -> str:
        return self.hosts[0][0] if self.hosts else ""

    @property
    def port(self) -> int | None:
        return self.hosts[0][1] if self.hosts else None

    def parameter(self, name: str) -> str | None:
        return next((value for key, value in self.parameters if key == name), None)

    def with_port(self, port: int) -> "Address":
        """Missing ports filled in."""
        return replace(self, hosts=tuple((h, p if p is not None else port) for h, p in self.hosts))

    def __str__(self) -> str:
        # half a surrogate pair comes from a command line that is not UTF-8
        user = f"{quote(self.user, safe='', errors='surrogatepass')}@" if self.user else ""
        query = urlencode(self.parameters, errors="surrogatepass")
        query = f"?{query}" if self.parameters else ""
        hosts = ",".join(
            (f"[{_escaped(h, '[]/?@,;')}]" if ":" in h else _escaped(h, "[]/?@,;"))
            + (f":{p}" if p is not None else "")
            for h, p in self.hosts
        )
        if self.scheme == LOCAL:  # without a host, so that a relative path has a form too
            return f"{LOCAL}://{_escaped(self.path, '?')}{query}"
        file = self.scheme in _FILES and not hosts and not user
        path = f"/{_escaped(self.path, '?' if file else '?@#;')}"
        path = path if self.path or not self.hosts else ""
        return f"{self.scheme}://{user}{hosts}{path}{query}"


def parse_url(url: str) -> tuple[Address, Secret | None]:
    """The address and the password that stood in the URL, if any.

    Error texts never repeat the URL: it may hold the password.
    """
    match = _URL.fullmatch(url)
    if match is None:
        raise ConfigError(
            "the source is not a URL like postgresql://user@host/database; "
            "`source-audit sources list` names the kinds"
        )
    scheme, rest = match["scheme"].lower(), match["rest"]
    before, mark, query = rest.partition("?")
    if scheme == LOCAL:
        path = unquote(before.removeprefix("localhost") if before[9:10] == "/" else before)
        return Address(LOCAL, path=path, parameters=tuple(parse_qsl(query))), None
    if scheme in STORES and mark and "=" not in query:
        before, query = rest, ""  # the letter of a pattern, as in part-?.csv
    netloc, slash, path = before.partition("/")
    file = scheme in _FILES and not netloc  # whose name may hold anything
    if not file and ("@" in rest[len(netloc) :] or "#" in path):
        # a password with / or ? would be taken apart here, and its pieces shown as path or query
        raise ConfigError(
            "the source URL has an @ or # behind its host; write / ? # @ and % in user, password "
            "and path as %2F %3F %23 %40 and %25"
        )
    if not file and any(map(_is_secret, _SEMICOLON.findall(rest[netloc.rfind("@") + 1 :]))):
        raise ConfigError(
            "the source URL has parameters behind a semicolon; write them behind a ?, with & "
            "between them"
        )
    query = query.partition("#")[0]
    userinfo, at, hostpart = netloc.rpartition("@")
    user, colon, password = userinfo.partition(":") if at else ("", "", "")
    if any("\ud800" <= character <= "\udfff" for character in password):
        raise ConfigError("the password in the source URL is not UTF-8 text")
    secret = Secret(unquote(password)) if colon else None
    parameters: list[tuple[str, str]] = []
    for key, value in parse_qsl(query, keep_blank_values=True):
        if _KEY_PASSWORDS.search(_bare(key)):
            raise ConfigError(
                "the source URL holds the passphrase of a client's key, which source-audit does "
                "not take; decrypt the key into a file that only you can read and name that file"
            )
        if _is_secret(key):
            secret = secret or Secret(value)
        else:
            parameters.append((key, value))
    hosts = tuple(_host(part) for part in hostpart.split(",")) if hostpart else ()
    address = Address(
        scheme=scheme,
        hosts=hosts,
        user=unquote(user),
        path=unquote(path) if slash else "",
        parameters=tuple(parameters),
    )
    return address, secret


def _is_secret(parameter: str) -> bool:
    bare = _bare(parameter)
    return bare in SECRET_PARAMETERS or bool(_SECRET_WORDS.search(bare))


def _bare(parameter: str) -> str:
    return parameter.lower().replace("_", "").replace("-", "")


def _escaped(text: str, reserved: str) -> str:
    """The text with only these characters and the percent sign percent-encoded."""
    return "".join(f"%{ord(c):02X}" if c in reserved or c == "%" else c for c in text)


def _host(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        name, _, tail = text[1:].partition("]")
        port = tail.removeprefix(":")
    else:
        name, _, port = text.partition(":")
    if not port:
        return unquote(name), None
    if not port.isdecimal() or not 0 < int(port) < 65_536:  # noqa: PLR2004  # the largest TCP port
        raise ConfigError("the port in the source URL is not a number from 1 to 65535")
    return unquote(name), int(port)
