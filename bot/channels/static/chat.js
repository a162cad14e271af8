// The chat: entries in their order, separators between them, where the eye is, and what is new below or above it.

import { stampText } from "./clock.js";
import { element, fill } from "./bubbles.js";

const PAUSE = 5 * 60 * 1000; // ms between two entries until a separator stands there
const NEAR = 90; // px from the end that count as reading along
const KEPT = 300;

export class Chat {
  /** `on` has press(entry, action), again(entry), quote(entry), changed(). */
  constructor({ scroller, list, typing, newer }, on) {
    this.scroller = scroller;
    this.list = list;
    this.typing = typing;
    this.newer = newer;
    this.on = on;
    this.name = "";
    this.clear();
    this.follows = true;
    this.top = 0;
    scroller.addEventListener("scroll", () => this.look(), { passive: true });
    newer.addEventListener("click", () => this.goToNew());
    new ResizeObserver(() => this.follows && this.toEnd()).observe(scroller);
    list.addEventListener("click", ({ target }) => target.closest("button") || this.touch(target.closest(".entry.bot")));
  }

  clear() {
    this.shown = new Map(); // id -> {entry, item, stamp}
    this.busy = new Set(); // "id action" of presses on their way
    this.troubles = new Map(); // id -> why something was not sent
    this.isLoading = true;
    this.unread = 0;
    this.changedAbove = null;
    this.list.replaceChildren();
    this.showTyping(false);
    this.showNewer();
  }

  /** Everything that was there has come; from now on what comes is new. */
  loaded() {
    if (!this.isLoading) return;
    this.isLoading = false;
    this.toEnd();
    this.on.changed();
  }

  get(id) {
    return this.shown.get(id)?.entry;
  }

  entries() {
    return Array.from(this.shown.values(), (one) => one.entry).sort((a, b) => a.place - b.place);
  }

  /** Show an entry, or its new content where it stands. */
  put(entry) {
    if (!this.isLoading) this.look(); // a scroll tells of itself only with the next frame
    const known = this.shown.get(entry.id);
    const one = known ?? { item: element("li"), stamp: null };
    const isEdit = Boolean(known) && !entry.own && (known.entry.text !== entry.text || entry.edited !== known.entry.edited
      || JSON.stringify(known.entry.rows) !== JSON.stringify(entry.rows));
    one.entry = entry;
    this.shown.set(entry.id, one);
    if (isEdit) this.troubles.delete(entry.id);
    if (!entry.own) this.showTyping(false);
    this.draw(one);
    this.setInOrder(one);
    this.trim();
    if (!this.isLoading) this.notice(one, Boolean(known), isEdit);
    this.on.changed();
  }

  draw(one) {
    const { entry, item } = one;
    const had = item.contains(document.activeElement) ? document.activeElement.dataset.action ?? "" : null;
    fill(item, entry, {
      name: this.name,
      cited: entry.quoted ? this.get(entry.quoted)?.text.split("\n")[0] : "",
      trouble: this.troubles.get(entry.id),
      busy: (action) => this.busy.has(`${entry.id} ${action}`),
      on: { ...this.on, grown: () => this.follows && this.toEnd() },
    });
    if (had === null) return;
    const actions = Array.from(item.querySelectorAll("[data-action]"));
    (actions.find((made) => made.dataset.action === had) ?? actions[0] ?? this.scroller).focus({ preventScroll: true });
  }

  redraw(id) {
    const one = this.shown.get(id);
    if (one) this.draw(one);
    if (this.follows) this.toEnd();
  }

  setInOrder(one) {
    const next = Array.from(this.shown.values())
      .filter((other) => other.entry.place > one.entry.place)
      .reduce((first, other) => (!first || other.entry.place < first.entry.place ? other : first), null);
    const before = next ? next.stamp ?? next.item : null;
    if (one.item.parentNode !== this.list || one.item.nextSibling !== before) this.list.insertBefore(one.item, before);
    this.setStamps();
  }

  setStamps() {
    let previous = -Infinity;
    for (const entry of this.entries()) {
      const one = this.shown.get(entry.id);
      const moment = Date.parse(entry.at);
      if (Math.abs(moment - previous) > PAUSE) {
        one.stamp ??= element("li", "stamp");
        const text = stampText(moment);
        if (one.stamp.textContent !== text) one.stamp.textContent = text;
        if (one.item.previousSibling !== one.stamp) this.list.insertBefore(one.stamp, one.item);
      } else {
        one.stamp?.remove();
        one.stamp = null;
      }
      previous = moment;
    }
  }

  trim() {
    for (const entry of this.entries().slice(0, -KEPT)) {
      const one = this.shown.get(entry.id);
      one.stamp?.remove();
      one.item.remove();
      this.shown.delete(entry.id);
    }
  }

  notice(one, isKnown, isEdit) {
    if (isEdit) {
      one.item.classList.add("flash");
      if (!this.sees(one.item)) this.changedAbove = one.item;
    }
    if (one.entry.own && !isKnown) this.follows = true;
    if (!one.entry.own && !isKnown && !this.follows) this.unread += 1;
    if (this.follows && !(isEdit && this.changedAbove)) this.toEnd();
    this.showNewer();
  }

  sees(item) {
    const [seen, frame] = [item.getBoundingClientRect(), this.scroller.getBoundingClientRect()];
    return seen.bottom > frame.top + 40 && seen.top < frame.bottom - 40;
  }

  look() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    // Only a move upwards is somebody reading back; a frame that got smaller (a keyboard, the examples) is not.
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.follows = true;
    else if (scrollTop < this.top) this.follows = false;
    this.top = scrollTop;
    if (this.follows) this.unread = 0;
    if (this.changedAbove && this.sees(this.changedAbove)) this.changedAbove = null;
    this.showNewer();
  }

  toEnd() {
    this.follows = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.top = this.scroller.scrollTop;
  }

  showNewer() {
    this.newer.hidden = !this.unread && !this.changedAbove;
    this.newer.textContent = this.unread ? `↓ ${this.unread}条新消息` : "↑ 上面那条改了";
  }

  goToNew() {
    if (this.unread) {
      this.toEnd();
    } else if (this.changedAbove) {
      this.changedAbove.scrollIntoView({ block: "center" });
      this.changedAbove.classList.remove("flash");
      void this.changedAbove.offsetWidth; // so that the flash starts once more
      this.changedAbove.classList.add("flash");
    }
    this.look();
  }

  showTyping(isOn) {
    this.typing.hidden = !isOn;
    if (isOn && this.follows) this.toEnd();
  }

  /** A tap on an answer shows what can be done with it, where there is no pointer to hover. */
  touch(item) {
    for (const other of this.list.querySelectorAll(".touched")) if (other !== item) other.classList.remove("touched");
    item?.classList.add("touched");
  }
}
