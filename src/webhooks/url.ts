import { BlockList, isIP } from 'node:net';

/** Why an address is not taken. */
export type UrlProblem = 'not-an-address' | 'has-credentials' | 'not-encrypted' | 'forbidden-host';

/** Where a cloud tells machines their own secrets (169.254.169.254), and what is no receiver at all. Never called. */
const forbidden = new BlockList();
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('0.0.0.0', 8, 'ipv4');
forbidden.addSubnet('224.0.0.0', 3, 'ipv4');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
forbidden.addAddress('::', 'ipv6');
// The same secrets by other ways: EC2 by IPv6, Alibaba, and 169.254.0.0/16 through NAT64.
forbidden.addAddress('fd00:ec2::254', 'ipv6');
forbidden.addAddress('100.100.100.200', 'ipv4');
forbidden.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');

/** Networks that no stranger listens in on: loopback, RFC 1918, RFC 6598, RFC 4193. */
const inside = new BlockList();
inside.addSubnet('127.0.0.0', 8, 'ipv4');
inside.addSubnet('10.0.0.0', 8, 'ipv4');
inside.addSubnet('172.16.0.0', 12, 'ipv4');
inside.addSubnet('192.168.0.0', 16, 'ipv4');
inside.addSubnet('100.64.0.0', 10, 'ipv4');
inside.addAddress('::1', 'ipv6');
inside.addSubnet('fc00::', 7, 'ipv6');

/** Names that only a private network resolves: one label, as containers have it, and the reserved endings. */
const insideName = /^[^.]+$|\.(localhost|internal|local)$/;

const isIn = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether an address, as a name's resolution gives it, is never called. */
export const isForbidden = (address: string): boolean => isIn(forbidden, address);

/**
 * Reads the address that a platform wants to be told at. It is set with a key of the operator's own, so hosts in a private
 * network are as good as others; plain HTTP is for those alone, since what is sent names customers and sums.
 * @returns it as URL writes it, or why not
 */
export function readWebhookUrl(
  text: string,
): { readonly kind: 'url'; readonly url: string } | { readonly kind: 'refused'; readonly because: UrlProblem } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return { kind: 'refused', because: 'not-an-address' };
  if (url.username !== '' || url.password !== '') return { kind: 'refused', because: 'has-credentials' };
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isAddress = isIP(host) !== 0;
  if (isAddress && isForbidden(host)) return { kind: 'refused', because: 'forbidden-host' };
  const isInside = isAddress ? isIn(inside, host) : insideName.test(host);
  if (url.protocol === 'http:' && !isInside) return { kind: 'refused', because: 'not-encrypted' };
  // What stands behind # is never sent.
  url.hash = '';
  return { kind: 'url', url: url.href };
}
