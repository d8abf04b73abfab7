import type { ApiKey } from '../../api-keys/index.ts';
import type { Agent } from '../../audit/index.ts';

/** A key as the audit log names it. Telegram's people are above zero, so no key is ever taken for one of them. */
export const agentOf = ({ id, name }: ApiKey): Agent => ({ id: -id, name: `API: ${name}` });
