import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** @returns bytes that are held once everything that nobody needs is swept up */
export function memoryHeld(): number {
  setFlagsFromString('--expose-gc');
  const sweep: () => void = runInNewContext('gc');
  sweep();
  return process.memoryUsage().heapUsed;
}
