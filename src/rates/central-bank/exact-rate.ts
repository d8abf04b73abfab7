/** Far more digits than any rate has; the bound keeps a page from making huge numbers. */
const valuePattern = /^(\d{1,9})(?:,(\d{1,12}))?$/;
const nominalPattern = /^[1-9]\d{0,8}$/;

const microPerRuble = 1_000_000n;

/**
 * @param quoted as the bank writes it: "73,9999" rubles for "1" or, of small money, for "10000" units
 * @returns millionths of a ruble for one unit; undefined for what is no such number, is zero, or has more decimals than fit,
 * since a rate is not rounded silently
 */
export function exactRateMicro(quoted: { readonly value: string; readonly nominal: string }): bigint | undefined {
  const match = valuePattern.exec(quoted.value.trim());
  const nominal = quoted.nominal.trim();
  if (!match || !nominalPattern.test(nominal)) return undefined;
  const [, whole = '', fraction = ''] = match;
  const dividend = BigInt(whole + fraction) * microPerRuble;
  const divisor = 10n ** BigInt(fraction.length) * BigInt(nominal);
  if (dividend === 0n || dividend % divisor !== 0n) return undefined;
  return dividend / divisor;
}
