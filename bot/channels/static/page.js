// The page put together: who speaks, what is sent, the demo's controls, the drawer.

import { follow, get, newKey, post } from "./wire.js";
import { clockText, setNow, setZone } from "./clock.js";
import { Chat } from "./chat.js";
import { button } from "./bubbles.js";
import { showExplained } from "./drawer.js";

const EXAMPLES = ["张先生13800000001 看途观L 预算20左右 对比CR-V 下周三上午再联系 H", "今天", "张先生"];
const TYPING_AFTER = 350; // ms; most answers are there sooner
const TYPING_AT_MOST = 6000; // ms; 收到 gets no answer

const $ = (id) => document.getElementById(id);
const app = $("app");
const text = $("text");
const wide = matchMedia("(min-width: 1100px)");
const chat = new Chat(
  { scroller: $("scroller"), list: $("entries"), typing: $("typing"), newer: $("newer") },
  { press, again: (entry) => deliver(entry), quote, changed },
);

let people = [];
let me = "";
let limit = 8000;
let stop = () => {};
let quoted = null;
let explained = "";
let offlineTimer = 0;
const drafts = new Map(); // sender -> text not sent yet
const keys = new Map(); // a press not taken yet -> its key, so that pressing again arrives once

// Who is here

async function boot() {
  stop();
  let state;
  try {
    state = await get("/page/state");
  } catch (refusal) {
    if (refusal.status === 401) askPassword();
    else setTimeout(boot, 2000);
    if (refusal.status !== 401) offline(true);
    return;
  }
  offline(false);
  $("login").hidden = true;
  app.hidden = false;
  people = state.people;
  limit = state.limit;
  setZone(state.zone);
  setNow(state.now);
  $("demo").hidden = !state.demo;
  $("logout").hidden = state.demo;
  showPeople();
  look(sessionStorage.getItem("like") ?? "");
  const last = sessionStorage.getItem("me") ?? localStorage.getItem("me");
  become(people.some((person) => person.sender === last) ? last : people[0]?.sender ?? "");
}

function askPassword() {
  app.hidden = true;
  $("login").hidden = false;
  $("password").focus();
}

function showPeople() {
  const stores = Map.groupBy ? Map.groupBy(people, (person) => person.store) : groupByStore();
  const groups = Array.from(stores, ([store, members]) => {
    const group = document.createElement("optgroup");
    group.label = store;
    group.append(...members.map((person) => new Option(`${person.role} ${person.name}`, person.sender)));
    return group;
  });
  $("person").replaceChildren(...groups);
  $("person").hidden = people.length < 2;
  $("only-person").textContent = people.length === 1 ? people[0].name : "";
}

function groupByStore() {
  const stores = new Map();
  for (const person of people) stores.set(person.store, [...(stores.get(person.store) ?? []), person]);
  return stores;
}

function become(sender) {
  stop();
  if (me) drafts.set(me, text.value);
  else if (text.value) drafts.set(sender, text.value); // typed before the page knew who speaks
  me = sender;
  sessionStorage.setItem("me", me); // two tabs may be two people
  localStorage.setItem("me", me);
  $("person").value = me;
  chat.name = people.find((person) => person.sender === me)?.name ?? "";
  chat.clear();
  quote(null);
  say("");
  const kept = drafts.get(me) ?? "";
  if (text.value !== kept) text.value = kept; // an input method may be at work
  fit();
  explained = "";
  showExplained($("explained"), "", []);
  if (!me) return;
  stop = follow(me, $("like").value, {
    fresh: startAfresh,
    entry: (entry) => chat.put(entry),
    now: (iso) => { setNow(iso); tick(); chat.loaded(); },
    online: (isOnline) => offline(!isOnline),
    refused: boot,
  });
}

/** The server begins anew (it was restarted, or reset): what it never took stays, to be sent again. */
function startAfresh() {
  const unsent = chat.entries().filter((entry) => entry.own && entry.state !== "sent");
  chat.clear();
  for (const entry of unsent) chat.put({ ...entry, place: Infinity });
}

/** Show every message as another channel would. */
function look(like) {
  const select = $("like");
  select.value = Array.from(select.options).some((option) => option.value === like) ? like : "";
  app.dataset.like = select.value;
  sessionStorage.setItem("like", select.value);
}

function tick() {
  $("clock").textContent = clockText();
  chat.setStamps();
}

function offline(isOffline) {
  if (isOffline) {
    offlineTimer ||= setTimeout(() => { $("offline").hidden = false; }, 1200); // a blink is not worth a word
    return;
  }
  clearTimeout(offlineTimer);
  offlineTimer = 0;
  $("offline").hidden = true;
}

/** A line above the composer, until the next thing happens. */
function say(line) {
  $("line").textContent = line;
  $("line").hidden = !line;
}

function changed() {
  const own = chat.entries().filter((entry) => entry.own);
  $("examples").hidden = chat.isLoading || own.length > 0;
  document.title = document.hidden && chat.unread ? `(${chat.unread}) 车记` : "车记";
  if (wide.matches || app.classList.contains("open")) explain();
}

// Sending

function send(words) {
  const line = words.trim();
  if (!line || !me) return false; // not yet known who speaks: the words stay where they are
  if (Array.from(line).length > limit) {
    say(`一条最多${limit}字，分几条发`);
    return false;
  }
  say("");
  const entry = {
    id: newKey(), place: Infinity, at: new Date().toISOString(), own: true, state: "sending", pressed: "", edited: false,
    quoted: quoted?.id ?? "", text: line, rows: [], buttons: [],
  };
  const last = chat.entries().at(-1);
  if (last) entry.at = last.at; // the server says the moment; until then no separator
  quote(null);
  deliver(entry);
  return true;
}

async function deliver(entry) {
  chat.troubles.delete(entry.id);
  chat.put({ ...entry, state: "sending" });
  const waiting = wait();
  try {
    await post("/page/say", { key: entry.id, sender: me, text: entry.text, quoted: entry.quoted });
    mark(entry.id, "sent");
  } catch (refusal) {
    waiting.end();
    chat.troubles.set(entry.id, refusal.message);
    mark(entry.id, "failed");
  }
}

function mark(id, state) {
  const entry = chat.get(id);
  if (entry) chat.put({ ...entry, state });
}

async function press(entry, action) {
  const name = `${entry.id} ${action}`;
  if (chat.busy.has(name)) return;
  const key = keys.get(name) ?? newKey();
  keys.set(name, key);
  chat.busy.add(name);
  chat.troubles.delete(entry.id);
  chat.redraw(entry.id);
  const waiting = wait();
  try {
    await post("/page/press", { key, sender: me, message: entry.id, action });
    keys.delete(name);
  } catch (refusal) {
    waiting.end();
    chat.troubles.set(entry.id, refusal.message);
  }
  chat.busy.delete(name);
  chat.redraw(entry.id);
}

function wait() {
  const before = chat.entries().filter((entry) => !entry.own).length;
  const start = setTimeout(() => {
    if (chat.entries().filter((entry) => !entry.own).length === before) chat.showTyping(true);
  }, TYPING_AFTER);
  const end = setTimeout(() => chat.showTyping(false), TYPING_AT_MOST);
  return { end: () => { clearTimeout(start); clearTimeout(end); chat.showTyping(false); } };
}

function quote(entry) {
  quoted = entry;
  $("quote").hidden = !entry;
  $("quote").firstElementChild.textContent = entry ? `引用：${entry.text.split("\n")[0]}` : "";
  if (!entry) return;
  chat.touch(null);
  text.focus();
}

// The composer

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  $("send").disabled = !text.value.trim();
}

function submit() {
  if (!send(text.value)) return;
  text.value = "";
  fit();
  text.focus();
}

text.addEventListener("input", fit);
text.addEventListener("keydown", (event) => {
  if (event.key === "Escape") quote(null);
  // While an input method composes, Enter picks a word; Safari says so only by the key code.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
$("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
$("quote").querySelector("button").addEventListener("click", () => { quote(null); text.focus(); });
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (kind === "drop") say("这里先只收文字");
  });
}
text.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length && !event.clipboardData.getData("text")) say("这里先只收文字");
});
$("examples").querySelector("div").append(...EXAMPLES.map((words) => button(words, "", () => send(words))));

// The demo's controls

async function control(pressed, path, body) {
  const all = $("demo").querySelectorAll("button");
  $("demo").setAttribute("aria-busy", "true");
  for (const one of all) one.disabled = true;
  pressed.setAttribute("aria-pressed", "true");
  say("");
  try {
    setNow((await post(path, body)).now);
    tick();
    return true;
  } catch (refusal) {
    say(refusal.message);
    return false;
  } finally {
    $("demo").removeAttribute("aria-busy");
    for (const one of all) one.disabled = false;
    pressed.removeAttribute("aria-pressed");
  }
}

for (const one of $("demo").querySelectorAll("[data-step]")) {
  one.addEventListener("click", () => control(one, "/page/forward", { step: one.dataset.step }));
}

function askReset(isAsking) {
  $("reset-ask").hidden = !isAsking;
  document.querySelector(".demo-label").hidden = isAsking;
  $("reset").hidden = isAsking;
  (isAsking ? $("reset-no") : $("reset")).focus();
}

$("reset").addEventListener("click", () => askReset(true));
$("reset-no").addEventListener("click", () => askReset(false));
$("reset-yes").addEventListener("click", async () => {
  const done = await control($("reset-yes"), "/page/reset", {});
  askReset(false);
  if (done) { drafts.clear(); text.value = ""; boot(); }
});
$("like").addEventListener("change", (event) => { look(event.target.value); become(me); });
$("person").addEventListener("change", (event) => become(event.target.value));

// The drawer

async function explain() {
  const last = chat.entries().filter((entry) => entry.own && entry.state === "sent").at(-1);
  const name = last ? `${me} ${last.id}` : "";
  if (name === explained) return;
  explained = name;
  if (!last) {
    showExplained($("explained"), "", []);
    return;
  }
  try {
    const answer = await post("/page/explain", { sender: me, text: last.text });
    if (explained === name) showExplained($("explained"), last.text, answer.found);
  } catch {
    explained = "";
  }
}

function openDrawer(isOpen) {
  app.classList.toggle("open", isOpen && !wide.matches);
  app.classList.toggle("folded", !isOpen && wide.matches);
  $("shade").hidden = !isOpen || wide.matches;
  $("drawer-open").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) explain();
  if (!wide.matches) (isOpen ? $("drawer-close") : $("drawer-open")).focus();
}

const isOpen = () => $("drawer-open").getAttribute("aria-expanded") === "true";
$("drawer-open").addEventListener("click", () => openDrawer(!isOpen()));
$("drawer-close").addEventListener("click", () => openDrawer(false));
$("shade").addEventListener("click", () => openDrawer(false));
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen() && !wide.matches) openDrawer(false); });
wide.addEventListener("change", () => { app.classList.remove("open", "folded"); $("shade").hidden = true; setExpanded(); });

function setExpanded() {
  $("drawer-open").setAttribute("aria-expanded", String(wide.matches));
  if (wide.matches) explain();
}

// The door

$("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("login-line").textContent = "";
  try {
    await post("/page/login", { password: $("password").value });
    $("password").value = "";
    boot();
  } catch (refusal) {
    $("login-line").textContent = refusal.message;
    $("password").select();
  }
});
$("logout").addEventListener("click", async () => {
  await post("/page/logout", {}).catch(() => {});
  stop();
  askPassword();
});

document.addEventListener("visibilitychange", () => { if (!document.hidden) chat.look(); changed(); });
setInterval(tick, 5000);
setExpanded();
boot();
