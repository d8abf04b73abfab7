/** Keys of the provider's platform, and what was answered to its requests. */
export {
  type Answered,
  findAnswer,
  hashOfRequest,
  keepAnswer,
  lockRequest,
  type NamedRequest,
} from './answered.ts';
export type { ApiKey } from './api-key.ts';
export { authenticate } from './authenticate.ts';
export { createApiKey } from './create.ts';
export { keepGivenKeys } from './keep-given.ts';
export { listApiKeys } from './list.ts';
export { purgeRequests } from './purge.ts';
export { revokeApiKey } from './revoke.ts';
