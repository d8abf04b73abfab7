import type { FastifyHelmetOptions } from '@fastify/helmet';

const self = ["'self'"];
const none = ["'none'"];

/** A year, as browsers' own lists want it at the least. */
const httpsInsistedOnSeconds = 365 * 24 * 60 * 60;

/**
 * What browsers are told with every answer: to load and run nothing that this server does not serve as a file of its own,
 * to send forms nowhere else, to show the page in no frame, and to tell no other site where the visitor came from.
 * A page that needs more, or less, names its own policy.
 * @param reached.https whether to have browsers insist on https from now on
 */
export function securityHeaders(reached: { https: boolean }): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: self,
        styleSrc: self,
        fontSrc: self,
        imgSrc: ["'self'", 'data:'],
        connectSrc: self,
        formAction: self,
        baseUri: none,
        frameAncestors: none,
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: reached.https && { maxAge: httpsInsistedOnSeconds },
  };
}

/**
 * The same in short, for an answer that is given before any hook runs and is never a page.
 * @param reached.https as above
 */
export function bareSecurityHeaders(reached: { https: boolean }): Readonly<Record<string, string>> {
  return {
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    ...(reached.https ? { 'strict-transport-security': `max-age=${httpsInsistedOnSeconds}; includeSubDomains` } : {}),
  };
}
