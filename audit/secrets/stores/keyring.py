"""`keyring:SERVICE/USER`: the keyring of the desktop or the operating system."""

from audit.secrets.store import Asking, Store


def _read(asking: Asking) -> str:
    service, _, user = asking.place.partition("/")
    try:
        import keyring  # noqa: PLC0415  # 0.1 s, and only when a keyring is asked

        value = keyring.get_password(service, user or service)
    except Exception as error:  # its backends are anybody's, and so are their errors
        raise asking.refused(
            f"the system keyring did not answer ({type(error).__name__}); "
            "use env: or file: on a machine without one"
        ) from error
    if value is None:
        raise asking.refused("the keyring has no such entry")
    return value


STORE = Store("keyring", "the system keyring", _read, "SERVICE/USER", "keyring:shop/auditor")
