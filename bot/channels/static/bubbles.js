// One entry of the chat as elements. Foreign text only ever becomes textContent.

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function button(label, className, press) {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

const isCard = (entry) => !entry.own && (entry.rows.length > 0 || entry.buttons.length > 0);
const isWide = (entry) => (entry.parts ? entry.parts.some((part) => part.kind === "card") : isCard(entry));

/** The entry's element, filled anew; `on` has press(entry, action), again(entry), quote(entry); `cited` is the quoted title. */
export function fill(item, entry, { name, cited, trouble, busy, on }) {
  const kind = entry.own ? "own" : "bot";
  item.className = ["entry", kind, isWide(entry) && "card", entry.state !== "sent" && entry.state].filter(Boolean).join(" ");
  const avatar = element("span", "avatar", entry.own ? name.slice(0, 1) : "记");
  avatar.setAttribute("aria-hidden", "true");
  const body = element("div", "body");
  body.append(element("span", "unseen", entry.own ? "你：" : "车记："), ...bubbles(entry, busy, on));
  if (cited) body.append(element("p", "cite", cited));
  const note = footnote(entry, trouble, on);
  if (note) body.append(note);
  if (!entry.own) body.append(button("引用", "tool", () => on.quote(entry)));
  item.replaceChildren(avatar, body);
}

function bubbles(entry, busy, on) {
  if (entry.parts) return entry.parts.flatMap((part) => like(entry, part, busy, on));
  const bubble = isCard(entry) ? card(entry, busy, on) : plain(entry);
  bubble.prepend(...attached(entry, on));
  return [bubble];
}

/** One message as another channel shows it: its bubble, and the rows of buttons in or under it. */
function like(entry, part, busy, on) {
  const bubble = element("div", `bubble part ${part.kind}`);
  if (part.kind === "picture" || part.kind === "file") bubble.append(...attached({ [part.kind]: entry[part.kind] }));
  bubble.append(...words(part.lines));
  const labelled = part.rows.map(({ label, value }) => [label, value]);
  if (labelled.length) bubble.append(grid(labelled));
  if (part.below) bubble.append(element("p", "below", part.below));
  if (!part.buttons.length) return [bubble];
  const keyboard = element("div", "keyboard");
  for (const row of part.buttons) keyboard.append(buttons({ ...entry, buttons: row.map(({ label, action }) => [label, action]) }, busy, on));
  if (part.kind === "card") bubble.append(keyboard);
  return part.kind === "card" ? [bubble] : [bubble, keyboard];
}

function words(lines) {
  return lines.flatMap(([text, mark], number) => [number ? "\n" : "", mark ? element(mark, "", text) : text]);
}

/** The picture, shown and opened by a tap, and the file, saved by one. */
function attached({ picture, file }, on) {
  const shown = [];
  if (picture) {
    const link = element("a", "picture");
    link.href = picture.url;
    link.target = "_blank";
    const image = element("img");
    image.src = picture.url;
    image.alt = picture.name;
    image.addEventListener("load", () => on.grown());
    link.append(image);
    shown.push(link);
  }
  if (file) {
    const link = element("a", "file", file.name);
    link.href = file.url;
    link.download = file.name;
    shown.push(link);
  }
  return shown;
}

/** Words with a link of our own to upload by, opened by a tap; any other address stays text. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s/]+\/upload\/[\w-]+)/).map((part, index) => {
    if (index % 2 === 0 || new URL(part).origin !== location.origin) return part;
    const link = element("a", "link", part);
    link.href = new URL(part).pathname;
    link.target = "_blank";
    return link;
  });
}

const TITLE = 24; // characters; a first line longer than that is prose

function plain(entry) {
  const bubble = element("div", "bubble");
  const text = [entry.text, ...lines(entry)].join("\n");
  const end = text.indexOf("\n");
  // The words stay one run of text, so that copying gives them back as they were sent.
  if (entry.own || end < 1 || end > TITLE) bubble.append(text);
  else bubble.append(element("b", "first", text.slice(0, end)), text.slice(end));
  return bubble;
}

function card(entry, busy, on) {
  const bubble = element("div", "bubble");
  const [title, ...rest] = entry.text.split("\n");
  bubble.append(element("p", "headline", title));
  if (rest.length) bubble.append(element("p", "words", rest.join("\n")));
  const labelled = entry.rows.filter(([label]) => label);
  if (labelled.length) bubble.append(grid(labelled));
  const below = lines(entry);
  if (below.length) {
    const words = element("p", "below");
    words.append(...linked(below.join("\n")));
    bubble.append(words);
  }
  if (entry.buttons.length) bubble.append(buttons(entry, busy, on));
  return bubble;
}

const lines = (entry) => entry.rows.filter(([label]) => !label).map(([, value]) => value);

function grid(labelled) {
  const list = element("dl", "rows");
  for (const [label, value] of labelled) list.append(element("dt", "", label), element("dd", "", value));
  return list;
}

function buttons(entry, busy, on) {
  const group = element("div", "buttons");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "可以点");
  for (const [label, action] of entry.buttons) {
    const made = button(label, "", () => on.press(entry, action));
    made.dataset.action = action;
    if (entry.pressed === action) {
      made.classList.add("pressed");
      made.setAttribute("aria-pressed", "true");
    }
    if (busy(action)) made.setAttribute("aria-busy", "true");
    group.append(made);
  }
  return group;
}

function footnote(entry, trouble, on) {
  if (trouble && !entry.own) return element("p", "note", `${trouble}，再点一次`);
  if (entry.state === "failed") {
    const note = element("p", "note", trouble || "没发出去");
    note.append(button("重发", "", () => on.again(entry)));
    return note;
  }
  return null;
}
