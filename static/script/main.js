// The room page: puts the parts together and hands each frame to the one it concerns.

import { openAttention } from "./attention.js";
import { openBanner } from "./banner.js";
import { openComposer } from "./composer.js";
import { openConnection } from "./connection.js";
import { button, find, make } from "./element.js";
import { openLog } from "./log.js";
import { openOutbox } from "./outbox.js";
import { openPeople } from "./people.js";
import { openScroll } from "./scroll.js";
import { openShelf } from "./shelf.js";
import { openTools } from "./tools.js";

const page = find("main").dataset;
const you = { id: page.youId, name: page.youName };
const tryNow = find("try-now");
const code = encodeURIComponent(page.code);
const box = find("messages");
const lines = box.firstElementChild;
const field = find("message");

// An older page is for readers without scripts.
if (location.search) location.replace("/room");

const older = button("quiet", "Older messages", loadOlder);
lines.firstElementChild.replaceChildren(older);
older.hidden = page.more !== "yes";
let loading = false;
let told;
let returning = false; // catching up after a lost connection

const scroll = openScroll(box, find("new-messages"), loadOlder);
const log = openLog(lines, you, scroll, Number(page.lastSeq), () => (older.hidden = false));
const people = openPeople(find("people"), find("count"), find("typing"), you, log);
const arrived = openAttention(find("notify"));
const banner = openBanner(find("connection"), find("connection-text"), find("status"));

const connection = openConnection(`${location.origin.replace("http", "ws")}/ws?room=${code}`, {
  greet: () => ({ type: "hello", room_id: page.roomId, last_seq: log.last }),
  frame: (frame) => frames[frame.type]?.(frame),
  state(name, ...how) {
    if (name === "open" && document.activeElement === tryNow) field.focus();
    returning ||= name === "waiting";
    banner.show(name, ...how);
  },
  final: end,
  failing: lookAgain,
});

const known = (id) => box.querySelector(`[data-client-id="${id}"]`);
const outbox = openOutbox(page.roomId, you, openShelf(), known, {
  send: connection.send,
  added({ id, body, at }) {
    log.addUnsent({ client_id: id, author: you, body, at });
    scroll.toBottom();
  },
  changed(line, why) {
    if (!line.failure) return log.mark(line.id, "sending", `${why} It will go out by itself.`);
    const retry = button("retry", "Retry", () => outbox.retry(line));
    const discard = button("discard", "Discard", () => outbox.discard(line));
    log.mark(line.id, "failed", `Not sent. ${line.failure}`, retry, discard);
  },
  gone(line) {
    log.drop(line.id);
    field.focus();
  },
});

const frames = {
  welcome({ last_seq, people: here, people_total }) {
    people.set(here, people_total);
    log.last = Math.max(log.last, last_seq);
    returning = false;
    history.replaceState(null, "");
    outbox.restart();
    if (loading) askOlder(); // the answer was lost
  },
  message: (message) => show(message, document.hidden),
  history({ direction, messages, more }) {
    if (direction === "missed") return messages.forEach((message) => show(message, returning));
    loading = false;
    older.hidden = !more;
    log.addOlder(messages);
  },
  ack({ client_id, seq }) {
    if (seq <= log.last) log.drop(client_id); // shown under its number already
    outbox.stored(client_id);
  },
  error(frame) {
    if (frame.client_id) return outbox.refused(frame);
    loading = false;
    told = frame.message;
    log.place(make("p", { class: "notice" }, told));
  },
  entered: ({ user }) => people.enter(user),
  left: ({ user }) => people.leave(user),
  away: ({ user }) => people.put(user, "away"),
  back: ({ user }) => people.put(user, "here"),
  typing: ({ user }) => people.write(user),
  reload() {
    // Twice without a welcome in between would go round for ever.
    if (history.state) return close("This page is out of date.", "/room", "Load it anew");
    history.replaceState("reloaded", "");
    location.reload();
  },
};

function show(message, unseen) {
  if (message.author.id === you.id) {
    outbox.stored(message.client_id);
    return log.add(message);
  }
  if (message.seq <= log.last) return;
  if (unseen) log.divide();
  returning = false;
  log.add(message);
  people.silence(message.author);
  scroll.arrived();
  arrived(message);
}

function loadOlder() {
  if (loading || older.hidden) return;
  loading = true;
  askOlder();
}

const askOlder = () => connection.send({ type: "history", before: log.oldest });

function close(words, href, label) {
  connection.end();
  banner.end(words, make("a", { href }, label));
}

function end(reason) {
  const over = { 4003: told, 4004: "This room has ended." }[reason];
  if (over) return close(over, "/", "Back to the front door");
  location.replace(reason === 4000 ? "/" : `/r/${code}`);
}

// A refused upgrade does not say why.
async function lookAgain() {
  const { type, status } = await fetch("/room", { redirect: "manual" }).catch(() => ({}));
  if (type === "opaqueredirect" || status === 403) end(4001);
}

openComposer(find("composer"), field, find("counter"), page.roomId, {
  say: outbox.add,
  typing: () => connection.send({ type: "typing" }),
});
openTools(find("link"), find("copy-link"), find("share"), find("status"));
tryNow.onclick = connection.tryNow;
find("leave-form").onsubmit = (event) => {
  const stay = outbox.size() && !confirm("Some of what you wrote has not been sent. Leave without it?");
  if (stay) event.preventDefault();
  else outbox.empty();
};
scroll.toBottom();
connection.connect();
