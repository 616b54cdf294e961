"""TLS for sockets and for buffers in memory, over the native module `_ssl`.

The library that pyco builds from comes without this module; this one has the same names.
"""

import base64
import errno
import os
import sys
import warnings
from collections import namedtuple
from contextlib import suppress
from enum import Enum as _Enum, IntEnum as _IntEnum, IntFlag as _IntFlag
from functools import partial
from itertools import batched
from operator import attrgetter, methodcaller
from socket import SO_TYPE, SOCK_STREAM, SOL_SOCKET, _GLOBAL_DEFAULT_TIMEOUT, create_connection, socket

import _ssl
from _ssl import (
    HAS_ALPN, HAS_ECDH, HAS_NPN, HAS_PSK, HAS_SNI, HAS_SSLv2, HAS_SSLv3, HAS_TLSv1, HAS_TLSv1_1, HAS_TLSv1_2, HAS_TLSv1_3,
    OPENSSL_VERSION, OPENSSL_VERSION_INFO, OPENSSL_VERSION_NUMBER, _DEFAULT_CIPHERS, _OPENSSL_API_VERSION,
    MemoryBIO, RAND_add, RAND_bytes, RAND_status, SSLCertVerificationError, SSLEOFError, SSLError, SSLSession,
    SSLSyscallError, SSLWantReadError, SSLWantWriteError, SSLZeroReturnError, _SSLContext,
)
from _tls_numbers import TLSVersion, _TLSAlertType, _TLSContentType, _TLSMessageType

# Enumerations of the native module's numbers, by the prefix of their members. PROTOCOL_SSLv23 is another name for one of them.
for _prefix, _kind, _name in (
    ("PROTOCOL_", _IntEnum, "_SSLMethod"),
    ("OP_", _IntFlag, "Options"),
    ("ALERT_DESCRIPTION_", _IntEnum, "AlertDescription"),
    ("SSL_ERROR_", _IntEnum, "SSLErrorNumber"),
    ("VERIFY_", _IntFlag, "VerifyFlags"),
    ("CERT_", _IntEnum, "VerifyMode"),
):
    _kind._convert_(
        _name, __name__, lambda number, prefix=_prefix: number.startswith(prefix) and number != "PROTOCOL_SSLv23", _ssl
    )
del _prefix, _kind, _name

_SSLMethod.PROTOCOL_SSLv23 = PROTOCOL_SSLv23 = PROTOCOL_TLS
_PROTOCOL_NAMES = {method: method.name for method in _SSLMethod}

HAS_NEVER_CHECK_COMMON_NAME = hasattr(_ssl, "HOSTFLAG_NEVER_CHECK_SUBJECT")
CHANNEL_BINDING_TYPES = ["tls-unique"]
CertificateError = SSLCertVerificationError
socket_error = OSError

# Certificates: what they are for, where they are, and how they are written.


class _ASN1Object(namedtuple("_ASN1Object", "nid shortname longname oid")):
    """An object identifier and its names."""

    __slots__ = ()

    def __new__(cls, oid):
        return cls._make(_ssl.txt2obj(oid, name=False))

    @classmethod
    def fromname(cls, name):
        """By short name, long name or dotted numbers."""
        return cls._make(_ssl.txt2obj(name, name=True))

    @classmethod
    def fromnid(cls, nid):
        """By OpenSSL's number."""
        return cls._make(_ssl.nid2obj(nid))


class Purpose(_ASN1Object, _Enum):
    """What a certificate is looked at for."""

    SERVER_AUTH, CLIENT_AUTH = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"


DefaultVerifyPaths = namedtuple(
    "DefaultVerifyPaths", "cafile capath openssl_cafile_env openssl_cafile openssl_capath_env openssl_capath"
)


def get_default_verify_paths():
    """Where certificates of authorities are looked for when nothing else is said."""

    def existing(exists, variable, usual):
        path = os.environ.get(variable, usual)
        return path if exists(path) else None

    usual = _ssl.get_default_verify_paths()
    return DefaultVerifyPaths(existing(os.path.isfile, *usual[:2]), existing(os.path.isdir, *usual[2:]), *usual)


PEM_HEADER = "-----BEGIN CERTIFICATE-----"
PEM_FOOTER = "-----END CERTIFICATE-----"


def DER_cert_to_PEM_cert(der_cert_bytes):
    """A certificate in DER as PEM."""
    lines = map("".join, batched(base64.b64encode(der_cert_bytes).decode(), 64))
    return "".join(f"{line}\n" for line in (PEM_HEADER, *lines, PEM_FOOTER))


def PEM_cert_to_DER_cert(pem_cert_string):
    """A certificate in PEM as DER."""
    if not pem_cert_string.startswith(PEM_HEADER):
        raise ValueError(f"Invalid PEM encoding; must start with {PEM_HEADER}")
    if not pem_cert_string.rstrip().endswith(PEM_FOOTER):
        raise ValueError(f"Invalid PEM encoding; must end with {PEM_FOOTER}")
    body = pem_cert_string.rstrip()[len(PEM_HEADER):-len(PEM_FOOTER)]
    return base64.decodebytes(body.encode("ascii"))


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def cert_time_to_seconds(cert_time):
    """Seconds since the Epoch of a certificate's time, such as "Jan  5 09:34:43 2018 GMT"."""
    from calendar import timegm
    from time import strptime

    # The month is in English, whatever the locale.
    month, rest = cert_time[:3].title(), " %d %H:%M:%S %Y GMT"
    if month not in _MONTHS:
        raise ValueError(f'time data {cert_time!r} does not match format "%b{rest}"')
    year, _, *day_and_time = strptime(cert_time[3:], rest)[:6]
    return timegm((year, _MONTHS.index(month) + 1, *day_and_time))


# Contexts.


def _member(enumeration, number):
    """The member of a number, or the number where there is none."""
    try:
        return enumeration(number)
    except ValueError:
        return number


def _members(enumeration, attribute):
    """A context's native attribute, whose numbers are shown as members of an enumeration."""
    native = vars(_SSLContext)[attribute]
    return property(
        lambda self: enumeration(native.__get__(self)),
        lambda self, value: native.__set__(self, value),
    )


def _wire_form(kind, names):
    """Names of protocols, each with its length before it."""
    encoded = [bytes(name, "ascii") for name in names]
    if not all(0 < len(name) < 256 for name in encoded):
        raise SSLError(f"{kind} protocols must be 1 to 255 in length")
    return bytearray().join(bytes((len(name),)) + name for name in encoded)


def _warn_npn():
    warnings.warn("ssl NPN is deprecated, use ALPN instead", DeprecationWarning, stacklevel=3)


# Which enumeration a message's type is from, where it is no message of the handshake.
_MESSAGE_TYPES = {_TLSContentType.HEADER: _TLSContentType, _TLSContentType.ALERT: _TLSAlertType}


def _tell_message(callback, conn, direction, version, content_type, msg_type, data):
    kind = _member(_TLSContentType, content_type)
    message = _member(_MESSAGE_TYPES.get(kind, _TLSMessageType), msg_type)
    return callback(conn, direction, _member(TLSVersion, version), kind, message, data)


class SSLContext(_SSLContext):
    """Settings, certificates and keys that connections share."""

    # Classes of what is wrapped; set below, and open to subclasses.
    sslobject_class = sslsocket_class = None

    def __new__(cls, protocol=None, *args, **kwargs):
        if protocol is None:
            warnings.warn("ssl.SSLContext() without protocol argument is deprecated.", DeprecationWarning, 2)
        return super().__new__(cls, PROTOCOL_TLS if protocol is None else protocol)

    protocol = property(_members(_SSLMethod, "protocol").fget)
    options = _members(Options, "options")
    verify_flags = _members(VerifyFlags, "verify_flags")
    verify_mode = _members(VerifyMode, "verify_mode")
    maximum_version = _members(TLSVersion, "maximum_version")
    minimum_version = _members(TLSVersion, "minimum_version")

    @minimum_version.setter
    def minimum_version(self, version):
        # A new context has it switched off; who asks for it means it.
        if version == TLSVersion.SSLv3:
            self.options &= ~OP_NO_SSLv3
        _SSLContext.minimum_version.__set__(self, version)

    @property
    def hostname_checks_common_name(self):
        """Whether a certificate's common name counts where it has no other names."""
        return not self._host_flags & _ssl.HOSTFLAG_NEVER_CHECK_SUBJECT

    @hostname_checks_common_name.setter
    def hostname_checks_common_name(self, counts):
        others = self._host_flags & ~_ssl.HOSTFLAG_NEVER_CHECK_SUBJECT
        self._host_flags = others if counts else others | _ssl.HOSTFLAG_NEVER_CHECK_SUBJECT

    @property
    def _msg_callback(self):
        """Called for each message of the protocol, but for application data:
        `callback(conn, direction, version, content_type, msg_type, data)`, where direction is "read" or "write". What it raises
        comes out of the operation that was under way.
        """
        teller = super()._msg_callback
        return None if teller is None else teller.args[0]

    @_msg_callback.setter
    def _msg_callback(self, callback):
        if callback is not None and not callable(callback):
            raise TypeError(f"{callback} is not callable.")
        _SSLContext._msg_callback.__set__(self, None if callback is None else partial(_tell_message, callback))

    def _encode_hostname(self, hostname):
        if isinstance(hostname, str):
            hostname = hostname.encode("idna")
        return hostname if hostname is None else hostname.decode("ascii")

    def wrap_bio(self, incoming, outgoing, server_side=False, server_hostname=None, session=None):
        """An SSLObject between two MemoryBIOs."""
        hostname = self._encode_hostname(server_hostname)
        return self.sslobject_class._create(
            incoming, outgoing, server_side=server_side, server_hostname=hostname, session=session, context=self
        )

    def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True,
                    server_hostname=None, session=None):
        """An SSLSocket that takes over the descriptor of `sock`."""
        return self.sslsocket_class._create(
            sock=sock, context=self, server_side=server_side, server_hostname=server_hostname, session=session,
            do_handshake_on_connect=do_handshake_on_connect, suppress_ragged_eofs=suppress_ragged_eofs,
        )

    def set_alpn_protocols(self, alpn_protocols):
        """The protocols that may be spoken over a connection, best first."""
        self._set_alpn_protocols(_wire_form("ALPN", alpn_protocols))

    def set_npn_protocols(self, npn_protocols):
        """As set_alpn_protocols(), for what was there before ALPN: no OpenSSL of today has it."""
        _warn_npn()
        wire = _wire_form("NPN", npn_protocols)
        self._set_npn_protocols(wire)

    def set_servername_callback(self, server_name_callback):
        """As `sni_callback`, but names come as they are written in a certificate."""
        if server_name_callback is not None and not callable(server_name_callback):
            raise TypeError("not a callable object")

        def with_encoded_name(sslobj, name, context):
            return server_name_callback(sslobj, self._encode_hostname(name), context)

        self.sni_callback = None if server_name_callback is None else with_encoded_name

    def load_default_certs(self, purpose=Purpose.SERVER_AUTH):
        """Trust what the system trusts."""
        if not isinstance(purpose, _ASN1Object):
            raise TypeError(purpose)
        self.set_default_verify_paths()


# Who looks at certificates for a purpose.
_SIDES = {Purpose.SERVER_AUTH.oid: PROTOCOL_TLS_CLIENT, Purpose.CLIENT_AUTH.oid: PROTOCOL_TLS_SERVER}


def _side_of(purpose):
    if not isinstance(purpose, _ASN1Object):
        raise TypeError(purpose)
    if purpose.oid not in _SIDES:
        raise ValueError(purpose)
    return _SIDES[purpose.oid]


def _trust(context, purpose, *authorities):
    """What a new context trusts, and where its keys are written down."""
    if any(authorities):
        context.load_verify_locations(*authorities)
    elif context.verify_mode != CERT_NONE:
        context.load_default_certs(purpose)
    if not sys.flags.ignore_environment and (key_log := os.environ.get("SSLKEYLOGFILE")):
        context.keylog_filename = key_log
    return context


def create_default_context(purpose=Purpose.SERVER_AUTH, *, cafile=None, capath=None, cadata=None):
    """A context with settings that are safe today; they may change without notice."""
    # A client's context verifies certificates and names of hosts from the start.
    context = SSLContext(_side_of(purpose))
    context.verify_flags |= VERIFY_X509_PARTIAL_CHAIN | VERIFY_X509_STRICT
    return _trust(context, purpose, cafile, capath, cadata)


def _create_unverified_context(protocol=None, *, cert_reqs=CERT_NONE, check_hostname=False, purpose=Purpose.SERVER_AUTH,
                               certfile=None, keyfile=None, cafile=None, capath=None, cadata=None):
    """A context for modules of the library that verify only what they are told to."""
    side = _side_of(purpose)
    context = SSLContext(side if protocol is None else protocol)
    context.check_hostname = check_hostname
    if cert_reqs is not None:
        context.verify_mode = cert_reqs
    if certfile:
        context.load_cert_chain(certfile, keyfile)
    elif keyfile:
        raise ValueError("certfile must be specified")
    return _trust(context, purpose, cafile, capath, cadata)


_create_default_https_context, _create_stdlib_context = create_default_context, _create_unverified_context


# Connections. What both classes have stands in two tables.


def _der_chain(chain):
    return [certificate.public_bytes(_ssl.ENCODING_DER) for certificate in chain or ()]


def _as_it_is(answer):
    return answer


_UNANSWERED = object()

# Methods that ask the native connection: what a socket answers without one, if anything, and how the answer is shown.
_QUESTIONS = {
    "cipher": (None, _as_it_is),
    "shared_ciphers": (None, _as_it_is),
    "compression": (None, _as_it_is),
    "version": (None, _as_it_is),
    "selected_alpn_protocol": (None, _as_it_is),
    "pending": (0, _as_it_is),
    "get_verified_chain": (_UNANSWERED, _der_chain),
    "get_unverified_chain": (_UNANSWERED, _der_chain),
}

_TEXTS = {
    "context": "The SSLContext in use. A server's may be changed while the client is asking for a name.",
    "session": "The SSLSession, which a later connection of a client can go on with.",
    "session_reused": "Whether this connection has gone on with the session of an earlier one.",
    "read": "Up to `len` bytes, none at the end; with `buffer`, how many were put into it.",
    "write": "Writes a bytes-like object. Gives how many bytes were written.",
    "getpeercert": "The other side's certificate: a dict, empty if it was not verified, or DER. None if there is none.",
    "get_verified_chain": "The other side's chain as it was verified: a list of DER.",
    "get_unverified_chain": "The other side's chain as it was sent: a list of DER.",
    "selected_npn_protocol": "None: nobody speaks NPN any more.",
    "selected_alpn_protocol": "The protocol that both sides have agreed on, or None.",
    "cipher": "Name, version and secret bits of the cipher in use.",
    "shared_ciphers": "The ciphers that both sides know, for a server; None for a client.",
    "compression": "The compression in use, or None.",
    "version": "The protocol's version in use, or None.",
    "pending": "How many bytes can be read at once.",
    "do_handshake": "Begins, or goes on with, the handshake.",
    "unwrap": "Ends the connection in good order.",
    "get_channel_binding": "Bytes that only the two ends of this connection know, or None before the handshake.",
    "verify_client_post_handshake": "Asks a client of TLS 1.3 for its certificate.",
}


def _named(method, owner, name):
    method.__name__, method.__qualname__ = name, f"{owner}.{name}"
    return method


def _question(owner, name, otherwise, shown):
    ask = methodcaller(name)

    def method(self):
        connection = self._sslobj
        if connection is None and otherwise is not _UNANSWERED:
            return otherwise
        return shown(ask(connection))

    return _named(method, owner, name)


def _connection(cls):
    """Gives a class the methods and the texts of the tables."""
    for name, rule in _QUESTIONS.items():
        setattr(cls, name, _question(cls.__name__, name, *rule))
    for name, text in _TEXTS.items():
        vars(cls)[name].__doc__ = text
    return cls


def _delegated(name, is_settable=False, text=None):
    """An attribute of the native connection."""
    return property(
        attrgetter(f"_sslobj.{name}"),
        (lambda self, value: setattr(self._sslobj, name, value)) if is_settable else None,
        doc=text,
    )


def _no_constructor(owner, maker):
    def refuse(self, *args, **kwargs):
        raise TypeError(
            f"{self.__class__.__name__} does not have a public constructor. "
            f"Instances are returned by SSLContext.{maker}()."
        )

    return _named(refuse, owner, "__init__")


@_connection
class SSLObject:
    """A connection between two buffers in memory. What goes in and out of them is the caller's business."""

    __init__ = _no_constructor("SSLObject", "wrap_bio")

    @classmethod
    def _create(cls, incoming, outgoing, server_side=False, server_hostname=None, session=None, context=None):
        made = cls.__new__(cls)
        made._sslobj = context._wrap_bio(incoming, outgoing, server_side, server_hostname, owner=made, session=session)
        return made

    context = _delegated("context", is_settable=True)
    session = _delegated("session", is_settable=True)
    session_reused = _delegated("session_reused")
    server_side = _delegated("server_side", text="Whether this is the server's end.")
    server_hostname = _delegated("server_hostname", text="The name that the server is asked for, or None.")

    def read(self, len=1024, buffer=None):
        return self._sslobj.read(len) if buffer is None else self._sslobj.read(len, buffer)

    def write(self, data):
        return self._sslobj.write(data)

    def unwrap(self):
        return self._sslobj.shutdown()

    def do_handshake(self):
        self._sslobj.do_handshake()

    def verify_client_post_handshake(self):
        return self._sslobj.verify_client_post_handshake()

    def getpeercert(self, binary_form=False):
        return self._sslobj.getpeercert(binary_form)

    def get_channel_binding(self, cb_type="tls-unique"):
        return self._sslobj.get_channel_binding(cb_type)

    def selected_npn_protocol(self):
        _warn_npn()


def _early_data(number):
    """What has come from a peer that is gone, in the clear, must not pass for what came through TLS."""
    error = SSLError(number, "Closed before TLS handshake with data in recv buffer.")
    error.library, error.reason = None, error.args[1]
    return error


def _room(buffer):
    if buffer is None:
        return 1024
    with memoryview(buffer) as view:
        return view.nbytes or 1024


def _never(what):
    """A method of sockets that has no meaning for a stream of records."""

    def method(self, *args, **kwargs):
        raise NotImplementedError(f"{what} not allowed on instances of {self.__class__}")

    return _named(method, "SSLSocket", what)


@_connection
class SSLSocket(socket):
    """A socket over which a connection runs."""

    _sslobj = None
    _connected = False

    __init__ = _no_constructor("SSLSocket", "wrap_socket")

    @classmethod
    def _create(cls, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True, server_hostname=None,
                context=None, session=None):
        for is_refused, refusal in (
            (sock.getsockopt(SOL_SOCKET, SO_TYPE) != SOCK_STREAM, NotImplementedError("only stream sockets are supported")),
            (server_side and server_hostname, ValueError("server_hostname can only be specified in client mode")),
            (server_side and session is not None, ValueError("session can only be specified in client mode")),
            (context.check_hostname and not server_hostname, ValueError("check_hostname requires server_hostname")),
        ):
            if is_refused:
                raise refusal

        made = cls.__new__(cls)
        timeout = sock.gettimeout()
        super(SSLSocket, made).__init__(sock.family, sock.type, sock.proto, sock.fileno())
        sock.detach()
        # From here on the descriptor is this object's to close.
        try:
            made._context, made._session = context, session
            made.server_side, made.server_hostname = server_side, context._encode_hostname(server_hostname)
            made.do_handshake_on_connect, made.suppress_ragged_eofs = do_handshake_on_connect, suppress_ragged_eofs
            made._begin(timeout)
        except BaseException:
            with suppress(OSError):
                made.close()
            raise
        return made

    def _begin(self, timeout):
        """Wraps a connection that is already there."""
        self._connected = self._has_peer()
        self.settimeout(timeout)
        if not self._connected:
            return
        self._attach()
        if self.do_handshake_on_connect:
            if timeout == 0.0:
                raise ValueError("do_handshake_on_connect should not be specified for non-blocking sockets")
            self.do_handshake()

    def _has_peer(self):
        try:
            self.getpeername()
        except OSError as no_peer:
            if no_peer.errno != errno.ENOTCONN:
                raise
            self.setblocking(False)
            if self._has_leftovers():
                raise _early_data(no_peer.errno)
            return False
        return True

    def _has_leftovers(self):
        try:
            return bool(self.recv(1))
        except OSError as nothing:
            if nothing.errno in (errno.ENOTCONN, errno.EINVAL):
                return False
            raise

    def _attach(self):
        self._sslobj = self._context._wrap_socket(
            self, self.server_side, self.server_hostname, owner=self, session=self._session
        )

    def _set_context(self, context):
        self._context = context
        self._sslobj.context = context

    def _set_session(self, session):
        self._session = session
        if self._sslobj is not None:
            self._sslobj.session = session

    context = property(attrgetter("_context"), _set_context)
    session = property(lambda self: self._sslobj and self._sslobj.session, _set_session)
    session_reused = property(lambda self: self._sslobj and self._sslobj.session_reused)

    def dup(self):
        raise NotImplementedError(f"Can't dup() {self.__class__.__name__} instances")

    def _checkClosed(self, msg=None):
        """Called before bytes are read or written, for subclasses that want to know of it."""

    def _check_connected(self):
        # connect() may have answered EAGAIN, and the connection have been made since.
        if not self._connected:
            self.getpeername()

    # Three ways to the connection: it must be there; it is there or the socket is a plain one; the socket must be a plain one.

    def _needed(self, refusal):
        if self._sslobj is None:
            raise ValueError(refusal.format(self))
        return self._sslobj

    def _without_flags(self, flags, what):
        self._checkClosed()
        if flags != 0 and self._sslobj is not None:
            raise ValueError(f"non-zero flags not allowed in calls to {what}() on {self.__class__}")
        return self._sslobj

    def _plainly(self, what, *args):
        self._checkClosed()
        if self._sslobj is not None:
            raise ValueError(f"{what} not allowed on instances of {self.__class__}")
        return getattr(super(), what)(*args)

    # Sending and receiving.

    def read(self, len=1024, buffer=None):
        self._checkClosed()
        connection = self._needed("Read on closed or unwrapped SSL socket.")
        try:
            return connection.read(len) if buffer is None else connection.read(len, buffer)
        except SSLError as error:
            if not self.suppress_ragged_eofs or error.args[0] != SSL_ERROR_EOF:
                raise
        return b"" if buffer is None else 0

    def write(self, data):
        self._checkClosed()
        return self._needed("Write on closed or unwrapped SSL socket.").write(data)

    def recv(self, buflen=1024, flags=0):
        return super().recv(buflen, flags) if self._without_flags(flags, "recv") is None else self.read(buflen)

    def recv_into(self, buffer, nbytes=None, flags=0):
        size = _room(buffer) if nbytes is None else nbytes
        if self._without_flags(flags, "recv_into") is None:
            return super().recv_into(buffer, size, flags)
        return self.read(size, buffer)

    def recvfrom(self, buflen=1024, flags=0):
        return self._plainly("recvfrom", buflen, flags)

    def recvfrom_into(self, buffer, nbytes=None, flags=0):
        return self._plainly("recvfrom_into", buffer, nbytes, flags)

    def send(self, data, flags=0):
        connection = self._without_flags(flags, "send")
        return super().send(data, flags) if connection is None else connection.write(data)

    def sendall(self, data, flags=0):
        if self._without_flags(flags, "sendall") is None:
            return super().sendall(data, flags)
        with memoryview(data) as whole, whole.cast("B") as octets:
            sent = 0
            while sent < octets.nbytes:
                sent += self.send(octets[sent:])

    def sendfile(self, file, offset=0, count=None):
        """Sends a file. Gives how many bytes that were."""
        send = super().sendfile if self._sslobj is None else self._sendfile_use_send
        return send(file, offset, count)

    def sendto(self, data, flags_or_addr, addr=None):
        return self._plainly("sendto", data, flags_or_addr, *(() if addr is None else (addr,)))

    sendmsg, recvmsg, recvmsg_into = map(_never, ("sendmsg", "recvmsg", "recvmsg_into"))

    # What is known of the connection, besides the questions of the table.

    def getpeercert(self, binary_form=False):
        self._check_connected()
        return self._sslobj.getpeercert(binary_form)

    def get_channel_binding(self, cb_type="tls-unique"):
        if self._sslobj is not None:
            return self._sslobj.get_channel_binding(cb_type)
        if cb_type not in CHANNEL_BINDING_TYPES:
            raise ValueError(f"{cb_type} channel binding type not implemented")
        return None

    def selected_npn_protocol(self):
        _warn_npn()

    # Beginning and end.

    def accept(self):
        """The next client, wrapped as this socket is, and its address."""
        client, address = super().accept()
        settings = {name: getattr(self, name) for name in ("do_handshake_on_connect", "suppress_ragged_eofs")}
        return self.context.wrap_socket(client, server_side=True, **settings), address

    def connect(self, addr):
        """Connects, and begins the connection's handshake."""
        self._connect_by(super().connect, addr)

    def connect_ex(self, addr):
        """As connect(), with an error's number instead of the error."""
        return self._connect_by(super().connect_ex, addr)

    def _connect_by(self, connect, addr):
        if self.server_side:
            raise ValueError("can't connect in server-side mode")
        if self._sslobj is not None or self._connected:
            raise ValueError("attempt to connect already-connected SSLSocket!")
        self._attach()
        try:
            code = connect(addr)
            self._connected = not code
            if self._connected and self.do_handshake_on_connect:
                self.do_handshake()
        except (OSError, ValueError):
            self._sslobj = None
            raise
        return code

    def do_handshake(self, block=False):
        self._check_connected()
        timeout = self.gettimeout()
        if block and timeout == 0.0:
            self.settimeout(None)
        try:
            self._sslobj.do_handshake()
        finally:
            self.settimeout(timeout)

    def verify_client_post_handshake(self):
        return self._needed("No SSL wrapper around {}").verify_client_post_handshake()

    def unwrap(self):
        plain = self._needed("No SSL wrapper around {}").shutdown()
        self._sslobj = None
        return plain

    def shutdown(self, how):
        """As any socket's; what goes over it afterwards is not encrypted."""
        self._sslobj = None
        super().shutdown(how)

    def _real_close(self):
        self._sslobj = None
        super()._real_close()


SSLContext.sslobject_class, SSLContext.sslsocket_class = SSLObject, SSLSocket


def get_server_certificate(addr, ssl_version=PROTOCOL_TLS_CLIENT, ca_certs=None, timeout=_GLOBAL_DEFAULT_TIMEOUT):
    """The certificate of a server, as PEM. With `ca_certs` it is verified."""
    host, _ = addr
    reqs = CERT_NONE if ca_certs is None else CERT_REQUIRED
    context = _create_stdlib_context(ssl_version, cert_reqs=reqs, cafile=ca_certs)
    with create_connection(addr, timeout=timeout) as plain, context.wrap_socket(plain, server_hostname=host) as connection:
        return DER_cert_to_PEM_cert(connection.getpeercert(True))


def get_protocol_name(protocol_code):
    """PROTOCOL_TLS of its number."""
    return _PROTOCOL_NAMES.get(protocol_code, "<unknown>")
