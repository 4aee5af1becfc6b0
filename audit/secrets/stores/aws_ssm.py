"""`aws-ssm:NAME`: a parameter of AWS Systems Manager, decrypted."""

from audit.secrets.store import Asking, Store
from audit.secrets.stores._aws import client, tried


def _read(asking: Asking) -> str:
    parameters = client(asking, "ssm")
    answer = tried(asking, lambda: parameters.get_parameter(Name=asking.place, WithDecryption=True))
    return str(answer["Parameter"]["Value"])


STORE = Store("aws-ssm", "AWS Parameter Store", _read, "NAME", "aws-ssm:/shop/password")
