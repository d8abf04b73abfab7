import type { Document, Message } from 'telegraf/types';
import { type ImportProblem, importStatement, maxStatementBytes } from '../../bank/index.ts';
import type { Downloaded } from '../../platform/telegram/download.ts';
import type { DeskDeps } from './deps.ts';
import type { Desk } from './desk.ts';
import { documentOf } from './message-kind.ts';
import { statementScreen, unreadableScreen } from './screens/statement.ts';

/** A bank's statement as a file of a message. */
export interface StatementFile {
  readonly document: Document;
  readonly messageId: number;
}

/** Banks call it «kl_to_1c.txt» or «1CClientBankExchange.txt», some without what stands after the dot. */
const statementName = /\.txt$|^1c[ _-]?client[ _-]?bank[ _-]?exchange|^kl_to_1c/i;

/** @returns the file, if its name is that of a bank's statement */
export function statementIn(message: Message): StatementFile | undefined {
  const document = documentOf(message);
  if (!document || !statementName.test(document.file_name ?? '')) return undefined;
  return { document, messageId: message.message_id };
}

/** Reads a bank's statement and shows what is in it; nothing is credited yet. */
export async function takeStatement(deps: DeskDeps, desk: Desk, { document, messageId }: StatementFile): Promise<void> {
  const { t, agent } = desk;
  const refuse = async (problem: ImportProblem | 'file-gone' | 'download-failed', line?: number): Promise<void> => {
    await desk.say(unreadableScreen(t, problem, line), messageId);
  };
  // Telegram says the size beforehand; nothing is fetched of a file that is too large.
  if ((document.file_size ?? 0) > maxStatementBytes) return refuse('too-large');
  const file = await deps.sender.download(document.file_id, maxStatementBytes);
  if (file.kind !== 'downloaded') return refuse(whyNot(file));
  const fileName = document.file_name ?? 'kl_to_1c.txt';
  const outcome = await importStatement(deps.bank, { fileName, bytes: file.bytes, agent });
  if (outcome.kind === 'unreadable') return refuse(outcome.problem, outcome.line);
  await desk.say(statementScreen(t, outcome.report, { file: outcome.file }), messageId);
}

function whyNot({ kind }: Exclude<Downloaded, { kind: 'downloaded' }>): 'too-large' | 'file-gone' | 'download-failed' {
  const words = { 'too-large': 'too-large', gone: 'file-gone', failed: 'download-failed' } as const;
  return words[kind];
}
