// One WebSocket that comes back: hello, heartbeat, backoff.

import { whenVisible } from "./element.js";

const SILENCE = 25_000; // without a frame, then a ping
const ANSWER = 10_000; // without an answer to it, then it is dead
const WAKING = 5_000; // when the page was asleep
const STEADY = 5_000; // a connection that held this long was good

const REASONS = { 1012: "The server is restarting.", 1013: "The server is busy." };
const FINAL = [4000, 4001, 4003, 4004];

/** Milliseconds: drawn evenly between 0.2 s and a ceiling that doubles from 1 s to 30 s. */
const backoff = (tries) => 200 + Math.random() * (Math.min(30_000, 1_000 * 2 ** tries) - 200);

/** Told are `on.frame`, `on.state(name, why, until)`, `on.final`, `on.failing`. */
export function openConnection(address, on) {
  let socket, timer, pulse, steady, state;
  let tries = 0;

  function tell(name, why, until) {
    state = name;
    on.state(name, why, until);
  }

  function drop() {
    [timer, pulse, steady].forEach(clearTimeout);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
  }

  function lost(code) {
    drop();
    if (FINAL.includes(code)) return on.final(code);
    if (code === 1013) tries ||= 2;
    const wait = code === 4008 && !tries ? 0 : backoff(tries);
    tries += 1;
    timer = setTimeout(connect, wait);
    const why = navigator.onLine ? (REASONS[code] ?? "Connection lost.") : "You seem to be offline.";
    tell("waiting", why, Date.now() + wait);
  }

  function expect(patience, otherwise) {
    clearTimeout(pulse);
    pulse = setTimeout(otherwise, patience);
  }

  function ping(patience) {
    send({ type: "ping" });
    expect(patience, lost);
  }

  function connect() {
    drop();
    tell("connecting");
    socket = new WebSocket(address);
    socket.onopen = () => socket.send(JSON.stringify(on.greet()));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      expect(SILENCE, () => ping(ANSWER));
      if (frame.type === "welcome") {
        steady = setTimeout(() => (tries = 0), STEADY);
        tell("open");
      }
      on.frame(frame);
    };
    socket.onclose = ({ code }) => {
      if (tries % 3 === 2) on.failing();
      lost(code);
    };
    expect(ANSWER, lost);
  }

  /** True when it went out. */
  function send(frame) {
    if (state !== "open" || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  function end() {
    drop();
    state = "ended";
  }

  const tryNow = () => state === "waiting" && connect();
  const wake = () => (state === "open" ? ping(WAKING) : tryNow());
  addEventListener("online", tryNow);
  addEventListener("offline", () => state === "open" && lost());
  addEventListener("pageshow", ({ persisted }) => persisted && wake());
  whenVisible(wake);
  return { connect, tryNow, send, end };
}
