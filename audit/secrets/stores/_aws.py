"""Clients of AWS, with the identity that its own tools would use, and what is said of errors."""

from collections.abc import Callable
from typing import Any

from audit.secrets.store import PATIENCE, Asking

_SAID = {
    "NoCredentialsError": "there are no AWS credentials; log in or give this machine a role",
    "NoRegionError": "no AWS region is known; set AWS_REGION",
    "AccessDeniedException": "our AWS identity may not read this secret",
    "ResourceNotFoundException": "there is no such secret in this account and region",
    "ParameterNotFound": "there is no such parameter in this account and region",
    "ExpiredTokenException": "our AWS session has ended; log in again",
    "UnrecognizedClientException": "AWS does not accept our credentials",
    "InvalidClientTokenId": "AWS does not accept our credentials",
    "ThrottlingException": "AWS is asked too often; try again later",
}


def client(asking: Asking, service: str, region: str = "") -> Any:  # noqa: ANN401  # boto3 has no types
    """A client that waits and tries again only for seconds."""
    session = asking.module("boto3.session", "aws")  # its own: the default one keeps identities
    config = asking.module("botocore.config", "aws").Config(
        connect_timeout=PATIENCE / 3,
        read_timeout=PATIENCE / 3,
        retries={"total_max_attempts": 2, "mode": "standard"},
    )
    return tried(
        asking, lambda: session.Session().client(service, region_name=region or None, config=config)
    )


def tried(asking: Asking, call: Callable[[], Any]) -> Any:  # noqa: ANN401  # boto3 has no types
    """The answer of a call; the text of an error may quote what was sent, and is not repeated."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001  # botocore makes its classes as it goes
        response = getattr(error, "response", None)
        code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
        kind = code if isinstance(code, str) and code.isalnum() else type(error).__name__
        said = _SAID.get(kind, f"AWS did not give it ({kind})")
        raise asking.refused(said) from None
