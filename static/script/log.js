// The list of messages: order by number, day marks, grouping, and nothing shown twice.

import { make, whenVisible } from "./element.js";
import { line, mark, number } from "./line.js";
import { day, dayLabel } from "./time.js";

const KEPT = 800; // lines; more are dropped while the reader is at the bottom

const isMessage = (row) => row?.matches(".message");
const dateOf = (row) => new Date(row.querySelector("time").dateTime);

/** `last` is the number the page was made at. */
export function openLog(box, you, scroll, last, trimmed) {
  const unsent = new Map(); // client id -> own line without a number
  const shown = [...box.querySelectorAll(".message")];
  const log = { oldest: Number(shown[0]?.dataset.seq ?? last + 1), last };
  let divider;
  let seen = true;

  box.querySelectorAll(".day").forEach((label) => label.remove());
  for (const row of shown) number(row, { at: dateOf(row) });
  shown.forEach(dress);
  whenVisible(() => (seen = true));

  /** Day label above and grouping of one line, from what stands before it. */
  function dress(row) {
    if (!isMessage(row)) return;
    if (row.previousElementSibling.matches(".day")) row.previousElementSibling.remove();
    const before = row.previousElementSibling;
    let earlier = before;
    while (earlier && !isMessage(earlier)) earlier = earlier.previousElementSibling;
    const date = dateOf(row);
    const fresh = !earlier || day(dateOf(earlier)) !== day(date);
    if (fresh) row.before(make("p", { class: "day" }, dayLabel(date)));
    const follows = !fresh && before === earlier && earlier.dataset.author === row.dataset.author;
    row.classList.toggle("follow", follows);
  }

  function put(row, before = null) {
    box.querySelector(".empty")?.remove();
    const next = row.nextElementSibling;
    box.insertBefore(row, before);
    [next, row, before].forEach(dress);
    scroll.follow();
  }

  /** Puts it below what has a number and above what is on its way. */
  const place = (row) => put(row, box.querySelector('[data-state="sending"]:not([data-seq])'));

  function drop(id) {
    const row = unsent.get(id);
    const next = row?.nextElementSibling;
    unsent.delete(id);
    row?.remove();
    dress(next);
  }

  function trim() {
    if (!scroll.stuck || box.children.length < KEPT) return;
    while (box.children.length > KEPT / 2) box.children[1].remove();
    const first = box.querySelector("[data-seq]");
    dress(first);
    log.oldest = Number(first.dataset.seq);
    trimmed();
  }

  /** Shows a numbered message, once. */
  log.add = (message) => {
    const own = message.author.id === you.id;
    const id = own && message.client_id;
    if (message.seq <= log.last) return drop(id);
    log.last = message.seq;
    const row = unsent.get(id) ?? line(message, own);
    if (unsent.delete(id)) {
      number(row, message);
      mark(row, "sent");
    }
    place(row);
    trim();
  };

  log.addUnsent = (message) => {
    const row = line(message, true);
    unsent.set(message.client_id, row);
    put(row);
  };

  log.mark = (id, ...how) => {
    mark(unsent.get(id), ...how);
    scroll.follow();
  };

  /** Puts older messages above, without moving what is being read or reading them out. */
  log.addOlder = (messages) => {
    const rows = messages.map((message) => line(message, message.author.id === you.id));
    const former = box.querySelector(".message");
    box.parentElement.ariaLive = "off";
    scroll.keep(() => {
      box.firstElementChild.after(...rows);
      [...rows, former].forEach(dress);
    });
    setTimeout(() => (box.parentElement.ariaLive = "polite"), 500);
    log.oldest = messages[0]?.seq ?? log.oldest;
  };

  /** Draws the "new" line here; one that nobody has seen yet stays where it is. */
  log.divide = () => {
    if (!seen) return;
    divider?.remove();
    divider = make("p", { class: "divider-new" }, "New since you left");
    seen = !document.hidden;
    place(divider);
  };

  return Object.assign(log, { place, drop });
}
