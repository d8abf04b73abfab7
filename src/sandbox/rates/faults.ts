/**
 * `error`: status 500; `hang`: no answer; `html`: a page that is none of rates, as proxies and guards put in between; `cut`: the
 * line breaks half way through; `huge`: more bytes than any page has; `redirect`: to the same page, once more.
 */
export type RatesFault = 'error' | 'hang' | 'html' | 'cut' | 'huge' | 'redirect';

const hugeBytes = 2 * 1024 * 1024;

/** @returns the bytes that are sent in place of the page's own */
export function spoil(page: Buffer, fault: RatesFault | null): Buffer {
  switch (fault) {
    case 'html':
      return Buffer.from('<!DOCTYPE html><html><head><title>Loading</title></head><body>73,9999</body></html>');
    case 'cut':
      return page.subarray(0, page.length / 2);
    case 'huge':
      return Buffer.concat([page, Buffer.alloc(hugeBytes, ' ')]);
    default:
      return page;
  }
}
