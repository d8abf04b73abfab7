/**
 * The only source of chance: node:crypto's randomBytes. Injected, so that tests can name what comes out.
 * @returns `size` unguessable bytes
 */
export type RandomBytes = (size: number) => Uint8Array;
