"""TLS for sockets and for buffers in memory, over the native module `_ssl`.

The library that pyco builds from comes without this module; this one has the same names.
"""

import base64
import enum as _enum
import errno
import os
import socket as _socket
import sys
import warnings
from collections import namedtuple
from enum import Enum as _Enum, IntEnum as _IntEnum, IntFlag as _IntFlag
from socket import SO_TYPE, SOCK_STREAM, SOL_SOCKET, _GLOBAL_DEFAULT_TIMEOUT, create_connection, socket

import _ssl
from _ssl import (
    HAS_ALPN, HAS_ECDH, HAS_NPN, HAS_PSK, HAS_SNI, HAS_SSLv2, HAS_SSLv3, HAS_TLSv1, HAS_TLSv1_1, HAS_TLSv1_2, HAS_TLSv1_3,
    OPENSSL_VERSION, OPENSSL_VERSION_INFO, OPENSSL_VERSION_NUMBER, _DEFAULT_CIPHERS, _OPENSSL_API_VERSION,
    MemoryBIO, RAND_add, RAND_bytes, RAND_status, SSLCertVerificationError, SSLEOFError, SSLError, SSLSession,
    SSLSyscallError, SSLWantReadError, SSLWantWriteError, SSLZeroReturnError, _SSLContext,
    nid2obj as _nid2obj, txt2obj as _txt2obj,
)

# Enumerations of the native module's numbers: base, name, prefix of their members. PROTOCOL_SSLv23 is another name for one of them.
for _base, _name, _prefix in (
    (_IntEnum, "_SSLMethod", "PROTOCOL_"),
    (_IntFlag, "Options", "OP_"),
    (_IntEnum, "AlertDescription", "ALERT_DESCRIPTION_"),
    (_IntEnum, "SSLErrorNumber", "SSL_ERROR_"),
    (_IntFlag, "VerifyFlags", "VERIFY_"),
    (_IntEnum, "VerifyMode", "CERT_"),
):
    _base._convert_(
        _name,
        __name__,
        lambda member, prefix=_prefix: member.startswith(prefix) and member != "PROTOCOL_SSLv23",
        source=_ssl,
    )
del _base, _name, _prefix

PROTOCOL_SSLv23 = _SSLMethod.PROTOCOL_SSLv23 = _SSLMethod.PROTOCOL_TLS
_PROTOCOL_NAMES = {number: name for name, number in _SSLMethod.__members__.items()}
_SSLv2_IF_EXISTS = getattr(_SSLMethod, "PROTOCOL_SSLv2", None)

socket_error = OSError
CertificateError = SSLCertVerificationError
CHANNEL_BINDING_TYPES = ["tls-unique"]
HAS_NEVER_CHECK_COMMON_NAME = hasattr(_ssl, "HOSTFLAG_NEVER_CHECK_SUBJECT")
_RESTRICTED_SERVER_CIPHERS = _DEFAULT_CIPHERS


@_enum._simple_enum(_IntEnum)
class TLSVersion:
    MINIMUM_SUPPORTED = _ssl.PROTO_MINIMUM_SUPPORTED
    SSLv3 = _ssl.PROTO_SSLv3
    TLSv1 = _ssl.PROTO_TLSv1
    TLSv1_1 = _ssl.PROTO_TLSv1_1
    TLSv1_2 = _ssl.PROTO_TLSv1_2
    TLSv1_3 = _ssl.PROTO_TLSv1_3
    MAXIMUM_SUPPORTED = _ssl.PROTO_MAXIMUM_SUPPORTED


# What a message callback is told: numbers of RFC 8446, and two that OpenSSL adds.

@_enum._simple_enum(_IntEnum)
class _TLSContentType:
    """What a record holds (RFC 8446, B.1)."""

    CHANGE_CIPHER_SPEC = 20
    ALERT = 21
    HANDSHAKE = 22
    APPLICATION_DATA = 23
    HEADER = 0x100
    INNER_CONTENT_TYPE = 0x101


@_enum._simple_enum(_IntEnum)
class _TLSAlertType:
    """What an alert says (RFC 8446, B.2)."""

    CLOSE_NOTIFY = 0
    UNEXPECTED_MESSAGE = 10
    BAD_RECORD_MAC = 20
    DECRYPTION_FAILED = 21
    RECORD_OVERFLOW = 22
    DECOMPRESSION_FAILURE = 30
    HANDSHAKE_FAILURE = 40
    NO_CERTIFICATE = 41
    BAD_CERTIFICATE = 42
    UNSUPPORTED_CERTIFICATE = 43
    CERTIFICATE_REVOKED = 44
    CERTIFICATE_EXPIRED = 45
    CERTIFICATE_UNKNOWN = 46
    ILLEGAL_PARAMETER = 47
    UNKNOWN_CA = 48
    ACCESS_DENIED = 49
    DECODE_ERROR = 50
    DECRYPT_ERROR = 51
    EXPORT_RESTRICTION = 60
    PROTOCOL_VERSION = 70
    INSUFFICIENT_SECURITY = 71
    INTERNAL_ERROR = 80
    INAPPROPRIATE_FALLBACK = 86
    USER_CANCELED = 90
    NO_RENEGOTIATION = 100
    MISSING_EXTENSION = 109
    UNSUPPORTED_EXTENSION = 110
    CERTIFICATE_UNOBTAINABLE = 111
    UNRECOGNIZED_NAME = 112
    BAD_CERTIFICATE_STATUS_RESPONSE = 113
    BAD_CERTIFICATE_HASH_VALUE = 114
    UNKNOWN_PSK_IDENTITY = 115
    CERTIFICATE_REQUIRED = 116
    NO_APPLICATION_PROTOCOL = 120


@_enum._simple_enum(_IntEnum)
class _TLSMessageType:
    """What a message of the handshake is (RFC 8446, B.3)."""

    HELLO_REQUEST = 0
    CLIENT_HELLO = 1
    SERVER_HELLO = 2
    HELLO_VERIFY_REQUEST = 3
    NEWSESSION_TICKET = 4
    END_OF_EARLY_DATA = 5
    HELLO_RETRY_REQUEST = 6
    ENCRYPTED_EXTENSIONS = 8
    CERTIFICATE = 11
    SERVER_KEY_EXCHANGE = 12
    CERTIFICATE_REQUEST = 13
    SERVER_DONE = 14
    CERTIFICATE_VERIFY = 15
    CLIENT_KEY_EXCHANGE = 16
    FINISHED = 20
    CERTIFICATE_URL = 21
    CERTIFICATE_STATUS = 22
    SUPPLEMENTAL_DATA = 23
    KEY_UPDATE = 24
    NEXT_PROTO = 67
    MESSAGE_HASH = 254
    CHANGE_CIPHER_SPEC = 0x0101


def _member(enumeration, number):
    """The member of a number, or the number where there is none."""
    try:
        return enumeration(number)
    except ValueError:
        return number


def _dnsname_match(dn, hostname):
    """Whether a name of a certificate, which may begin with the label `*`, is that of a host (RFC 6125, 6.4.3)."""
    if not dn:
        return False
    stars = dn.count("*")
    if stars == 0:
        return dn.lower() == hostname.lower()
    if stars > 1:
        raise CertificateError(f"too many wildcards in certificate DNS name: {dn!r}.")
    label, dot, rest = dn.partition(".")
    if "*" in rest:
        raise CertificateError(f"wildcard can only be present in the leftmost label: {dn!r}.")
    if not dot:
        raise CertificateError(f"sole wildcard without additional labels are not support: {dn!r}.")
    if label != "*":
        raise CertificateError(f"partial wildcards in leftmost label are not supported: {dn!r}.")
    host_label, host_dot, host_rest = hostname.partition(".")
    return bool(host_label and host_dot) and rest.lower() == host_rest.lower()


def _inet_paton(ipname):
    """The bytes of an address of IPv4, in its full form only, or of IPv6."""
    try:
        packed = _socket.inet_aton(ipname)
    except OSError:
        pass
    else:
        # '127.1' and '127.0.0.1 whatever' are taken by inet_aton, too.
        if _socket.inet_ntoa(packed) == ipname:
            return packed
        raise ValueError(f"{ipname!r} is not a quad-dotted IPv4 address.")
    if not hasattr(_socket, "AF_INET6"):
        raise ValueError(f"{ipname!r} is not an IPv4 address.")
    try:
        return _socket.inet_pton(_socket.AF_INET6, ipname)
    except OSError:
        raise ValueError(f"{ipname!r} is neither an IPv4 nor an IP6 address.")


def _ipaddress_match(cert_ipaddress, host_ip):
    """Whether an address of a certificate is the one with these bytes."""
    return _inet_paton(cert_ipaddress.rstrip()) == host_ip


DefaultVerifyPaths = namedtuple(
    "DefaultVerifyPaths", "cafile capath openssl_cafile_env openssl_cafile openssl_capath_env openssl_capath"
)


def get_default_verify_paths():
    """Where certificates of authorities are looked for when nothing else is said."""
    file_variable, file, folder_variable, folder = parts = _ssl.get_default_verify_paths()
    cafile = os.environ.get(file_variable, file)
    capath = os.environ.get(folder_variable, folder)
    return DefaultVerifyPaths(
        cafile if os.path.isfile(cafile) else None, capath if os.path.isdir(capath) else None, *parts
    )


class _ASN1Object(namedtuple("_ASN1Object", "nid shortname longname oid")):
    """An object identifier and its names."""

    __slots__ = ()

    def __new__(cls, oid):
        return super().__new__(cls, *_txt2obj(oid, name=False))

    @classmethod
    def fromnid(cls, nid):
        """By OpenSSL's number."""
        return super().__new__(cls, *_nid2obj(nid))

    @classmethod
    def fromname(cls, name):
        """By short name, long name or dotted numbers."""
        return super().__new__(cls, *_txt2obj(name, name=True))


class Purpose(_ASN1Object, _Enum):
    """What a certificate is looked at for."""

    SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"


def _encode_protocols(names, kind):
    """Each name with its length before it."""
    wire = bytearray()
    for name in names:
        encoded = bytes(name, "ascii")
        if not 0 < len(encoded) < 256:
            raise SSLError(f"{kind} protocols must be 1 to 255 in length")
        wire.append(len(encoded))
        wire += encoded
    return wire


def _warn_npn():
    warnings.warn("ssl NPN is deprecated, use ALPN instead", DeprecationWarning, stacklevel=3)


class SSLContext(_SSLContext):
    """Settings, certificates and keys that connections share."""

    sslsocket_class = None
    sslobject_class = None
    _windows_cert_stores = ("CA", "ROOT")

    def __new__(cls, protocol=None, *args, **kwargs):
        if protocol is None:
            warnings.warn(
                "ssl.SSLContext() without protocol argument is deprecated.", category=DeprecationWarning, stacklevel=2
            )
            protocol = PROTOCOL_TLS
        return _SSLContext.__new__(cls, protocol)

    def _encode_hostname(self, hostname):
        if hostname is None:
            return None
        encoded = hostname.encode("idna") if isinstance(hostname, str) else hostname
        return encoded.decode("ascii")

    def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True,
                    server_hostname=None, session=None):
        """An SSLSocket that takes over the descriptor of `sock`."""
        return self.sslsocket_class._create(
            sock=sock,
            server_side=server_side,
            do_handshake_on_connect=do_handshake_on_connect,
            suppress_ragged_eofs=suppress_ragged_eofs,
            server_hostname=server_hostname,
            context=self,
            session=session,
        )

    def wrap_bio(self, incoming, outgoing, server_side=False, server_hostname=None, session=None):
        """An SSLObject between two MemoryBIOs."""
        return self.sslobject_class._create(
            incoming,
            outgoing,
            server_side=server_side,
            server_hostname=self._encode_hostname(server_hostname),
            session=session,
            context=self,
        )

    def set_npn_protocols(self, npn_protocols):
        _warn_npn()
        self._set_npn_protocols(_encode_protocols(npn_protocols, "NPN"))

    def set_alpn_protocols(self, alpn_protocols):
        """The protocols that may be spoken over a connection, best first."""
        self._set_alpn_protocols(_encode_protocols(alpn_protocols, "ALPN"))

    def set_servername_callback(self, server_name_callback):
        """As `sni_callback`, but names come as they are written in a certificate."""
        if server_name_callback is None:
            self.sni_callback = None
            return
        if not callable(server_name_callback):
            raise TypeError("not a callable object")

        def with_encoded_name(sslobj, servername, sslctx):
            return server_name_callback(sslobj, self._encode_hostname(servername), sslctx)

        self.sni_callback = with_encoded_name

    def load_default_certs(self, purpose=Purpose.SERVER_AUTH):
        """Trust what the system trusts."""
        if not isinstance(purpose, _ASN1Object):
            raise TypeError(purpose)
        self.set_default_verify_paths()

    # The native attributes, as members of enumerations.

    @property
    def protocol(self):
        return _SSLMethod(super().protocol)

    @property
    def minimum_version(self):
        return TLSVersion(super().minimum_version)

    @minimum_version.setter
    def minimum_version(self, value):
        if value == TLSVersion.SSLv3:
            self.options &= ~Options.OP_NO_SSLv3
        super(SSLContext, SSLContext).minimum_version.__set__(self, value)

    @property
    def maximum_version(self):
        return TLSVersion(super().maximum_version)

    @maximum_version.setter
    def maximum_version(self, value):
        super(SSLContext, SSLContext).maximum_version.__set__(self, value)

    @property
    def options(self):
        return Options(super().options)

    @options.setter
    def options(self, value):
        super(SSLContext, SSLContext).options.__set__(self, value)

    @property
    def verify_flags(self):
        return VerifyFlags(super().verify_flags)

    @verify_flags.setter
    def verify_flags(self, value):
        super(SSLContext, SSLContext).verify_flags.__set__(self, value)

    @property
    def verify_mode(self):
        return _member(VerifyMode, super().verify_mode)

    @verify_mode.setter
    def verify_mode(self, value):
        super(SSLContext, SSLContext).verify_mode.__set__(self, value)

    @property
    def hostname_checks_common_name(self):
        """Whether a certificate's common name counts where it has no other names."""
        return not self._host_flags & _ssl.HOSTFLAG_NEVER_CHECK_SUBJECT

    @hostname_checks_common_name.setter
    def hostname_checks_common_name(self, value):
        never = _ssl.HOSTFLAG_NEVER_CHECK_SUBJECT
        self._host_flags = self._host_flags & ~never if value else self._host_flags | never

    @property
    def _msg_callback(self):
        """Called for each message of the protocol, but for application data:
        `callback(conn, direction, version, content_type, msg_type, data)`, where direction is "read" or "write". What it raises
        comes out of the operation that was under way.
        """
        inner = super()._msg_callback
        return None if inner is None else inner.user_function

    @_msg_callback.setter
    def _msg_callback(self, callback):
        attribute = super(SSLContext, SSLContext)._msg_callback
        if callback is None:
            attribute.__set__(self, None)
            return
        if not callable(callback):
            raise TypeError(f"{callback} is not callable.")
        kinds = {_TLSContentType.HEADER: _TLSContentType, _TLSContentType.ALERT: _TLSAlertType}

        def inner(conn, direction, version, content_type, msg_type, data):
            content_type = _member(_TLSContentType, content_type)
            msg_type = _member(kinds.get(content_type, _TLSMessageType), msg_type)
            return callback(conn, direction, _member(TLSVersion, version), content_type, msg_type, data)

        inner.user_function = callback
        attribute.__set__(self, inner)


def _protocol_for(purpose):
    """The protocol of whoever looks at certificates for that purpose."""
    if not isinstance(purpose, _ASN1Object):
        raise TypeError(purpose)
    if purpose == Purpose.SERVER_AUTH:
        return PROTOCOL_TLS_CLIENT
    if purpose == Purpose.CLIENT_AUTH:
        return PROTOCOL_TLS_SERVER
    raise ValueError(purpose)


def _trust(context, purpose, cafile, capath, cadata):
    """What a new context trusts, and where its keys are written down."""
    if cafile or capath or cadata:
        context.load_verify_locations(cafile, capath, cadata)
    elif context.verify_mode != CERT_NONE:
        context.load_default_certs(purpose)
    key_log = os.environ.get("SSLKEYLOGFILE")
    if key_log and not sys.flags.ignore_environment:
        context.keylog_filename = key_log
    return context


def create_default_context(purpose=Purpose.SERVER_AUTH, *, cafile=None, capath=None, cadata=None):
    """A context with settings that are safe today; they may change without notice."""
    context = SSLContext(_protocol_for(purpose))
    if purpose == Purpose.SERVER_AUTH:
        context.verify_mode = CERT_REQUIRED
        context.check_hostname = True
    context.verify_flags |= VerifyFlags.VERIFY_X509_PARTIAL_CHAIN | VerifyFlags.VERIFY_X509_STRICT
    return _trust(context, purpose, cafile, capath, cadata)


def _create_unverified_context(protocol=None, *, cert_reqs=CERT_NONE, check_hostname=False, purpose=Purpose.SERVER_AUTH,
                               certfile=None, keyfile=None, cafile=None, capath=None, cadata=None):
    """A context for modules of the library that verify only what they are told to."""
    usual = _protocol_for(purpose)
    context = SSLContext(usual if protocol is None else protocol)
    context.check_hostname = check_hostname
    if cert_reqs is not None:
        context.verify_mode = cert_reqs
    if check_hostname:
        context.check_hostname = True
    if keyfile and not certfile:
        raise ValueError("certfile must be specified")
    if certfile:
        context.load_cert_chain(certfile, keyfile)
    return _trust(context, purpose, cafile, capath, cadata)


_create_default_https_context = create_default_context
_create_stdlib_context = _create_unverified_context


def _der_chain(chain):
    return [] if chain is None else [certificate.public_bytes(_ssl.ENCODING_DER) for certificate in chain]


def _no_constructor(self, maker):
    raise TypeError(
        f"{self.__class__.__name__} does not have a public constructor. Instances are returned by SSLContext.{maker}()."
    )


class SSLObject:
    """A connection between two buffers in memory. What goes in and out of them is the caller's business."""

    def __init__(self, *args, **kwargs):
        _no_constructor(self, "wrap_bio")

    @classmethod
    def _create(cls, incoming, outgoing, server_side=False, server_hostname=None, session=None, context=None):
        self = cls.__new__(cls)
        self._sslobj = context._wrap_bio(
            incoming, outgoing, server_side=server_side, server_hostname=server_hostname, owner=self, session=session
        )
        return self

    @property
    def context(self):
        """The SSLContext in use. A server's may be changed while the client is asking for a name."""
        return self._sslobj.context

    @context.setter
    def context(self, ctx):
        self._sslobj.context = ctx

    @property
    def session(self):
        """The SSLSession, which a later connection of a client can go on with."""
        return self._sslobj.session

    @session.setter
    def session(self, session):
        self._sslobj.session = session

    @property
    def session_reused(self):
        """Whether this connection has gone on with the session of an earlier one."""
        return self._sslobj.session_reused

    @property
    def server_side(self):
        """Whether this is the server's end."""
        return self._sslobj.server_side

    @property
    def server_hostname(self):
        """The name that the server is asked for, or None."""
        return self._sslobj.server_hostname

    def read(self, len=1024, buffer=None):
        """Up to `len` bytes; with `buffer`, how many were put into it."""
        return self._sslobj.read(len) if buffer is None else self._sslobj.read(len, buffer)

    def write(self, data):
        """Writes a bytes-like object. Gives how many bytes were written."""
        return self._sslobj.write(data)

    def getpeercert(self, binary_form=False):
        """The other side's certificate: a dict, empty if it was not verified, or DER. None if there is none."""
        return self._sslobj.getpeercert(binary_form)

    def get_verified_chain(self):
        """The other side's chain as it was verified: a list of DER."""
        return _der_chain(self._sslobj.get_verified_chain())

    def get_unverified_chain(self):
        """The other side's chain as it was sent: a list of DER."""
        return _der_chain(self._sslobj.get_unverified_chain())

    def selected_npn_protocol(self):
        """None: nobody speaks NPN any more."""
        _warn_npn()

    def selected_alpn_protocol(self):
        """The protocol that both sides have agreed on, or None."""
        return self._sslobj.selected_alpn_protocol()

    def cipher(self):
        """Name, version and secret bits of the cipher in use."""
        return self._sslobj.cipher()

    def shared_ciphers(self):
        """The ciphers that both sides know, for a server; None for a client."""
        return self._sslobj.shared_ciphers()

    def compression(self):
        """The compression in use, or None."""
        return self._sslobj.compression()

    def pending(self):
        """How many bytes can be read at once."""
        return self._sslobj.pending()

    def do_handshake(self):
        """Begins, or goes on with, the handshake."""
        self._sslobj.do_handshake()

    def unwrap(self):
        """Ends the connection in good order."""
        return self._sslobj.shutdown()

    def get_channel_binding(self, cb_type="tls-unique"):
        """Bytes that only the two ends of this connection know, or None before the handshake."""
        return self._sslobj.get_channel_binding(cb_type)

    def version(self):
        """The protocol's version in use, or None."""
        return self._sslobj.version()

    def verify_client_post_handshake(self):
        """Asks a client of TLS 1.3 for its certificate."""
        return self._sslobj.verify_client_post_handshake()


def _documented(function):
    """With the text of SSLObject's method of that name."""
    function.__doc__ = getattr(SSLObject, function.__name__).__doc__
    return function


class SSLSocket(socket):
    """A socket over which a connection runs."""

    def __init__(self, *args, **kwargs):
        _no_constructor(self, "wrap_socket")

    @classmethod
    def _create(cls, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True, server_hostname=None,
                context=None, session=None):
        if sock.getsockopt(SOL_SOCKET, SO_TYPE) != SOCK_STREAM:
            raise NotImplementedError("only stream sockets are supported")
        if server_side and server_hostname:
            raise ValueError("server_hostname can only be specified in client mode")
        if server_side and session is not None:
            raise ValueError("session can only be specified in client mode")
        if context.check_hostname and not server_hostname:
            raise ValueError("check_hostname requires server_hostname")

        timeout = sock.gettimeout()
        parts = {"family": sock.family, "type": sock.type, "proto": sock.proto, "fileno": sock.fileno()}
        self = cls.__new__(cls, **parts)
        super(SSLSocket, self).__init__(**parts)
        sock.detach()
        # From here on the descriptor is this object's to close.
        try:
            self._context = context
            self._session = session
            self._closed = False
            self._sslobj = None
            self.server_side = server_side
            self.server_hostname = context._encode_hostname(server_hostname)
            self.do_handshake_on_connect = do_handshake_on_connect
            self.suppress_ragged_eofs = suppress_ragged_eofs
            connected = self._find_peer()
            self.settimeout(timeout)
            self._connected = connected
            if connected:
                self._attach()
                if do_handshake_on_connect:
                    if self.gettimeout() == 0.0:
                        raise ValueError("do_handshake_on_connect should not be specified for non-blocking sockets")
                    self.do_handshake()
        except:
            try:
                self.close()
            except OSError:
                pass
            raise
        return self

    def _find_peer(self):
        """Whether there is another side. What has come from one that is gone must not pass for what came through TLS."""
        try:
            self.getpeername()
            return True
        except OSError as error:
            if error.errno != errno.ENOTCONN:
                raise
            number = error.errno
        blocking = self.getblocking()
        self.setblocking(False)
        try:
            left = self.recv(1)
        except OSError as error:
            if error.errno not in (errno.ENOTCONN, errno.EINVAL):
                raise
            left = b""
        self.setblocking(blocking)
        if left:
            refusal = SSLError(number, "Closed before TLS handshake with data in recv buffer.")
            refusal.reason = refusal.args[1]
            refusal.library = None
            try:
                raise refusal
            finally:
                del refusal
        return False

    def _attach(self):
        self._sslobj = self._context._wrap_socket(
            self, self.server_side, self.server_hostname, owner=self, session=self._session
        )

    @property
    @_documented
    def context(self):
        return self._context

    @context.setter
    def context(self, ctx):
        self._context = ctx
        self._sslobj.context = ctx

    @property
    @_documented
    def session(self):
        return None if self._sslobj is None else self._sslobj.session

    @session.setter
    def session(self, session):
        self._session = session
        if self._sslobj is not None:
            self._sslobj.session = session

    @property
    @_documented
    def session_reused(self):
        return None if self._sslobj is None else self._sslobj.session_reused

    def dup(self):
        raise NotImplementedError(f"Can't dup() {self.__class__.__name__} instances")

    def _checkClosed(self, msg=None):
        """For subclasses that want to know of a use after the end."""

    def _check_connected(self):
        # connect() may have answered EAGAIN, and the connection have been made since.
        if not self._connected:
            self.getpeername()

    def _without_flags(self, flags, what):
        if flags != 0:
            raise ValueError(f"non-zero flags not allowed in calls to {what}() on {self.__class__}")

    def read(self, len=1024, buffer=None):
        """Up to `len` bytes, none at the end; with `buffer`, how many were put into it."""
        self._checkClosed()
        if self._sslobj is None:
            raise ValueError("Read on closed or unwrapped SSL socket.")
        try:
            return self._sslobj.read(len) if buffer is None else self._sslobj.read(len, buffer)
        except SSLError as error:
            if error.args[0] == SSL_ERROR_EOF and self.suppress_ragged_eofs:
                return b"" if buffer is None else 0
            raise

    def write(self, data):
        """Writes a bytes-like object. Gives how many bytes were written."""
        self._checkClosed()
        if self._sslobj is None:
            raise ValueError("Write on closed or unwrapped SSL socket.")
        return self._sslobj.write(data)

    @_documented
    def getpeercert(self, binary_form=False):
        self._checkClosed()
        self._check_connected()
        return self._sslobj.getpeercert(binary_form)

    @_documented
    def get_verified_chain(self):
        return _der_chain(self._sslobj.get_verified_chain())

    @_documented
    def get_unverified_chain(self):
        return _der_chain(self._sslobj.get_unverified_chain())

    @_documented
    def selected_npn_protocol(self):
        self._checkClosed()
        _warn_npn()
        return None

    @_documented
    def selected_alpn_protocol(self):
        self._checkClosed()
        return None if self._sslobj is None else self._sslobj.selected_alpn_protocol()

    @_documented
    def cipher(self):
        self._checkClosed()
        return None if self._sslobj is None else self._sslobj.cipher()

    @_documented
    def shared_ciphers(self):
        self._checkClosed()
        return None if self._sslobj is None else self._sslobj.shared_ciphers()

    @_documented
    def compression(self):
        self._checkClosed()
        return None if self._sslobj is None else self._sslobj.compression()

    @_documented
    def version(self):
        return None if self._sslobj is None else self._sslobj.version()

    @_documented
    def pending(self):
        self._checkClosed()
        return 0 if self._sslobj is None else self._sslobj.pending()

    @_documented
    def get_channel_binding(self, cb_type="tls-unique"):
        if self._sslobj is not None:
            return self._sslobj.get_channel_binding(cb_type)
        if cb_type not in CHANNEL_BINDING_TYPES:
            raise ValueError(f"{cb_type} channel binding type not implemented")
        return None

    # Sending and receiving: over the connection while there is one, else as any socket.

    def send(self, data, flags=0):
        self._checkClosed()
        if self._sslobj is None:
            return super().send(data, flags)
        self._without_flags(flags, "send")
        return self._sslobj.write(data)

    def sendall(self, data, flags=0):
        self._checkClosed()
        if self._sslobj is None:
            return super().sendall(data, flags)
        self._without_flags(flags, "sendall")
        with memoryview(data) as view, view.cast("B") as octets:
            sent = 0
            while sent < len(octets):
                sent += self.send(octets[sent:])

    def sendfile(self, file, offset=0, count=None):
        """Sends a file. Gives how many bytes that were."""
        if self._sslobj is None:
            return super().sendfile(file, offset, count)
        return self._sendfile_use_send(file, offset, count)

    def recv(self, buflen=1024, flags=0):
        self._checkClosed()
        if self._sslobj is None:
            return super().recv(buflen, flags)
        self._without_flags(flags, "recv")
        return self.read(buflen)

    def recv_into(self, buffer, nbytes=None, flags=0):
        self._checkClosed()
        if nbytes is None:
            nbytes = 1024
            if buffer is not None:
                with memoryview(buffer) as view:
                    nbytes = view.nbytes or 1024
        if self._sslobj is None:
            return super().recv_into(buffer, nbytes, flags)
        self._without_flags(flags, "recv_into")
        return self.read(nbytes, buffer)

    # What has no meaning for a stream of records.

    def _refuse(self, what):
        raise ValueError(f"{what} not allowed on instances of {self.__class__}")

    def sendto(self, data, flags_or_addr, addr=None):
        self._checkClosed()
        if self._sslobj is not None:
            self._refuse("sendto")
        if addr is None:
            return super().sendto(data, flags_or_addr)
        return super().sendto(data, flags_or_addr, addr)

    def recvfrom(self, buflen=1024, flags=0):
        self._checkClosed()
        if self._sslobj is not None:
            self._refuse("recvfrom")
        return super().recvfrom(buflen, flags)

    def recvfrom_into(self, buffer, nbytes=None, flags=0):
        self._checkClosed()
        if self._sslobj is not None:
            self._refuse("recvfrom_into")
        return super().recvfrom_into(buffer, nbytes, flags)

    def sendmsg(self, *args, **kwargs):
        raise NotImplementedError(f"sendmsg not allowed on instances of {self.__class__}")

    def recvmsg(self, *args, **kwargs):
        raise NotImplementedError(f"recvmsg not allowed on instances of {self.__class__}")

    def recvmsg_into(self, *args, **kwargs):
        raise NotImplementedError(f"recvmsg_into not allowed on instances of {self.__class__}")

    # Beginning and end.

    @_documented
    def do_handshake(self, block=False):
        self._check_connected()
        timeout = self.gettimeout()
        try:
            if block and timeout == 0.0:
                self.settimeout(None)
            self._sslobj.do_handshake()
        finally:
            self.settimeout(timeout)

    def _real_connect(self, addr, connect_ex):
        if self.server_side:
            raise ValueError("can't connect in server-side mode")
        if self._connected or self._sslobj is not None:
            raise ValueError("attempt to connect already-connected SSLSocket!")
        self._attach()
        try:
            if connect_ex:
                code = super().connect_ex(addr)
            else:
                code = None
                super().connect(addr)
            if not code:
                self._connected = True
                if self.do_handshake_on_connect:
                    self.do_handshake()
            return code
        except (OSError, ValueError):
            self._sslobj = None
            raise

    def connect(self, addr):
        """Connects, and begins the connection's handshake."""
        self._real_connect(addr, False)

    def connect_ex(self, addr):
        """As connect(), with an error's number instead of the error."""
        return self._real_connect(addr, True)

    def accept(self):
        """The next client, wrapped as this socket is, and its address."""
        client, addr = super().accept()
        wrapped = self.context.wrap_socket(
            client,
            server_side=True,
            do_handshake_on_connect=self.do_handshake_on_connect,
            suppress_ragged_eofs=self.suppress_ragged_eofs,
        )
        return wrapped, addr

    def shutdown(self, how):
        self._checkClosed()
        self._sslobj = None
        super().shutdown(how)

    @_documented
    def unwrap(self):
        if not self._sslobj:
            raise ValueError("No SSL wrapper around " + str(self))
        plain = self._sslobj.shutdown()
        self._sslobj = None
        return plain

    @_documented
    def verify_client_post_handshake(self):
        if not self._sslobj:
            raise ValueError("No SSL wrapper around " + str(self))
        return self._sslobj.verify_client_post_handshake()

    def _real_close(self):
        self._sslobj = None
        super()._real_close()


SSLContext.sslsocket_class = SSLSocket
SSLContext.sslobject_class = SSLObject

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def cert_time_to_seconds(cert_time):
    """Seconds since the Epoch of a certificate's time, such as "Jan  5 09:34:43 2018 GMT"."""
    from calendar import timegm
    from time import strptime

    rest = " %d %H:%M:%S %Y GMT"
    name = cert_time[:3].title()
    if name not in _MONTHS:
        raise ValueError(f'time data {cert_time!r} does not match format "%b{rest}"')
    parsed = strptime(cert_time[3:], rest)
    return timegm((parsed[0], _MONTHS.index(name) + 1) + parsed[2:6])


PEM_HEADER = "-----BEGIN CERTIFICATE-----"
PEM_FOOTER = "-----END CERTIFICATE-----"


def DER_cert_to_PEM_cert(der_cert_bytes):
    """A certificate in DER as PEM."""
    text = base64.standard_b64encode(der_cert_bytes).decode("ascii")
    lines = [text[start:start + 64] for start in range(0, len(text), 64)]
    return "\n".join([PEM_HEADER, *lines, PEM_FOOTER, ""])


def PEM_cert_to_DER_cert(pem_cert_string):
    """A certificate in PEM as DER."""
    if not pem_cert_string.startswith(PEM_HEADER):
        raise ValueError(f"Invalid PEM encoding; must start with {PEM_HEADER}")
    text = pem_cert_string.strip()
    if not text.endswith(PEM_FOOTER):
        raise ValueError(f"Invalid PEM encoding; must end with {PEM_FOOTER}")
    return base64.decodebytes(text[len(PEM_HEADER):-len(PEM_FOOTER)].encode("ascii"))


def get_server_certificate(addr, ssl_version=PROTOCOL_TLS_CLIENT, ca_certs=None, timeout=_GLOBAL_DEFAULT_TIMEOUT):
    """The certificate of a server, as PEM. With `ca_certs` it is verified."""
    host, _port = addr
    context = _create_stdlib_context(
        ssl_version, cert_reqs=CERT_NONE if ca_certs is None else CERT_REQUIRED, cafile=ca_certs
    )
    with create_connection(addr, timeout=timeout) as sock, context.wrap_socket(sock, server_hostname=host) as wrapped:
        return DER_cert_to_PEM_cert(wrapped.getpeercert(True))


def get_protocol_name(protocol_code):
    """PROTOCOL_TLS of its number."""
    return _PROTOCOL_NAMES.get(protocol_code, "<unknown>")
