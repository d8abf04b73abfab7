import * as rules from './rules.ts';
import type { MailSettings } from './settings.ts';
import type { VariableReader } from './variable-reader.ts';

/** @returns undefined when no mail server is set, or something is wrong with it, which is then among the problems */
export function readMail(reader: VariableReader): MailSettings | undefined {
  if (!reader.isSet('SMTP_URL')) return undefined;
  const smtpUrl = reader.optional('SMTP_URL', rules.mailServer);
  // A letter comes from somewhere, and its answers go there.
  const from = reader.required('SUPPORT_EMAIL', rules.email, 'when SMTP_URL is set');
  return smtpUrl === undefined || from === undefined ? undefined : { smtpUrl, from };
}
