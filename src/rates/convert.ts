/** Rates are whole millionths of a ruble for one unit, which are millionths of a kopeck for one cent. */
const microPerUnit = 1_000_000n;

const basisPointsPerWhole = 10_000n;

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/**
 * @param amountMinor cents, not negative
 * @param rateMicro margin included, above zero
 * @returns kopecks, rounded up: less than the whole sum is never asked for
 */
export function toRubles(amountMinor: bigint, rateMicro: bigint): bigint {
  return ceilDivide(amountMinor * rateMicro, microPerUnit);
}

/** @returns kopecks as of `toRubles`, but rounded down: never more than the sum is worth */
export function atMostRubles(amountMinor: bigint, rateMicro: bigint): bigint {
  return (amountMinor * rateMicro) / microPerUnit;
}

/**
 * @param kopecks not negative
 * @param rateMicro margin included, above zero
 * @returns cents, rounded down: never more than the rubles are worth. What `toRubles` made comes back as it was, or as more
 * where a cent is worth less than a kopeck.
 */
export function fromRubles(kopecks: bigint, rateMicro: bigint): bigint {
  return (kopecks * microPerUnit) / rateMicro;
}

/**
 * @param marginBasisPoints hundredths of a percent, not negative
 * @returns the rate that customers pay, rounded up to a millionth of a ruble
 */
export function withMargin(rateMicro: bigint, marginBasisPoints: bigint): bigint {
  return ceilDivide(rateMicro * (basisPointsPerWhole + marginBasisPoints), basisPointsPerWhole);
}
