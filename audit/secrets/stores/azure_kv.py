"""`azure-kv:VAULT/SECRET#FIELD`: Azure Key Vault, with the default identity of Azure's tools."""

import re

from audit.secrets.credential import Credential
from audit.secrets.store import Asking, Store
from audit.secrets.stores._fields import of_text, split
from audit.secrets.stores._https import fetched

_API = "7.4"
#: Domains of Key Vault (Azure, Azure China, Azure Government); our token goes to no other host.
_DOMAINS = ("vault.azure.net", "vault.azure.cn", "vault.usgovcloudapi.net")
_PLACE = re.compile(
    r"(?P<vault>[A-Za-z][A-Za-z0-9-]{1,23})(?:\.(?P<domain>[a-z.]+))?"
    r"/(?P<secret>[A-Za-z0-9-]+)(?:/(?P<version>[0-9a-f]+))?"
)


def _read(asking: Asking) -> str | Credential:
    place, field = split(asking.place)
    found = _PLACE.fullmatch(place)
    if found is None or (domain := found["domain"] or _DOMAINS[0]) not in _DOMAINS:
        raise asking.refused("write it as azure-kv:VAULT/SECRET or azure-kv:VAULT/SECRET/VERSION")
    version = f"/{found['version']}" if found["version"] else ""
    answer = fetched(
        asking,
        f"https://{found['vault']}.{domain}/secrets/{found['secret']}{version}?api-version={_API}",
        _token(asking, domain),
        "Azure Key Vault",
    )
    text = answer.get("value")
    if not isinstance(text, str):
        raise asking.refused("Azure Key Vault does not answer with a value")
    return of_text(asking, text, field)


def _token(asking: Asking, domain: str) -> str:
    identities = asking.module("azure.identity", "azure")
    try:
        with identities.DefaultAzureCredential() as identity:
            return str(identity.get_token(f"https://{domain}/.default").token)
    except Exception as error:  # noqa: BLE001  # many ways to an identity, many errors
        raise asking.refused(
            f"there is no Azure identity ({type(error).__name__}); run: az login"
        ) from None


STORE = Store(
    "azure-kv", "Azure Key Vault", _read, "VAULT/SECRET[#FIELD]", "azure-kv:my-vault/shop"
)
