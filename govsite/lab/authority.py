"""The city's own certificate authority, and server certificates made when a host is first asked for."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_USUAL_DAYS = 300
_DAYS = {"expired": -4, "expiring": 8}
"""Days until a certificate runs out, where they are not the usual ones."""
OTHER_NAME = "hosting.yunfang-cache.com"
"""For whom a certificate was made out that names another host."""
_AUTHORITY_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Simulated city authority")])


class Authority:
    """One authority and one server key; certificates differ by name only, so that each takes a millisecond.

    ``odd`` says of hosts what is wrong with their certificates: see ``Traits.certificate``.
    """

    def __init__(self, odd: Mapping[str, str] | None = None) -> None:
        self._odd = odd or {}
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._server_key = ec.generate_private_key(ec.SECP256R1())
        self._now = datetime.now(UTC)
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.certificate = (
            self._builder("", _AUTHORITY_NAME, self._key.public_key(), is_authority=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    key_cert_sign=True,
                    crl_sign=True,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .sign(self._key, hashes.SHA256())
        )

    def write(self, path: Path) -> None:
        """The authority's certificate as PEM."""
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def context(self) -> ssl.SSLContext:
        """A server context that finds the certificate by the name that a client asks for."""
        context = self._context_of("lab.invalid")

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
            if name:
                connection.context = self._context_of(name.lower())

        context.sni_callback = choose
        return context

    def _context_of(self, host: str) -> ssl.SSLContext:
        context = self._contexts.get(host)
        if context is None:
            context = self._contexts[host] = self._make_context(host)
        return context

    def _make_context(self, host: str) -> ssl.SSLContext:
        certificate = self._issue(host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        pem = self._server_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + certificate.public_bytes(serialization.Encoding.PEM)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(pem)
            file.flush()
            context.load_cert_chain(file.name)
        return context

    def _issue(self, host: str) -> x509.Certificate:
        way = self._odd.get(host, "")
        shown = OTHER_NAME if way == "other-name" else host
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, shown[:64])])
        until = self._now + timedelta(days=_DAYS.get(way, _USUAL_DAYS))
        signs_itself = way == "self-signed"
        builder = self._builder(
            shown,
            name,
            self._server_key.public_key(),
            issuer=name if signs_itself else _AUTHORITY_NAME,
            is_authority=False,
            until=until,
        )
        return builder.sign(self._server_key if signs_itself else self._key, hashes.SHA256())

    def _builder(
        self,
        host: str,
        name: x509.Name,
        key: ec.EllipticCurvePublicKey,
        *,
        issuer: x509.Name = _AUTHORITY_NAME,
        is_authority: bool,
        until: datetime | None = None,
    ) -> x509.CertificateBuilder:
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - timedelta(days=90))
            .not_valid_after(until or self._now + timedelta(days=_USUAL_DAYS))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )
        if is_authority:
            return builder
        return (
            builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
