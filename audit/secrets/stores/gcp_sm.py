"""`gcp-sm:PROJECT/SECRET#FIELD`: Google Secret Manager, with application default credentials."""

import base64
import binascii
import functools
import re

from audit.secrets.credential import Credential
from audit.secrets.store import PATIENCE, Asking, Store
from audit.secrets.stores._fields import of_text, split
from audit.secrets.stores._https import fetched

_HOST = "https://secretmanager.googleapis.com/v1"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_NAME = re.compile(
    r"(?:projects/)?(?P<project>[\w.:-]+)/(?:secrets/)?(?P<secret>[\w-]+)"
    r"(?:/(?:versions/)?(?P<version>\w+))?"
)


def _read(asking: Asking) -> str | Credential:
    place, field = split(asking.place)
    name = _NAME.fullmatch(place)
    if name is None:
        raise asking.refused("write it as gcp-sm:PROJECT/SECRET or gcp-sm:PROJECT/SECRET/VERSION")
    version = name["version"] or "latest"
    answer = fetched(
        asking,
        f"{_HOST}/projects/{name['project']}/secrets/{name['secret']}/versions/{version}:access",
        _token(asking),
        "Google Secret Manager",
    )
    try:
        text = base64.b64decode(answer["payload"]["data"], validate=True).decode("utf-8")
    except (KeyError, TypeError, UnicodeDecodeError, binascii.Error):
        raise asking.refused("the secret is not UTF-8 text") from None
    return of_text(asking, text, field)


def _token(asking: Asking) -> str:
    auth = asking.module("google.auth", "gcp")
    transport = asking.module("google.auth.transport.requests", "gcp")
    try:
        identity, _ = auth.default(scopes=[_SCOPE])
        identity.refresh(functools.partial(transport.Request(), timeout=PATIENCE))
    except Exception as error:  # noqa: BLE001  # many ways to an identity, many errors
        raise asking.refused(
            f"there is no Google identity ({type(error).__name__}); run: gcloud auth "
            "application-default login"
        ) from None
    return str(identity.token)


STORE = Store(
    "gcp-sm", "Google Secret Manager", _read, "PROJECT/SECRET[#FIELD]", "gcp-sm:my-project/shop"
)
