"""What the name of a file says: hidden, half written, a checksum, one of a series, a partition."""

import re
from dataclasses import dataclass

#: Endings of files that hold data which can be read, without those of compression.
DATA_ENDINGS = frozenset(
    {
        "csv", "tsv", "tab", "psv", "txt", "dat", "parquet", "pq", "parq", "json", "jsonl",
        "ndjson", "geojson", "xml", "xlsx", "xlsm", "xlsb", "xls", "ods",
    }
)  # fmt: skip
_PACKED = frozenset({"gz", "gzip", "zst", "zstd", "zip", "bz2", "xz", "lz4"})
#: Endings of files that are something else by their name and are not opened in a folder.
_OTHER = frozenset(
    {
        "py", "pyc", "ipynb", "md", "rst", "pdf", "doc", "docx", "ppt", "pptx", "html", "htm",
        "css", "js", "ts", "sql", "sh", "yaml", "yml", "toml", "ini", "cfg", "log", "lock", "png",
        "jpg", "jpeg", "gif", "svg", "webp", "mp4", "mp3", "db", "sqlite", "sqlite3", "duckdb",
        "exe", "so", "dll", "jar", "whl", "tar", "tgz", "7z", "rar", "avro", "orc", "pem", "key",
    }
)  # fmt: skip
_HALF_WRITTEN = re.compile(
    r"\.(?:tmp|temp|part|partial|crdownload|swp|lock|inprogress)$|~$", re.IGNORECASE
)
CHECKSUM_ENDINGS = {
    "md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512", "sfv": "crc32",
}  # fmt: skip
_CHECKSUM_LISTS = {
    "md5sums": "md5", "sha1sums": "sha1", "sha256sums": "sha256", "sha512sums": "sha512",
}  # fmt: skip
_HIVE = re.compile(r"([A-Za-z_][\w.-]{0,99})=(.*)", re.DOTALL)
#: What differs between the files of one series: a UUID, a hash, a date, a number.
_VARIES = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![a-z0-9])(?=[a-f]*\d)[0-9a-f]{8,64}(?![a-z0-9])"
    r"|\d+(?:[-_.:T ]\d+)*(?:Z(?![A-Za-z]))?",
    re.IGNORECASE,
)
VARYING = "*"


@dataclass(frozen=True, slots=True)
class Parts:
    """A path taken apart: the folder that is the same for all, keys and values, the pattern.

    `pattern` has a star for everything that tells the files of one series apart; `told` is what
    stood there, in its order.
    """

    base: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    pattern: str
    told: tuple[str, ...]


def ending(name: str) -> str:
    """The ending that says what is in a file, that of a compression taken off: "csv"."""
    parts = name.lower().rpartition("/")[2].split(".")
    while len(parts) > 2 and parts[-1] in _PACKED:  # noqa: PLR2004  # name.csv.gz
        parts.pop()
    return parts[-1] if len(parts) > 1 else ""


def left_out(name: str) -> str:
    """Why a file of a folder is not looked at, "" when it is: "hidden", "half written", ..."""
    if _HALF_WRITTEN.search(name):
        return "half written"
    if name.startswith((".", "_")) and not _HIVE.fullmatch(name):
        return "hidden"
    if name.lower().endswith(".crc"):
        return "hidden"
    return "another kind" if ending(name) in _OTHER else ""


def checksum_method(name: str) -> str:
    """The method of a file of checksums, "" when it is none."""
    lower = name.lower()
    listed = _CHECKSUM_LISTS.get(lower.removesuffix(".txt"), "")
    return listed or CHECKSUM_ENDINGS.get(lower.rpartition(".")[2] if "." in lower else "", "")


def looks_like_data(name: str) -> bool:
    """Whether a file by this name claims to hold data."""
    return ending(name) in DATA_ENDINGS


def parts_of(path: str) -> Parts:
    """The path of one file taken apart, to be put together with those of its series."""
    scheme, mark, rest_of_path = path.rpartition("://")
    *folders, name = rest_of_path.split("/")
    keys: list[str] = []
    values: list[str] = []
    base: list[str] = []
    rest: list[str] = []
    told: list[str] = []
    for folder in folders:
        hive = _HIVE.fullmatch(folder)
        if hive:
            keys.append(hive[1])
            values.append(hive[2])
            rest.append(f"{hive[1]}={VARYING}")
        elif _VARIES.fullmatch(folder):
            told.append(folder)
            rest.append(VARYING)
        elif rest:
            rest.append(folder)
        else:
            base.append(folder)
    if keys:  # whatever the writer called its parts, the folders say what they are
        suffix = f".{ending(name)}" if ending(name) else ""
        pattern = "/".join([*rest, VARYING + suffix])
        return Parts(_joined(scheme + mark, base), tuple(keys), tuple(values), pattern, ())
    stem, dot, suffix = name.partition(".")
    if not stem or _VARIES.search(suffix.partition(".")[0]):
        stem, dot, suffix = name, "", ""
    told += [match[0] for match in _VARIES.finditer(stem)]
    pattern = _VARIES.sub(VARYING, stem) + dot + suffix
    return Parts(_joined(scheme + mark, base), (), (), "/".join([*rest, pattern]), tuple(told))


def _joined(scheme: str, folders: list[str]) -> str:
    return scheme + ("/".join(folders) or ("/" if folders else ""))
