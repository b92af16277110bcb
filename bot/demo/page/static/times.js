// Telegram's dates are seconds since 1970; people see their own clock.

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const thisYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "long" });
const otherYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "long", year: "numeric" });

export const clockTime = (seconds) => clock.format(new Date(seconds * 1000));

export const isoTime = (seconds) => new Date(seconds * 1000).toISOString();

/** The local day as a key: equal for two moments of the same day. */
export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();

export function dayName(seconds, now = new Date()) {
  const day = new Date(seconds * 1000);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return "Today";
  if (day.toDateString() === yesterday.toDateString()) return "Yesterday";
  return (day.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(day);
}
