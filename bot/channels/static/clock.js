// Product time, in the store's zone: the server says it, this goes on with it and words it.

let zone = "Asia/Shanghai";
let said = Date.now();
let heard = performance.now();

export function setZone(name) {
  zone = name;
}

export function setNow(iso) {
  said = Date.parse(iso);
  heard = performance.now();
}

const now = () => said + (performance.now() - heard);

function parts(moment) {
  const format = new Intl.DateTimeFormat("zh-CN", {
    timeZone: zone, year: "numeric", month: "numeric", day: "numeric", weekday: "short",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
}

const day = (part) => `${part.year}-${part.month}-${part.day}`;

export function clockText() {
  const part = parts(now());
  return `${part.month}月${part.day}日 ${part.weekday} ${part.hour}:${part.minute}`;
}

/** The words between two bubbles: only the hour for today, the day before it otherwise. */
export function stampText(moment) {
  const part = parts(moment);
  const hour = `${part.hour}:${part.minute}`;
  if (day(part) === day(parts(now()))) return hour;
  if (day(part) === day(parts(now() - 24 * 3600 * 1000))) return `昨天 ${hour}`;
  return `${part.month}月${part.day}日 ${part.weekday} ${hour}`;
}
