"""The last line of defence: no secret of this run leaves through a log line or an error."""

import re
from urllib.parse import quote

from audit.secrets.secret import living

MASK = "****"

#: Shorter secrets are words and digits of ordinary text; masking those would spell them out.
MIN_LENGTH = 4

#: Up to the last @ of a text: too much rather than the end of a password.
_USERINFO = re.compile(r"(://[^\s:/@]*):.*@", re.DOTALL)
_PARAMETER = re.compile(
    r"([?&;][a-z_-]*(?:pass|passwd|password|passphrase|pwd|token|secret|key|credentials?|"
    r"authmechanismproperties)=)[^&\s]+",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """The text without the secrets that live in this process and without passwords in URLs."""
    # the longer first: a shorter one inside it would leave the rest of it readable
    for value in sorted(living(), key=len, reverse=True):
        if len(value) >= MIN_LENGTH:
            encoded = quote(value, safe="", errors="surrogatepass")
            text = text.replace(value, MASK).replace(encoded, MASK)
    # without the rest, every search for the @ finds it: a long hostile text takes no longer
    end = text.rfind("@") + 1
    text = _USERINFO.sub(rf"\1:{MASK}@", text[:end]) + text[end:]
    return _PARAMETER.sub(rf"\1{MASK}", text)


_PLAIN = re.compile(r"[\w.~/][\w .~/+-]{0,199}")


def quoted(text: str) -> str:
    """What somebody typed, in quotes, "" when it may be more than a name or a path.

    A connection string that is taken for something else would be repeated with its password.
    """
    return repr(text) if _PLAIN.fullmatch(text) else ""
