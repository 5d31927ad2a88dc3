const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export function formatCount(count: number): string {
  return whole.format(count);
}

export function formatItems(count: number, more = false): string {
  if (more) return `more than ${whole.format(count)} items`;
  return count === 1 ? "1 item" : `${whole.format(count)} items`;
}

export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return `${(value < 100 ? oneDigit : whole).format(value)} ${UNITS[unit]}`;
}

/** Short enough for a column: the time for today, the day for the rest. */
export function formatDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  const today = new Date().toDateString() === date.toDateString();
  return today ? `Today, ${time.format(date)}` : day.format(date);
}

export function formatMoment(milliseconds: number): string {
  return moment.format(milliseconds);
}

/**
 * A file's name as it can be shown. A name may hold line breaks, and characters that turn the direction of writing:
 * with one of those, `photo[U+202E]gnp.exe` is read as `photoexe.png`. They are shown as what they are.
 */
export function formatName(name: string): string {
  return name.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (character) =>
    character < " " ? String.fromCharCode(0x2400 + character.charCodeAt(0)) : "\uFFFD",
  );
}
