"""`aws-sm:NAME#FIELD`: AWS Secrets Manager, by name or ARN; of a database's secret its password."""

from audit.secrets.credential import Credential
from audit.secrets.store import Asking, Store
from audit.secrets.stores._aws import client, tried
from audit.secrets.stores._fields import of_text, split

_ARN_REGION = 3  # arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME


def _read(asking: Asking) -> str | Credential:
    name, field = split(asking.place)
    parts = name.split(":")
    region = parts[_ARN_REGION] if name.startswith("arn:") and len(parts) > _ARN_REGION else ""
    secrets = client(asking, "secretsmanager", region)
    answer = tried(asking, lambda: secrets.get_secret_value(SecretId=name))
    text = answer.get("SecretString")
    if not isinstance(text, str):
        raise asking.refused("the secret is binary; keep it as text")
    return of_text(asking, text, field)


STORE = Store("aws-sm", "AWS Secrets Manager", _read, "NAME[#FIELD]", "aws-sm:shop/db#password")
