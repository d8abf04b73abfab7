import { startApplication } from './application.ts';
import { describeProblems, readEnvironment } from './config/environment.ts';
import { collectSecrets } from './config/secrets.ts';
import { DatabaseUnavailable } from './db/embedded.ts';
import { systemClock } from './platform/clock.ts';
import { createLogger } from './platform/logger.ts';
import { endProcessByRules } from './platform/shutdown.ts';

/** Ends the program with a text for the operator, on standard error and nowhere else. */
function refuse(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

const read = readEnvironment(process.env);
if (read.kind === 'invalid') refuse(describeProblems(read.problems));
const { environment } = read;
const { telegram, gateway, rates } = environment;
const isSandbox = telegram.mode === 'sandbox' || gateway.kind === 'emulator' || rates.kind === 'emulator';
const logger = createLogger({ level: environment.logLevel, secrets: collectSecrets(process.env) });

try {
  if (isSandbox) {
    // Loaded here: the product needs none of it.
    const { startSandbox } = await import('./sandbox/sandbox.ts');
    const sandbox = await startSandbox({ environment, logger });
    endProcessByRules({ process, stop: sandbox.stop, logger });
    process.stdout.write(`The sandbox is open: ${environment.http.publicUrl}/\nStop it with Ctrl+C.\n`);
  } else {
    const settings = { ...environment, telegram, gateway, rates };
    const application = await startApplication({ settings, clock: systemClock, logger });
    endProcessByRules({ process, stop: application.stop, logger });
    logger.info({ address: application.address, profile: environment.profile.name }, 'started');
  }
} catch (error) {
  if (error instanceof DatabaseUnavailable) refuse(error.message);
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    refuse(`Port ${environment.http.port} is taken. Stop what listens there, or set PORT to another one.`);
  }
  logger.fatal({ err: error }, 'could not start');
  process.exit(1);
}
