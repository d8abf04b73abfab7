/** Lines that stand apart from what follows; nothing where there are none. */
export const paragraph = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [...lines, '']);
