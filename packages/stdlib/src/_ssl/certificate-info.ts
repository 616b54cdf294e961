import { PyDict, PyTuple, strFromJs, type Value } from '@pyco/vm';
import { Der, integerText, oidText, stringText, timeText } from './der.js';
import { tlsOf } from './tls.js';

const Oid = {
  SUBJECT_ALT_NAME: '2.5.29.17',
  CRL_DISTRIBUTION_POINTS: '2.5.29.31',
  AUTHORITY_INFO_ACCESS: '1.3.6.1.5.5.7.1.1',
  OCSP: '1.3.6.1.5.5.7.48.1',
  CA_ISSUERS: '1.3.6.1.5.5.7.48.2',
} as const;

/** The choices of a GeneralName, by the number of their tag. */
const GeneralName = { OTHER: 0, EMAIL: 1, DNS: 2, X400: 3, DIRECTORY: 4, EDI_PARTY: 5, URI: 6, IP: 7, RID: 8 } as const;
const EXTENSIONS = 3;

/** The long name of what the library knows, else the numbers. */
function objectName(oid: string): string {
  const known = tlsOf().objectOf(oid, false);
  return known === undefined || known.nid === 0 ? oid : known.longName;
}

/** A name as tuples of relative names, each with its attributes. */
const nameTuple = (name: Der): Value =>
  new PyTuple(
    name.members.map(
      (relative) =>
        new PyTuple(
          relative.members.map(
            (attribute) => new PyTuple([strFromJs(objectName(oidText(attribute.at(0).content))), strFromJs(stringText(attribute.at(1)))]),
          ),
        ),
    ),
  );

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return '<invalid>';
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) groups.push((bytes[at]! * 256 + bytes[at + 1]!).toString(16).toUpperCase());
  return groups.join(':');
}

const text = (content: Uint8Array): Value => strFromJs(new TextDecoder().decode(content));

function generalName({ tag, content }: Der): Value {
  const pair = (kind: string, value: Value): Value => new PyTuple([kind, value]);
  switch (tag & 0x1f) {
    case GeneralName.EMAIL:
      return pair('email', text(content));
    case GeneralName.DNS:
      return pair('DNS', text(content));
    case GeneralName.URI:
      return pair('URI', text(content));
    case GeneralName.DIRECTORY:
      return pair('DirName', nameTuple(Der.of(content)));
    case GeneralName.IP:
      return pair('IP Address', addressText(content));
    case GeneralName.RID:
      return pair('Registered ID', strFromJs(objectName(oidText(content))));
    case GeneralName.X400:
      return pair('X400Name', '<unsupported>');
    case GeneralName.EDI_PARTY:
      return pair('EdiPartyName', '<unsupported>');
    default:
      return pair('othername', '<unsupported>');
  }
}

const isUri = ({ tag }: Der): boolean => (tag & 0x1f) === GeneralName.URI;

/** URIs of AUTHORITY_INFO_ACCESS with that method. */
const accessUris = (extension: Der, method: string): readonly Value[] =>
  extension.members
    .filter((access) => oidText(access.at(0).content) === method && isUri(access.at(1)))
    .map((access) => text(access.at(1).content));

/** URIs of CRL_DISTRIBUTION_POINTS that are given in full. */
const distributionUris = (extension: Der): readonly Value[] =>
  extension.members.flatMap((point) => {
    const full = point.context(0)?.context(0);
    return (full?.members ?? []).filter(isUri).map((name) => text(name.content));
  });

function extensionsOf(body: Der): ReadonlyMap<string, Der> {
  const found = new Map<string, Der>();
  const list = body.members.find(({ tag }) => tag === 0xa0 + EXTENSIONS);
  for (const extension of list?.at(0).members ?? []) {
    const value = extension.members.at(-1);
    if (value !== undefined) found.set(oidText(extension.at(0).content), Der.of(value.content));
  }
  return found;
}

/** `getpeercert()`'s dict of a certificate. */
export function certificateInfo(der: Uint8Array): PyDict {
  const body = Der.of(der).at(0);
  const fields = body.members;
  // The version is left out where it is the first.
  const skipped = fields[0]?.tag === 0xa0 ? 1 : 0;
  const version = skipped === 1 ? (body.at(0).at(0).content[0] ?? 0) : 0;
  const [serial, , issuer, validity, subject] = fields.slice(skipped) as unknown as readonly [Der, Der, Der, Der, Der];
  const info = new PyDict();
  info.setStr('subject', nameTuple(subject));
  info.setStr('issuer', nameTuple(issuer));
  info.setStr('version', version + 1);
  info.setStr('serialNumber', integerText(serial.content));
  info.setStr('notBefore', timeText(validity.at(0)));
  info.setStr('notAfter', timeText(validity.at(1)));
  const extensions = extensionsOf(body);
  const names = extensions.get(Oid.SUBJECT_ALT_NAME)?.members ?? [];
  if (names.length > 0) info.setStr('subjectAltName', new PyTuple(names.map(generalName)));
  const access = extensions.get(Oid.AUTHORITY_INFO_ACCESS);
  const setUris = (key: string, uris: readonly Value[]): void => {
    if (uris.length > 0) info.setStr(key, new PyTuple([...uris]));
  };
  if (access !== undefined) {
    setUris('OCSP', accessUris(access, Oid.OCSP));
    setUris('caIssuers', accessUris(access, Oid.CA_ISSUERS));
  }
  const points = extensions.get(Oid.CRL_DISTRIBUTION_POINTS);
  if (points !== undefined) setUris('crlDistributionPoints', distributionUris(points));
  return info;
}
