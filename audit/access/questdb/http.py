"""QuestDB's HTTP interface, asked without a credential: one statement that reads nothing."""

from audit.access.budget import Budget

_ASKED = "/exec?query=select%201"
_OK = 200
_MOST = 4096


def answers_anybody(host: str, port: int, budget: Budget) -> bool | None:
    """Whether it runs a statement for anybody; None where nobody answers there."""
    import urllib3  # noqa: PLC0415  # a driver, loaded when its kind is opened

    limits = budget.limits
    pool = urllib3.HTTPConnectionPool(
        host,
        port,
        timeout=urllib3.Timeout(connect=limits.connect_seconds, read=limits.connect_seconds),
        retries=False,
    )
    try:
        with budget.statement() as meter:
            answer = pool.urlopen("GET", _ASKED, redirect=False, preload_content=False)
            try:
                said = answer.read(_MOST)
            finally:
                answer.close()
            meter.bytes = len(said)
    except (urllib3.exceptions.HTTPError, OSError):
        return None
    finally:
        pool.close()
    return answer.status == _OK and b'"dataset"' in said
