// Turns the addresses in a text into links and leaves everything else text.

import { make } from "./element.js";

const ADDRESS = /https?:\/\/[^\s<>"]+/gi;
const TRAILING = ".,:;!?'*_~…’”»]}";

/** The address without the punctuation of the sentence around it. */
function trimmed(address) {
  const last = address.at(-1);
  const count = (letter) => address.split(letter).length;
  const loose = TRAILING.includes(last) || (last === ")" && count(")") > count("("));
  return loose ? trimmed(address.slice(0, -1)) : address;
}

export function linked(text) {
  const nodes = document.createDocumentFragment();
  let from = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const href = trimmed(match);
    if (!/\/\/./.test(href)) continue;
    const link = make("a", { href, rel: "noopener noreferrer nofollow", target: "_blank" }, href);
    nodes.append(text.slice(from, index), link);
    from = index + href.length;
  }
  nodes.append(text.slice(from));
  return nodes;
}
