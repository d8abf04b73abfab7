/**
 * @param gatewayUrl base of the gateway's addresses
 * @returns where a form of ours may lead, as a policy names it. Browsers hold the redirect after a form to it, and each one after
 * that: a gateway may lead on to another server of its own domain.
 */
export function formTargets(gatewayUrl: string): string {
  const { origin, protocol, hostname } = new URL(gatewayUrl);
  const domain = /[a-z][\w-]*\.[a-z]{2,}$/i.exec(hostname)?.[0];
  const siblings = protocol === 'https:' && domain !== undefined ? [`https://*.${domain}`] : [];
  return ["'self'", origin, ...siblings].join(' ');
}
