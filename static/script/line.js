// One message as it stands in the log: the same elements as in the server's page.

import { make, tone } from "./element.js";
import { linked } from "./link.js";
import { setTime } from "./time.js";

/** `message.seq` is absent while it is unsent. */
export function line(message, own) {
  const meta = make("p", { class: "meta" }, make("time"));
  const row = make(
    "div",
    { class: own ? "message own" : "message", "data-author": message.author.id },
    make("b", { class: "author" }, message.author.name),
    make("div", { class: "bubble" }, make("p", { class: "text" }, linked(message.body)), meta),
  );
  if (own) meta.append(make("span", { class: "mark", role: "img" }));
  number(row, message);
  if (own) mark(row, message.seq ? "sent" : "sending");
  return row;
}

/** Sets what the server decides: number and time. */
export function number(row, { seq, at }) {
  if (seq) row.dataset.seq = seq;
  row.dataset.tone = tone(row.dataset.author);
  setTime(row.querySelector("time"), at);
}

/** Shows how far an own message got, and why it got no further. */
export function mark(row, state, reason, ...actions) {
  row.dataset.state = state;
  row.querySelector(".mark").ariaLabel = state;
  row.querySelector(".reason")?.remove();
  if (reason) row.lastElementChild.append(make("div", { class: "reason" }, make("p", {}, reason), ...actions));
}
