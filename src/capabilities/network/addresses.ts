import ipaddr from 'ipaddr.js';
import type { HostPattern } from './hostPattern';

/**
 * What an IP address is for.
 * - `public`: a server on the internet
 * - `private`: a machine of a network of somebody's own (RFC 1918, RFC 4193; shared address space, RFC 6598)
 * - `loopback`: this machine
 * - `link-local`: whatever is on the same cable
 * - `metadata`: where clouds keep the credentials of the machine
 * - `unusable`: nothing that one connects to, or that nobody can tell where it leads
 */
export type AddressKind = 'public' | 'private' | 'loopback' | 'link-local' | 'metadata' | 'unusable';

/** Where clouds answer with credentials to whoever asks from the machine: AWS, Google, Azure, Oracle, Alibaba. */
const METADATA: ReadonlySet<string> = new Set(['169.254.169.254', '169.254.170.2', '169.254.170.23', '168.63.129.16', '192.0.0.192', '100.100.100.200', 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254']);

const KINDS: Readonly<Record<string, AddressKind>> = {
  unicast: 'public', private: 'private', carrierGradeNat: 'private', uniqueLocal: 'private', loopback: 'loopback', linkLocal: 'link-local',
};

/** Global unicast addresses: what of IPv6 is handed out (RFC 4291, section 2.4). */
const GLOBAL: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** Networks whose addresses stand for an IPv4 address in their last 32 bits: mapped, and NAT64 (RFC 6052). */
const EMBEDDING: readonly [ipaddr.IPv6, number][] = [[ipaddr.IPv6.parse('::ffff:0:0'), 96], [ipaddr.IPv6.parse('64:ff9b::'), 96]];

/**
 * What an address is for. One that stands for an IPv4 address is what that is; tunnels that lead to one (6to4, Teredo) are not
 * used. What isn't an address is `unusable`.
 */
export function kindOfAddress(text: string): AddressKind {
  const address = parsed(text);
  if (address === undefined) return 'unusable';
  if (METADATA.has(address.toString())) return 'metadata';
  if (address instanceof ipaddr.IPv4) return KINDS[address.range()] ?? 'unusable';
  if (EMBEDDING.some(network => address.match(network))) return kindOfAddress(ipaddr.fromByteArray(address.toByteArray().slice(12)).toString());
  const kind = KINDS[address.range()] ?? 'unusable';
  return kind === 'public' && !address.match(GLOBAL) ? 'unusable' : kind;
}

/**
 * Whether one of the patterns that name a host allows a connection to an address that it stands for. A name stands for public
 * addresses only: whoever owns it says which, and may say another one each time.
 *
 * @param kindOf tells what an address is for
 */
export function permitsAddress(patterns: readonly HostPattern[], address: string, kindOf: (address: string) => AddressKind = kindOfAddress): boolean {
  const kind = kindOf(address);
  return patterns.some(pattern => {
    switch (pattern.kind) {
      case 'name':
      case 'subdomains': return kind === 'public';
      case 'private-name': return kind === 'public' || kind === 'private';
      case 'localhost': return kind === 'loopback';
      case 'address': return kind !== 'unusable' && isSameAddress(address, unbracketed(pattern.host));
    }
  });
}

/** The addresses that a URL's host stands for without anybody being asked; undefined where it is a name. */
export function addressesOf(hostname: string): readonly string[] | undefined {
  // The name is this machine's own (RFC 6761, section 6.3): no server and no file gives it another meaning.
  if (hostname === 'localhost') return ['127.0.0.1', '::1'];
  const address = unbracketed(hostname);
  return parsed(address) === undefined ? undefined : [address];
}

export function isSameAddress(one: string, other: string): boolean {
  const first = parsed(one);
  return first !== undefined && first.toString() === parsed(other)?.toString();
}

/** A URL's host as sockets and certificates have it. */
export function unbracketed(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Four decimal parts, or IPv6: what resolvers and parsed URLs write. */
function parsed(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // Read by the parser of URLs and only weighed by the library, which takes `::127.0.0.1` for `::ffff:127.0.0.1`. A zone is no part of it.
  const [address = ''] = text.split('%');
  if (!/^[0-9a-f:.]+$/i.test(address) || !address.includes(':') || !URL.canParse(`http://[${address}]/`)) return undefined;
  return ipaddr.IPv6.parse(unbracketed(new URL(`http://[${address}]/`).hostname));
}
