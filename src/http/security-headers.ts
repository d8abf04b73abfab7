import type { FastifyHelmetOptions } from '@fastify/helmet';

const self = ["'self'"];
const none = ["'none'"];

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
    strictTransportSecurity: reached.https,
  };
}
