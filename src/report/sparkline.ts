/** A course of numbers in one line of text, from the lowest to the highest of them (Tufte, *Beautiful Evidence*, 2006). */

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const FLAT = '▄';
const WIDTH_MAX = 40;

/** The newest `WIDTH_MAX` numbers, oldest first; numbers that are all alike make a flat line. */
export function sparkline(numbers: readonly number[]): string {
  const shown = numbers.slice(-WIDTH_MAX);
  const lowest = Math.min(...shown);
  const range = Math.max(...shown) - lowest;
  return shown
    .map((number) => {
      if (range === 0) return FLAT;
      const level = Math.round(((number - lowest) / range) * (LEVELS.length - 1));
      return LEVELS[level] ?? FLAT;
    })
    .join('');
}
