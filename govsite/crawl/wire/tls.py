"""TLS contexts: the strict one first, weaker ones only after it failed, each leaving a note.

An inspection has to see pages that a browser shows after a warning: an expired
certificate, a wrong name, a private authority, a server of 2008. The strict context is
always tried first; what a weaker one was needed for is a note on the answer
(``tls-expired``, ``tls-not-yet-valid``, ``tls-host-mismatch``, ``tls-untrusted``,
``legacy-tls``), so that a rule can judge it.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace

from govsite.errors import UsageError

# X509_V_ERR_… of OpenSSL (x509_vfy.h)
_NOTES_BY_CODE = {9: "tls-not-yet-valid", 10: "tls-expired", 62: "tls-host-mismatch", 64: "tls-host-mismatch"}


@dataclass(frozen=True, slots=True)
class TlsMode:
    """How strictly one origin is spoken to, and the notes that tell why."""

    verify: bool = True
    legacy: bool = False
    notes: tuple[str, ...] = ()

    def after_certificate_error(self, error: ssl.SSLCertVerificationError) -> TlsMode | None:
        """The mode to try after the certificate was refused; ``None`` when nothing weaker is left."""
        if not self.verify:
            return None
        return replace(self, verify=False, notes=(*self.notes, certificate_note(error)))

    def after_handshake_error(self) -> TlsMode | None:
        """The mode to try after the handshake failed; ``None`` when nothing weaker is left."""
        return None if self.legacy else replace(self, legacy=True, notes=(*self.notes, "legacy-tls"))


STRICT = TlsMode()


def certificate_note(error: ssl.SSLCertVerificationError) -> str:
    """The note for what is wrong with a certificate."""
    return _NOTES_BY_CODE.get(error.verify_code, "tls-untrusted")


class TlsContexts:
    """The four contexts, each made when it is first needed (loading authorities takes milliseconds)."""

    def __init__(self, *, ca_file: str = "") -> None:
        self._ca_file = ca_file
        self._made: dict[tuple[bool, bool], ssl.SSLContext] = {}

    def context(self, mode: TlsMode) -> ssl.SSLContext:
        """The context of one mode. Raises ``UsageError`` when ``ca_file`` cannot be read."""
        key = (mode.verify, mode.legacy)
        if key not in self._made:
            self._made[key] = self._make(mode)
        return self._made[key]

    def _make(self, mode: TlsMode) -> ssl.SSLContext:
        context = self._verifying() if mode.verify else _trusting()
        if mode.legacy:
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _verifying(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.hostname_checks_common_name = False  # as browsers do (RFC 9525, 2: subjectAltName alone counts)
        if self._ca_file:
            try:
                context.load_verify_locations(self._ca_file)
            except (OSError, ssl.SSLError) as error:
                raise UsageError(f"cannot be read as certificates: {error}", where=self._ca_file) from error
        return context


def _trusting() -> ssl.SSLContext:
    """A context that verifies nothing, and loads no authorities for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
