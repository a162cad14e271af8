// The line to the server: posts with a key of their own, and the stream of events that resumes where it broke.

export class Refusal extends Error {
  constructor(status, line) {
    super(line);
    this.status = status;
  }
}

const OFFLINE = "网络不通，没发出去";
const PATIENCE = 20000; // ms until a post counts as not sent; sent again it keeps its key
const SILENCE = 45000; // ms without a heartbeat until the stream is taken up anew

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Refusal(0, OFFLINE);
  }
  if (!response.ok) throw new Refusal(response.status, (await response.text()).slice(0, 100));
  return response.json();
}

export const get = (path) => ask(path, {});

export const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing outside loopback and TLS
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Follow one person's chat, shown `like` another channel if that is named; `on` has fresh(), entry(data), now(iso), online(bool), refused(). Returns a function that ends it. */
export function follow(sender, like, on) {
  let source;
  let last = "";
  let heard = Date.now();
  let later;
  let isOver = false;

  function open() {
    clearTimeout(later);
    source?.close();
    source = new EventSource(`/page/events?${new URLSearchParams({ sender, like, after: last })}`);
    source.onopen = () => on.online(true);
    source.onerror = () => {
      on.online(false);
      if (source.readyState === EventSource.CLOSED) retry();
    };
    source.addEventListener("fresh", () => { hear(); last = ""; on.fresh(); });
    source.addEventListener("entry", (event) => { hear(); last = event.lastEventId; on.entry(JSON.parse(event.data)); });
    source.addEventListener("now", (event) => { hear(); on.now(event.data); });
  }

  function hear() {
    heard = Date.now();
  }

  // A closed EventSource was refused, or met no server at all; only the first needs somebody to look.
  function retry() {
    later = setTimeout(async () => {
      try {
        await get("/page/state");
      } catch (refusal) {
        if (isOver) return;
        if (refusal.status) on.refused();
        else retry();
        return;
      }
      if (!isOver) open();
    }, 2000);
  }

  const watch = setInterval(() => {
    if (Date.now() - heard > SILENCE) { hear(); on.online(false); open(); }
  }, 5000);

  open();
  return () => {
    isOver = true;
    clearInterval(watch);
    clearTimeout(later);
    source.close();
  };
}
