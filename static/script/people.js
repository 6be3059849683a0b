// Who is here, who is typing, and a quiet line for those who come and go.

import { listed, make, tone } from "./element.js";

const TYPING = 4_000;
const FOLD = 8_000; // comings and goings closer together than this share a line

export function openPeople(list, count, typing, you, log) {
  const writers = new Map(); // id -> {name, timer}
  const moves = new Map(); // id -> {name, way}
  let here = new Map(); // id -> {id, name, state}
  let unlisted, notice;
  let until = 0;

  const span = (name, text) => make("span", { class: name }, text);

  function item({ id, name, state }) {
    const element = make("li", { "data-user": id, "data-state": state, "data-tone": tone(id) }, span("name", name));
    if (id === you.id) element.append(" ", span("aside", "you"));
    if (state === "away") element.append(" ", span("aside", "reconnecting"));
    return element;
  }

  function draw() {
    const own = ({ id }) => id === you.id;
    const sorted = [...here.values()].sort((a, b) => own(b) - own(a) || a.name.localeCompare(b.name));
    list.replaceChildren(...sorted.map(item));
    if (unlisted) list.append(make("li", {}, `and ${unlisted} more`));
    count.textContent = sorted.length + unlisted;
  }

  function say() {
    const names = [...writers.values()].map((writer) => writer.name);
    typing.textContent = names.length ? `${listed(names, "is", "are")} typing …` : "";
  }

  function sentence(way) {
    const names = [...moves.values()].filter((move) => move.way === way).map((move) => move.name);
    return names.length ? [`${listed(names, "has", "have")} ${way} the room`] : [];
  }

  function note({ id, name }, way) {
    const open = Date.now() < until && notice.isConnected && !notice.nextElementSibling;
    if (!open) {
      notice = make("p", { class: "notice" });
      moves.clear();
    }
    until = Date.now() + FOLD;
    moves.delete(id);
    moves.set(id, { name, way });
    notice.textContent = [...sentence("entered"), ...sentence("left")].join(". ");
    if (!open) log.place(notice);
  }

  /** `total` may be more than are named. */
  function set(people, total) {
    here = new Map(people.map((person) => [person.id, person]));
    unlisted = total - people.length || 0;
    draw();
  }

  function put(user, state) {
    here.set(user.id, { ...user, state });
    draw();
  }

  function enter(user) {
    put(user, "here");
    note(user, "entered");
  }

  function leave(user) {
    if (!here.delete(user.id) && unlisted) unlisted -= 1;
    silence(user);
    draw();
    note(user, "left");
  }

  function write(user) {
    if (user.id === you.id) return;
    silence(user);
    writers.set(user.id, { name: user.name, timer: setTimeout(silence, TYPING, user) });
    say();
  }

  function silence({ id }) {
    clearTimeout(writers.get(id)?.timer);
    if (writers.delete(id)) say();
  }

  return { set, put, enter, leave, write, silence };
}
