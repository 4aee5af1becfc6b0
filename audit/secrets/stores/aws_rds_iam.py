"""`aws-rds-iam`: a token for a log-in to RDS or Aurora by IAM, good for 15 minutes.

It is signed on this machine for host, port and account of the source; the server takes it only
over TLS (Amazon RDS User Guide, IAM database authentication).
"""

import re

from audit.secrets.store import Asking, Store
from audit.secrets.stores._aws import client, tried

_REGION = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?$")
_PORTS = {"postgresql": 5432, "postgres": 5432, "mysql": 3306, "mariadb": 3306}


def _read(asking: Asking) -> str:
    login = asking.login
    if not login.host or not login.user:
        raise asking.refused("name host and account in the source's URL, as in user@host")
    port = login.port or _PORTS.get(login.scheme.partition("+")[0])
    if port is None:
        raise asking.refused("name the port in the source's URL")
    found = _REGION.search(login.host)
    rds = client(asking, "rds", asking.place or (found[1] if found else ""))
    token = tried(
        asking,
        lambda: rds.generate_db_auth_token(DBHostname=login.host, Port=port, DBUsername=login.user),
    )
    return str(token)


STORE = Store("aws-rds-iam", "AWS IAM", _read, "[REGION]", "aws-rds-iam:eu-west-1")
