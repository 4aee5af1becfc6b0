"""One JSON answer of a cloud's HTTPS interface, and what is said when there is none."""

import json
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from audit.secrets.store import LONGEST, PATIENCE, Asking

_SAID: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "does not accept our identity",
    HTTPStatus.FORBIDDEN: "does not allow our identity to read this secret",
    HTTPStatus.NOT_FOUND: "has no such secret",
    HTTPStatus.TOO_MANY_REQUESTS: "is asked too often; try again later",
}


class _Stay(HTTPRedirectHandler):
    """No redirect is followed: the token goes to the host it is for."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def fetched(asking: Asking, url: str, token: str, store: str) -> dict[str, Any]:
    """The object that an https URL answers with; proxies of the environment are used."""
    request = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310  # https only
    try:
        with build_opener(_Stay).open(request, timeout=PATIENCE) as answer:
            tree: object = json.loads(answer.read(8 * LONGEST))
    except HTTPError as error:
        error.close()
        said = _SAID.get(error.code, f"answers with status {error.code}")
        raise asking.refused(f"{store} {said}") from None
    except OSError as error:
        raise asking.refused(
            f"{store} cannot be reached ({type(error).__name__}); check network and proxy"
        ) from None
    except ValueError:
        raise asking.refused(f"{store} does not answer with JSON") from None
    if not isinstance(tree, dict):
        raise asking.refused(f"{store} does not answer with an object")
    return tree  # pyright: ignore[reportUnknownVariableType]
