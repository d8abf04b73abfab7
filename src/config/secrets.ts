/** Variables whose whole value is a secret, by what their names end with; lists hold several, parted by commas. */
const secretName = /(TOKEN|SECRET|PASSWORD\d?|SECRET_KEY|API_KEYS)$/;

/** Variables that are addresses, in which only the login's password is a secret. */
const addressName = /_URL$/;

/**
 * Gathers what must never be printed, also from variables that are wrong or that this version does not use: a secret is
 * one whether or not its variable could be understood.
 * @returns the secret values, as they are written and as they are used
 */
export function collectSecrets(env: NodeJS.ProcessEnv): string[] {
  const secrets = new Set<string>();
  for (const [name, value = ''] of Object.entries(env)) {
    if (secretName.test(name)) for (const part of [value, ...value.split(',')]) secrets.add(part.trim());
    // A key stands between its name and its scopes, which are no secrets and words of every log.
    if (name === 'API_KEYS') for (const part of value.split(',')) secrets.add(part.split(':')[1]?.trim() ?? '');
    if (addressName.test(name)) for (const part of passwordsOf(value)) secrets.add(part);
  }
  secrets.delete('');
  return [...secrets];
}

/** @returns the password of a URL as written and decoded; that of a broken URL as far as it can be told */
function passwordsOf(address: string): string[] {
  const written = /^[^:]*:\/\/[^:]*:(.*)@/s.exec(address)?.[1] ?? '';
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}
