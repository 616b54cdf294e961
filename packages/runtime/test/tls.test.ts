import { posixBackend } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../src/presets/node.js';

/** Of localhost and 127.0.0.1, its own authority, from 2020 to 2120. Made for this test: the key guards nothing. */
const KEY_AND_CERTIFICATE = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggc5nsw7cPnAY+x1N
f5TznFqhcl9sVXSHh1ZA/TKHRZihRANCAASYVGF0lk7bo2trqNlx6yxBtLDU/m/2
jRxR4LSrDSO/BU597QVC2p8zE4zKApvbrrJZ9oj0UgttuDYcYDsHp3A1
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJhUYXSWTtuja2uo
2XHrLEG0sNT+b/aNHFHgtKsNI78FTn3tBULanzMTjMoCm9uusln2iPRSC224Nhxg
OwencDWjXjBcMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MA4GA1UdDwEB/wQEAwIChDAdBgNVHQ4EFgQUv1ivdWZq3wUCFc0QNud0
FmnHiGgwCgYIKoZIzj0EAwIDSAAwRQIgLKgtrc3h/GW963uv1Qtr7+NtlRf1U1yA
YgIllWIWPXcCIQCJU42OFggAXu5jZeBMyrytj9ZYHHVrOCAOHgDX0MfMBg==
-----END CERTIFICATE-----
`;

const tls = posixBackend().tls;

/** Runs a program that finds the file `pem`, and contexts of both sides that trust it. Gives its `result`. */
function resultOf(program: string): string {
  const runtime = createNodeRuntime();
  runtime.run(`
import os, ssl, tempfile
_handle, _name = tempfile.mkstemp()
os.write(_handle, b'''${KEY_AND_CERTIFICATE}''')
os.close(_handle)
server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
server_side.load_cert_chain(_name)
client_side = ssl.create_default_context(cafile=_name)
os.unlink(_name)
${program}`);
  return String(runtime.eval('str(result)'));
}

// Skipped where Node does not show the functions of its OpenSSL. Much of the library is imported, which takes long without a build.
describe.skipIf(tls === undefined)('TLS', { timeout: 60_000 }, () => {
  it('carries an asyncio stream in both directions', () => {
    const program = `
import asyncio
async def serve(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 0, ssl=server_side)
    host, port = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port, ssl=client_side, server_hostname='localhost')
    writer.write(b'hello\\n')
    version = writer.get_extra_info('ssl_object').version()
    answer = await reader.read()
    writer.close()
    server.close()
    return answer.decode() + version
result = asyncio.run(main())`;
    expect(resultOf(program)).toBe('HELLO\nTLSv1.3');
  });

  it('serves https to urllib from another thread', () => {
    const program = `
import threading, urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode())
    def log_message(self, *args):
        pass
httpd = HTTPServer(('localhost', 0), Handler)
httpd.socket = server_side.wrap_socket(httpd.socket, server_side=True)
thread = threading.Thread(target=httpd.handle_request)
thread.start()
with urllib.request.urlopen(f'https://localhost:{httpd.server_port}/spam', context=client_side) as response:
    result = f'{response.status} {response.read().decode()}'
thread.join()
httpd.server_close()`;
    expect(resultOf(program)).toBe('200 /spam');
  });

  it('says why a certificate is not trusted', () => {
    const program = `
def meet(name, context):
    a, b, c, d = (ssl.MemoryBIO() for _ in range(4))
    client = context.wrap_bio(a, b, server_hostname=name)
    server = server_side.wrap_bio(c, d, server_side=True)
    for side, other_in, out in ((client, c, b), (server, a, d), (client, c, b)):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            pass
        other_in.write(out.read())
    return client
def refusal(name, context):
    try:
        meet(name, context)
    except ssl.SSLCertVerificationError as error:
        return f'{error.verify_code} {error.verify_message}'
stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
names = meet('127.0.0.1', client_side).getpeercert()['subjectAltName']
result = [names, refusal('python.org', client_side), refusal('localhost', stranger)]`;
    expect(resultOf(program)).toBe(
      "[(('DNS', 'localhost'), ('IP Address', '127.0.0.1')), \"62 Hostname mismatch, certificate is not valid for 'python.org'.\", '18 self-signed certificate']",
    );
  });
});
