// The page of random chat: waits, talks, and hands each frame to the part it concerns.

import { openAttention } from "./attention.js";
import { openBanner } from "./banner.js";
import { openComposer } from "./composer.js";
import { openConnection } from "./connection.js";
import { find, listed, make } from "./element.js";
import { openOutbox } from "./outbox.js";
import { openScroll } from "./scroll.js";
import { openTalk } from "./talk.js";
import { openWait } from "./wait.js";

const main = find("main");
const page = main.dataset;
const field = find("message");
const problem = find("problem");
const status = find("status");
const keep = find("keep");
const ESCAPES = 1_000; // between two presses that mean "next"

const scroll = openScroll(find("chat"), find("new-messages"), () => {});
const wait = openWait(Number(page.wayOut));
const arrived = openAttention(find("notify"));
const banner = openBanner(find("connection"), find("connection-text"), status);
let talk, outbox, typing, ending;
let wanted = page.starts === "yes";
let escaped = 0;
let stopping = false;
let fresh = false; // connected a moment ago

/** entry, waiting, talking, over */
function show(state, focus) {
  const changed = page.state !== state;
  page.state = state;
  find("entry").hidden = state !== "entry";
  find("line").hidden = state !== "waiting";
  find("talk").hidden = state !== "talking" && state !== "over";
  for (const id of ["submit-msg-form", "typing", "keep", "stop", "next"]) find(id).hidden = state === "over";
  find("over").hidden = state !== "over";
  if (state !== "talking") find("quiet").hidden = true;
  if (state !== "waiting") wait.stop();
  if (changed && focus) focus.focus();
  scroll.follow();
}

function complain(words) {
  problem.textContent = words;
  problem.hidden = !words;
}

const connection = openConnection(`${location.origin.replace("http", "ws")}/chat/ws`, {
  greet: () => ({ type: "hello", room_id: talk?.id ?? "", last_seq: talk?.last ?? 0 }),
  frame: (frame) => frames[frame.type]?.(frame),
  state: (name, ...how) => banner.show(name, ...how),
  final(code) {
    connection.end();
    banner.end(code === 4003 ? "You cannot take part at the moment." : "This page has ended.", make("a", { href: "/" }, "Back to the front door"));
  },
  failing() {},
});

const order = (type, more) => connection.send({ type, ...more }) || (status.textContent = "Not connected. Please try again in a moment.");
const start = () => order("start", { tags: find("tags").value });

function over(words) {
  if (page.state !== "talking") return;
  talk.note(words);
  field.value = "";
  field.dispatchEvent(new Event("input"));
  show("over", find("again"));
  arrived({ author: { name: "Random chat" }, body: words });
}

function begin(frame) {
  talk = openTalk(find("chat").firstElementChild, frame, scroll);
  find("talk-title").textContent = frame.partner.name;
  find("talk-title").dataset.tone = 0;
  const why = frame.shared.length ? `You both like ${listed(frame.shared, "", "").trim()}.` : "You were both waiting for somebody.";
  talk.note(`You are talking to ${frame.partner.name}. You are ${frame.you.name}. ${why}`);
  talk.note(`Something to begin with: ${frame.question}`, "question");
  const shelf = { put: async () => {}, remove() {}, lines: async () => [] };
  const box = talk;
  outbox = openOutbox(frame.room_id, frame.you, shelf, () => false, {
    send: connection.send,
    added({ id, body, at }) {
      box.addUnsent({ client_id: id, author: frame.you, body, at });
      scroll.toBottom();
    },
    changed: (line, why) => box.mark(line.id, line.failure ? "failed" : "sending", line.failure ? `Not sent. ${line.failure}` : why),
    gone() {},
  });
  for (const id of ["report", "block"]) find(id).hidden = false;
  show("talking", field);
  arrived({ author: frame.partner, body: "You are talking to somebody." });
}

function quiet(seconds) {
  clearInterval(ending);
  find("quiet").hidden = seconds === undefined;
  if (seconds === undefined) return;
  const until = Date.now() + seconds * 1_000;
  find("quiet-text").textContent = `Are you still there? This chat ends in ${seconds} s.`;
  ending = setInterval(() => (until < Date.now() ? clearInterval(ending) : 0), 1_000);
}

function partner(here) {
  status.textContent = here ? `${talk.partner} is back.` : `${talk.partner} is reconnecting …`;
  find("typing").textContent = here ? "" : `${talk.partner} is reconnecting …`;
}

function hear(message) {
  if (message.room !== talk?.id) return;
  const own = talk.add(message);
  if (own) return outbox.stored(message.client_id);
  find("typing").textContent = "";
  scroll.arrived();
  arrived(message);
}

function wished(yes) {
  keep.ariaPressed = yes;
  if (yes) status.textContent = "Noted. If the other one wants it too, you both move to a room that stays.";
}

const frames = {
  welcome() {
    fresh = true;
  },
  idle() {
    // The first press of Start, or a server that was started again meanwhile.
    const again = fresh && (wanted || page.state === "waiting");
    fresh = wanted = false;
    if (again) return start();
    if (page.state === "talking" && !stopping) return over("This chat has ended.");
    stopping = false;
    if (page.state !== "over") show("entry", find("start"));
  },
  waiting(frame) {
    stopping = fresh = wanted = false;
    complain("");
    wait.show(frame);
    show("waiting", find("line-title"));
  },
  gave_up() {
    show("entry", find("start"));
    complain("Nobody came. Please try again later, or make a room by code and invite somebody you know.");
  },
  talking(frame) {
    fresh = wanted = false;
    const same = frame.resumed && frame.room_id === talk?.id;
    if (!same) begin(frame);
    for (const message of frame.messages) hear(message);
    if (same) outbox.restart();
    if (frame.links) talk.link();
    wished(frame.wished);
    partner(frame.partner_here);
    quiet(frame.quiet ?? undefined);
  },
  partner: ({ here }) => partner(here),
  quiet: ({ seconds }) => quiet(seconds),
  lively: () => quiet(),
  links: () => talk.link(),
  wished: () => wished(true),
  ended: ({ message }) => over(message),
  rid({ message }) {
    if (page.state === "over") talk.note(message);
    over(message);
    status.textContent = message;
    for (const id of ["report", "block"]) find(id).hidden = true;
  },
  kept({ code }) {
    connection.end();
    find("kept-room").value = code;
    find("kept-form").submit();
  },
  message: hear,
  ack: ({ client_id }) => outbox.stored(client_id),
  typing({ room, user }) {
    if (room !== talk?.id || user === talk.you) return;
    clearTimeout(typing);
    find("typing").textContent = `${talk.partner} is typing …`;
    typing = setTimeout(() => (find("typing").textContent = ""), 4_000);
  },
  error(frame) {
    if (frame.client_id) return outbox?.refused(frame);
    if (page.state === "talking" || page.state === "over") return talk.note(frame.message);
    complain(frame.message);
  },
};

const next = () => order(page.state === "talking" ? "next" : "start", { tags: find("tags").value });
const ask = find("report-dialog");

find("start-form").onsubmit = (event) => {
  // The first press goes to the server, which gives a name; later ones need no new page.
  if (page.known !== "yes") return;
  event.preventDefault();
  complain("");
  start();
};
find("next").onclick = find("again").onclick = next;
find("cancel").onclick = find("stop").onclick = () => {
  stopping = true;
  order("stop");
};
find("leave").onclick = () => show("entry", find("start"));
keep.onclick = () => order("keep");
find("stay").onclick = () => order("stay");
find("block").onclick = () => confirm(`Block ${talk.partner}? You will never meet again.`) && order("block");
find("report").onclick = () => {
  find("report-form").reset();
  ask.showModal();
};
find("report-form").onsubmit = ({ submitter, target }) => {
  if (submitter.value !== "report") return;
  order("report", { reason: target.elements.reason.value, note: find("note").value });
};
find("try-now").onclick = connection.tryNow;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || ask.open || find("talk").hidden) return;
  const twice = Date.now() - escaped < ESCAPES;
  escaped = twice ? 0 : Date.now();
  if (twice) next();
  else status.textContent = "Press Escape once more for the next person.";
});
openComposer(find("submit-msg-form"), field, find("counter"), "stranger", {
  most: Number(page.most),
  say(text) {
    field.placeholder = "";
    outbox.add(text);
  },
  typing: () => connection.send({ type: "typing" }),
});

// A page that was sent by a form would be sent again by a reload.
history.replaceState(null, "", "/chat");
show("entry");
if (page.known === "yes") connection.connect();
