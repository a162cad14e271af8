"""A certificate of 127.0.0.1 that the SDK of this process trusts."""

import datetime as dt
import ipaddress
import ssl
import tempfile
import warnings
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def trust(certificate: str) -> None:
    """Let the SDK of this process trust a certificate: it knows no setting for that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from aibot import ws

    ws._SSL_CONTEXT.load_verify_locations(cadata=certificate)


@cache
def certificate() -> tuple[str, str]:
    """Certificate and key of 127.0.0.1, which the SDK of this process trusts from here on."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begins = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    trust(pem)
    form = serialization.PrivateFormat.PKCS8
    return pem, key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@cache
def context() -> ssl.SSLContext:
    """How a server shows that certificate."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_text("".join(certificate()))
        served.load_cert_chain(file)
    return served
