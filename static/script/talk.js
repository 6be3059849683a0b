// One conversation with a stranger: its lines, and quiet words between them.

import { make } from "./element.js";
import { line, mark, number } from "./line.js";
import { linked } from "./link.js";

/** `frame` says where, and who the two are. */
export function openTalk(list, frame, scroll) {
  const unsent = new Map(); // client id -> own line without a number
  const talk = { id: frame.room_id, you: frame.you.id, partner: frame.partner.name, last: 0 };
  let links = false;

  list.replaceChildren();

  function put(row, before) {
    list.insertBefore(make("li", {}, row), before ?? null);
    scroll.follow();
  }

  /** Below what has a number, above what is on its way. */
  const place = (row) => put(row, list.querySelector('[data-state="sending"]:not([data-seq])')?.parentElement);

  function row(message, own) {
    const made = line(message, own);
    made.dataset.tone = own ? 2 : 0;
    if (!links) made.querySelector(".text").textContent = message.body;
    return made;
  }

  /** Shows a numbered line, once; says whether it is one's own. */
  talk.add = (message) => {
    const own = message.author.id === talk.you;
    if (message.seq <= talk.last) return own;
    talk.last = message.seq;
    const waiting = own && unsent.get(message.client_id);
    if (waiting) {
      unsent.delete(message.client_id);
      number(waiting, message);
      waiting.dataset.tone = 2;
      mark(waiting, "sent");
    } else place(row(message, own));
    return own;
  };

  talk.addUnsent = (message) => {
    const made = row(message, true);
    unsent.set(message.client_id, made);
    put(made);
  };

  talk.mark = (id, ...how) => {
    const made = unsent.get(id);
    if (made) mark(made, ...how);
    scroll.follow();
  };

  talk.note = (words, kind = "") => place(make("p", { class: `notice ${kind}` }, words));

  /** Both know each other a little: addresses may be followed. */
  talk.link = () => {
    links = true;
    for (const text of list.querySelectorAll(".text")) text.replaceChildren(linked(text.textContent));
  };

  return talk;
}
