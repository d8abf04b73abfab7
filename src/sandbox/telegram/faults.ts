/**
 * What can be made to go wrong with a call:
 * too-many-requests – 429 with retry_after, nothing happens; server-error – 500, nothing happens;
 * blocked – 403 as if the user had blocked the bot; drop-request – the connection breaks before anything happens;
 * drop-reply – the call takes effect, then the connection breaks without an answer; hang – no answer until clear().
 */
export type FaultKind = 'too-many-requests' | 'server-error' | 'blocked' | 'drop-request' | 'drop-reply' | 'hang';

interface Fault {
  /** Only calls of this method; without it every method but getUpdates. */
  method?: string;
  /** Only calls that name this chat. */
  chatId?: number;
  kind: FaultKind;
  /** For too-many-requests; 1 when not given. */
  retryAfterSeconds?: number;
  /** How many calls it hits. */
  times: number;
}

export interface Faults {
  add(fault: Fault): void;
  /** Removes all faults and breaks the connections that hang. */
  clear(): void;
}

export interface FaultSource extends Faults {
  /** Uses up one turn of the first fault that fits the call. */
  take(call: { method: string; chatId: unknown }): Fault | undefined;
  /** Keeps a connection that must not be answered; `destroy` is called by clear(). */
  hold(destroy: () => void): void;
}

/** Faults are tried in the order they were added. */
export function createFaults(): FaultSource {
  let faults: Fault[] = [];
  let held: (() => void)[] = [];
  return {
    add(fault) {
      if (!Number.isInteger(fault.times) || fault.times < 1) throw new Error('a fault needs times ≥ 1');
      faults.push({ ...fault });
    },
    clear() {
      faults = [];
      const broken = held;
      held = [];
      for (const destroy of broken) destroy();
    },
    take({ method, chatId }) {
      const fits = (fault: Fault): boolean =>
        (fault.method === undefined ? method !== 'getUpdates' : fault.method === method) &&
        (fault.chatId === undefined || String(fault.chatId) === String(chatId));
      const fault = faults.find(fits);
      if (fault === undefined) return undefined;
      fault.times -= 1;
      if (fault.times === 0) faults = faults.filter((one) => one !== fault);
      return fault;
    },
    hold: (destroy) => held.push(destroy),
  };
}
