"""The last line of defence: no secret of this run leaves through a log line or an error."""

import re
from urllib.parse import quote

from audit.secrets.secret import living

MASK = "****"

#: Shorter secrets are words and digits of ordinary text; masking those would spell them out.
MIN_LENGTH = 4

_USERINFO = re.compile(r"(://[^\s:/@]*):\S*@")
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
            text = text.replace(value, MASK).replace(quote(value, safe=""), MASK)
    return _PARAMETER.sub(rf"\1{MASK}", _USERINFO.sub(rf"\1:{MASK}@", text))
