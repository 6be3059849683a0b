// The waiting line in words: how many wait, how long it takes, and after a while a way out.

import { find } from "./element.js";

export function openWait(wayOut) {
  let ticking, since;

  function count() {
    const seconds = Math.round((Date.now() - since) / 1_000);
    find("wait-time").textContent = `You have waited ${seconds} s.`;
    find("way-out").hidden = seconds < wayOut;
  }

  function say(words) {
    const text = find("wait-text");
    if (text.textContent !== words) text.textContent = words; // read out only when it changes
  }

  function show({ tags, waiting, usual, waited, pause }) {
    clearInterval(ticking);
    since = Date.now() - waited * 1_000;
    const many = waiting > 1 ? `${waiting} people are waiting, you among them.` : "You are the only one waiting at the moment.";
    const long = usual === null ? "Nobody was matched in the last hour." : `Lately it took about ${Math.max(1, usual)} s.`;
    const likes = tags.length ? ` First we look for somebody who likes ${tags.join(" or ")}.` : "";
    const slow = pause ? ` You moved on quickly several times in a row, so the next one comes in ${pause} s at the earliest.` : "";
    say(`${many} ${long}${likes}${slow}`);
    count();
    ticking = setInterval(count, 1_000);
  }

  const stop = () => clearInterval(ticking);
  return { show, stop };
}
