/** A person of support who acts: as Telegram names them at that moment, which is what the log keeps. */
export interface Agent {
  /** Telegram's own. */
  readonly id: bigint;
  readonly name: string;
}
