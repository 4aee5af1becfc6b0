"""Connection strings that carry a password: URLs with userinfo, JDBC, ADO and ODBC, libpq."""

import polars as pl

from audit.detect.column import Mask
from audit.detect.pattern import Chars, Pattern
from audit.detect.secrets.forms import EDGE, UNBOUNDED
from audit.detect.secrets.matching import filled, group
from audit.detect.secrets.placeholders import names_itself, placeholder, real

#: Schemes of databases, queues, caches and directories.
_STORES = (
    "postgres(?:ql)?|postgis|cockroachdb|mysqlx?|mariadb|mssql|sqlserver|oracle|db2|mongodb|rediss?|"
    "memcached?|amqps?|kafka|nats|couchdb|couchbases?|cassandra|neo4j(?:[+]s(?:sc)?)?|bolt|"
    "clickhouse|snowflake|redshift|trino|presto|hive|impala|vertica|teradata|influxdb|"
    "elasticsearch|ldaps?|smtps?|imaps?|pop3s?|mqtts?|stomp|hana|firebird|libsql|duckdb|nats"
)
#: RFC 3986, 3.2.1: user, colon, password before the "@"; neither has a slash, "?" or "#" unescaped.
_USERINFO = r"[^\s/?#@:\x22'<>\\]*:[^\s/?#@\x22'<>\\]+@[^\s/?#@\x22'<>\\]+"
_REST = r"[^\s\x22'<>]*"
_STORE_URL = rf"(?i:{_STORES})(?:[+][a-z0-9_.]+)?://{_USERINFO}{_REST}"
_ANY_URL = rf"[A-Za-z][A-Za-z0-9+.-]*://{_USERINFO}{_REST}"

_FIELD = r"(?i:password|passwd|pwd)"
_JDBC = (
    rf"jdbc:[a-z0-9:]+[^\s\x22'<>]*[?&;,(](?i:user)?{_FIELD}=[^\s&;\x22'<>]+"
    r"|jdbc:oracle:[a-z0-9]+:[A-Za-z0-9_$#]+/[^\s@/\x22'<>]+@[^\s\x22'<>]+"
)
_PLACE = (
    r"(?i:server|data source|host|driver|dsn|addr|address|network address|database|uid|user id)"
)
_VALUE = r"(?:\{[^}]*\}|[^;\x22'<>{}\r\n]*)"
_PAIRS = rf"(?:;\s*[A-Za-z][A-Za-z _]*\s*=\s*{_VALUE})*"
_ADO = (
    rf"{_PLACE}\s*=\s*{_VALUE}{_PAIRS};\s*{_FIELD}\s*=\s*[^;\s\x22'<>][^;\x22'<>\r\n]*"
    rf"|{_FIELD}\s*=\s*[^;\s\x22'<>][^;\x22'<>\r\n]*{_PAIRS};\s*{_PLACE}\s*=\s*[^;\s\x22'<>]+"
)
#: Azure Storage, Cosmos DB, Service Bus, Event Hubs, IoT Hub: pairs of which one is the key.
_AZURE = (
    r"(?:DefaultEndpointsProtocol|AccountName|AccountEndpoint|Endpoint|HostName|BlobEndpoint)=[^;\s\x22']+;"
    r"(?:[A-Za-z]+=[^;\s\x22']*;)*(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}(?:;[A-Za-z]+=[^;\s\x22']*)*;?"
)
_KEY = r"(?:host|hostaddr|port|dbname|user|sslmode|connect_timeout|application_name|options)"
_WORD = r"(?:'[^']*'|[^\s'\x22]+)"
_LIBPQ = (
    rf"(?:{_KEY}\s?=\s?{_WORD}\s+)+password\s?=\s?{_WORD}"
    rf"|password\s?=\s?{_WORD}(?:\s+{_KEY}\s?=\s?{_WORD})+"
)


def _azure_key(texts: pl.Series) -> Mask:
    return real(group(texts, r"(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,}={0,2})"))


def _kept(passwords: pl.Series) -> Mask:
    return filled(passwords) & ~placeholder(passwords) & ~names_itself(passwords)


def url_password(texts: pl.Series) -> Mask:
    """The URL's password is there, and is no placeholder."""
    return _kept(group(texts, r"://[^\s/?#@:]*:([^\s/?#@]+)@"))


def _jdbc_password(texts: pl.Series) -> Mask:
    assigned = group(texts, rf"[?&;,(](?i:user)?{_FIELD}=([^\s&;)\x22'<>]+)")
    thin = group(texts, r"jdbc:oracle:[a-z0-9]+:[^\s/@]+/([^\s@]+)@")
    return _kept(assigned) | _kept(thin)


def _assigned_password(texts: pl.Series) -> Mask:
    return _kept(group(texts, rf"{_FIELD}\s*=\s*'?(\{{[^}}]*\}}|[^;'\s]+)"))


_SAYS = "with a password that is no placeholder"
_WORDS = ("assw", "assW", "ASSW", "pwd", "Pwd", "PWD")

CONNECTIONS: tuple[Pattern, ...] = (
    Pattern(
        type="connection_string",
        label="URL of a database with a password",
        regex=_STORE_URL,
        shortest=10,
        longest=UNBOUNDED,
        needs=Chars.COLON | Chars.SLASH | Chars.AT,
        literals=("://",),
        validate=url_password,
        says=_SAYS,
        within=EDGE + _STORE_URL,
    ),
    Pattern(
        type="connection_string",
        label="URL with a password",
        regex=_ANY_URL,
        shortest=8,
        longest=UNBOUNDED,
        needs=Chars.COLON | Chars.SLASH | Chars.AT,
        literals=("://",),
        validate=url_password,
        says=_SAYS,
        within=EDGE + _ANY_URL,
    ),
    Pattern(
        type="connection_string",
        label="JDBC URL with a password",
        regex=f"(?:{_JDBC}){_REST}",
        shortest=12,
        longest=UNBOUNDED,
        needs=Chars.COLON | Chars.LOWER,
        literals=("jdbc:",),
        validate=_jdbc_password,
        says=_SAYS,
        within=f"(?:{_JDBC})",
    ),
    Pattern(
        type="connection_string",
        label="ADO or ODBC connection string with a password",
        regex=rf"(?:[^=;\r\n]+=\s*{_VALUE};\s*)*(?:{_ADO})(?:;.*)?",
        shortest=10,
        longest=UNBOUNDED,
        needs=Chars.PUNCTUATION,
        literals=_WORDS,
        validate=_assigned_password,
        says=_SAYS,
        within=f"(?:{_ADO})",
    ),
    Pattern(
        type="connection_string",
        label="Azure connection string with a key",
        regex=_AZURE,
        shortest=60,
        longest=UNBOUNDED,
        needs=Chars.PUNCTUATION | Chars.LOWER | Chars.UPPER,
        literals=("AccountKey=", "SharedAccessKey="),
        validate=_azure_key,
        says="with a key that is not the emulator's",
        within=_AZURE,
    ),
    Pattern(
        type="connection_string",
        label="libpq connection string with a password",
        regex=rf"(?:{_LIBPQ})(?:\s+[a-z_]+\s?=\s?{_WORD})*",
        shortest=17,
        longest=UNBOUNDED,
        needs=Chars.PUNCTUATION | Chars.LOWER | Chars.SPACE,
        literals=("password",),
        validate=_assigned_password,
        says=_SAYS,
        within=f"(?:{_LIBPQ})",
    ),
)
