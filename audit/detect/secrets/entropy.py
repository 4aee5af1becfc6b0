"""How random texts look: Shannon entropy, classes of characters, and what only looks random."""

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.column import Mask
from audit.detect.secrets.matching import contains, matches

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: So many values are counted at a time: a table of 256 counts for each.
_CHUNK = 4_096
#: Characters of a value that are looked at.
_MOST = 1_024

#: Bits per character that a random token of hexadecimal digits or more has, from 16 characters on.
#: A text of n different characters has log2(n): 16 random digits of base 16 have 3.3 on average.
LEAST_ENTROPY = 3.0

#: What has a form of its own and is an identifier or a digest, no secret: UUID (RFC 9562), digests
#: of 96 to 512 bits in hex, ULID, KSUID of this century (27 of base 62), numbers, dates and times.
_IDENTIFIER = (
    r"^(?:"
    r"\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\}?"
    r"|(?:0x)?(?:[0-9A-Fa-f]{24}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}"
    r"|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})"
    r"|(?:md5|sha1|sha224|sha256|sha384|sha512)[:-].*"
    r"|[0-7][0-9A-HJKMNP-TV-Z]{25}"
    r"|[0-3][0-9A-Za-z]{26}"
    r"|[-+]?[0-9][0-9.,_:eE+-]*"
    r"|[0-9]{4}-?[0-9]{2}-?[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9:]+)?(?:\[[A-Za-z/_]+\])?"
    r"|(?:W/)?\x22.*\x22"
    r")$"
)
#: Where things are and how they are called: URLs, paths, mail addresses, domains, versions.
_PLACE = (
    r"^(?:[A-Za-z][A-Za-z0-9+.-]*://.*|(?:urn|data|mailto|tel):.*|arn:aws.*"
    r"|(?:[A-Za-z]:)?[\\/~.]{1,2}[A-Za-z0-9_.\\/ -]*\.?[A-Za-z0-9_-]*"
    r"|(?:[a-z0-9_.-]+/)+[a-z0-9_.-]*"
    r"|[^@\s]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
    r"|(?:[a-z0-9-]{1,63}\.)+[a-z]{2,}(?::[0-9]+)?"
    r"|v?[0-9]+(?:\.[0-9]+){1,3}(?:[.+-][0-9A-Za-z.+-]*)?)$"
)
#: The first characters of files in base64, by their magic bytes: PNG, JPEG, GIF, PDF, ZIP, gzip,
#: ISO base media, RIFF, SVG and XML, OLE, bzip2, XZ, certificates in DER, fonts, and data: URLs.
_MEDIA = (
    r"^(?:iVBORw0KGgo|/9j/|"
    r"R0lGOD|JVBERi|UEsDB|H4sI|AAAA[A-Z]|UklGR|PHN2Zy|PD94bW|0M8R4K|QlpoO|/Td6WF"
    r"|MII[A-Za-z]|d09G|T2dnUw|SUQz|Qk[0-9]|SUkqA|TU0AK|data:)"
)
_RUN = r"^[!-~]{12,512}$"
_PIECES = r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+"


def entropy(texts: pl.Series) -> Floats:
    """Shannon entropy of each text in bits per byte, of its first 1024 characters; 0 for empty."""
    found = np.zeros(len(texts), np.float64)
    for begin in range(0, len(texts), _CHUNK):
        counts = _histogram(texts.slice(begin, _CHUNK))
        totals = counts.sum(axis=1, keepdims=True)
        shares = counts / np.maximum(totals, 1)
        logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
        found[begin : begin + _CHUNK] = -(shares * logs).sum(axis=1)
    return np.abs(found)


def different(texts: pl.Series) -> Integers:
    """How many different bytes each text has."""
    found = np.zeros(len(texts), np.int64)
    for begin in range(0, len(texts), _CHUNK):
        counts = _histogram(texts.slice(begin, _CHUNK))
        found[begin : begin + _CHUNK] = (counts > 0).sum(axis=1)
    return found


def classes(texts: pl.Series) -> Integers:
    """How many bytes of each text are small letters, capitals, digits, and others: 4 columns."""
    found = np.zeros((len(texts), 4), np.int64)
    for begin in range(0, len(texts), _CHUNK):
        counts = _histogram(texts.slice(begin, _CHUNK))
        rows = slice(begin, begin + _CHUNK)
        found[rows, 0] = counts[:, 97:123].sum(axis=1)
        found[rows, 1] = counts[:, 65:91].sum(axis=1)
        found[rows, 2] = counts[:, 48:58].sum(axis=1)
        found[rows, 3] = counts.sum(axis=1) - found[rows, :3].sum(axis=1)
    return found


def _histogram(texts: pl.Series) -> Integers:
    """How often each text has each byte: a row for a text, a column for a byte."""
    heads = texts.fill_null("").str.head(_MOST)
    data = np.frombuffer("".join(heads.to_list()).encode(), np.uint8)
    owners = np.repeat(np.arange(len(heads)), heads.str.len_bytes().to_numpy())
    cells = np.bincount(owners * 256 + data, minlength=len(heads) * 256)
    return cells.reshape(len(heads), 256)


def wordy(texts: pl.Series) -> Mask:
    """Made of words, as names of classes, files and settings are; random letters seldom read so.

    Pieces of one case or of digits are long, a quarter of the letters are vowels, and no five
    consonants follow each other.
    """
    letters = matches(texts, "[A-Za-z]")
    vowels = matches(texts, "[AEIOUYaeiouy]")
    signs = matches(texts, "[A-Za-z0-9]")
    pieces = np.maximum(matches(texts, _PIECES), 1)
    readable: Mask = (vowels * 4 >= letters) & (letters > 0) & (signs >= 3 * pieces)
    return readable & ~contains(texts, "(?i)[bcdfghjklmnpqrstvwxz]{5}")


def identifier_like(texts: pl.Series) -> Mask:
    """A UUID, digest, number, date, place or file in base64: random at most, but no secret.

    Nanoids and other random identifiers without a form are not told from secrets by their value.
    """
    return contains(texts, f"{_IDENTIFIER}|{_PLACE}|{_MEDIA}")


def random_like(texts: pl.Series) -> Mask:
    """One run of 12 to 512 printable characters that chance rather than a person wrote."""
    found = contains(texts, _RUN)
    kept = texts.filter(pl.Series(found, dtype=pl.Boolean))
    counts = classes(kept)
    mixed = ((counts[:, :3] > 0).sum(axis=1) >= 2) & (counts[:, 3] * 3 <= counts.sum(axis=1))
    found = found.copy()
    found[found] = mixed & (entropy(kept) >= LEAST_ENTROPY) & ~wordy(kept)
    return found


def secret_like(texts: pl.Series) -> Mask:
    """A random token that has no form of an identifier, a digest or a file."""
    return random_like(texts) & ~identifier_like(texts)
