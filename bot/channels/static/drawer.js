// The drawer: the last sentence, the words each value came from, and the rule that read them.

import { element } from "./bubbles.js";

const EMPTY = "发一句，这里会标出从哪几个字读到了什么";
const NOTHING = "这句里没读到客户的情况";

export function showExplained(box, text, found) {
  if (!text) {
    box.replaceChildren(element("p", "hint", EMPTY));
    return;
  }
  const list = element("ol", "found");
  list.append(...found.map(row));
  box.replaceChildren(sentence(text, found), found.length ? list : element("p", "hint", NOTHING));
  link(box);
}

function row(one, index) {
  const item = element("li");
  item.tabIndex = 0;
  item.dataset.of = ` ${index} `;
  item.append(element("span", "label", one.label), element("span", "value", one.value), element("span", "rule", one.rule));
  return item;
}

// Offsets count code points, JavaScript strings do not.
function sentence(text, found) {
  const characters = Array.from(text);
  const edges = new Set([0, characters.length, ...found.flatMap((one) => [one.start, one.end])]);
  const cuts = Array.from(edges).filter((edge) => edge >= 0 && edge <= characters.length).sort((a, b) => a - b);
  const said = element("p", "said");
  cuts.slice(0, -1).forEach((start, at) => {
    const words = characters.slice(start, cuts[at + 1]).join("");
    const of = found.flatMap((one, index) => (one.start <= start && cuts[at + 1] <= one.end ? [index] : []));
    if (!of.length) {
      said.append(words);
      return;
    }
    const mark = element("mark", "", words);
    mark.dataset.of = ` ${of.join(" ")} `;
    mark.title = of.map((index) => `${found[index].label} ${found[index].value}`).join("，");
    said.append(mark);
  });
  return said;
}

function link(box) {
  const all = Array.from(box.querySelectorAll("[data-of]"));
  const light = (from) => {
    const wanted = from ? from.dataset.of.trim().split(" ") : [];
    for (const one of all) one.classList.toggle("on", wanted.some((index) => one.dataset.of.includes(` ${index} `)));
  };
  for (const one of all) {
    one.addEventListener("pointerenter", () => light(one));
    one.addEventListener("pointerleave", () => light(null));
    one.addEventListener("focus", () => light(one));
    one.addEventListener("blur", () => light(null));
    one.addEventListener("click", () => light(one));
  }
}
