"""The driver's connection, made to keep the password from whoever asks for it in clear."""

from contextlib import suppress
from functools import cache
from typing import Any


@cache
def guarded_class() -> type[Any]:
    """The driver's connection, which sends no password in clear to whoever asks for it."""
    import pymysql  # noqa: PLC0415
    from pymysql import err  # noqa: PLC0415

    #: What sends the password itself, or encrypted for whoever answers.
    telling = {b"mysql_clear_password", b"dialog", b"sha256_password"}

    base: Any = pymysql.Connection  # generic to the type checker only

    class Guarded(base):  # type: ignore[misc]
        may_tell_password = False
        asked_for_password = False
        logging_in = False
        plugin = ""

        def _request_authentication(self) -> None:
            self.logging_in = True
            driver: Any = super()
            driver._request_authentication()  # noqa: SLF001  # the driver's own steps, one by one
            self.logging_in = False

        def _process_auth(self, plugin_name: bytes, *rest: Any) -> Any:  # noqa: ANN401
            self.plugin = plugin_name.decode("ascii", "replace")
            if plugin_name in telling and not self.may_tell_password and self.password:
                self._stop()
            driver: Any = super()
            return driver._process_auth(plugin_name, *rest)  # noqa: SLF001

        def _get_server_information(self) -> None:
            driver: Any = super()
            driver._get_server_information()  # noqa: SLF001
            self.plugin = str(getattr(self, "_auth_plugin_name", ""))
            if self.plugin == "sha256_password" and not self.may_tell_password and self.password:
                self._stop()  # its first answer would be the password

        def _read_packet(self, *rest: Any) -> Any:  # noqa: ANN401
            driver: Any = super()
            packet: Any = driver._read_packet(*rest)  # noqa: SLF001
            # caching_sha2_password: 4 asks for the password itself, or for its own key's use
            if (
                self.logging_in
                and not self.may_tell_password
                and self.plugin == "caching_sha2_password"
                and packet.is_extra_auth_data()
                and packet.get_all_data()[1:2] == b"\x04"
                and self.password
            ):
                self._stop()
            return packet

        def _stop(self) -> None:
            self.asked_for_password = True
            with suppress(Exception):
                self._force_close()
            raise err.OperationalError(2061, "the password is not sent in clear")

    return Guarded
