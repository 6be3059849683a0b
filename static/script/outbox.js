// What was written and is not yet stored by the server: sent in order, kept until acknowledged.

const WINDOW = 5; // lines on the way at once
const TEMPORARY = ["too_fast", "busy", "unavailable"];
const STALE = 20 * 3_600_000; // the server knows a client id again for a day

// crypto.randomUUID is missing on plain http, and a chat at home may be just that.
const digit = () => (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16);
const uuid = () => "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx".replace(/x/g, digit);

/** `known(id)`: the page shows it as stored already. A line with a `failure` waits for the reader's word. */
export function openOutbox(room, you, shelf, known, on) {
  let lines = [];
  let window = WINDOW;
  let order = 0;
  let pause;
  const loaded = load();

  const keep = (line) => shelf.put({ ...line, room, author: you.id });

  function take(line) {
    lines.push(line);
    order = line.order;
    on.added(line);
    if (line.failure) on.changed(line);
  }

  async function load() {
    for (const line of await shelf.lines(room)) {
      const old = line.author !== you.id || line.at < Date.now() - STALE;
      if (old) line.failure ||= "It is from an earlier visit.";
      if (known(line.id)) shelf.remove(line.id);
      else take({ ...line, kept: true, sent: false });
    }
    flush();
  }

  async function add(body) {
    await loaded;
    const at = Date.now();
    const line = { id: uuid(), body, at, order: Math.max(order + 1, at) };
    take(line);
    await keep(line);
    line.kept = true;
    flush();
  }

  /** Sends what may go, in order, a few at a time. */
  function flush() {
    let flying = lines.filter((line) => line.sent).length;
    for (const line of lines) {
      if (line.sent || line.failure) continue;
      if (pause || !line.kept || flying >= window) return;
      line.sent = on.send({ type: "message", body: line.body, client_id: line.id });
      if (!line.sent) return;
      flying += 1;
    }
  }

  function resume() {
    clearTimeout(pause);
    pause = 0;
    flush();
  }

  /** A new connection: whatever was on the way goes again, under the same ids. */
  function restart() {
    for (const line of lines) line.sent = false;
    resume();
  }

  function stored(id) {
    lines = lines.filter((line) => line.id !== id);
    shelf.remove(id);
    if (!lines.length) window = WINDOW;
    flush();
  }

  function refused({ client_id, code, message, retry_after }) {
    const line = lines.find(({ id }) => id === client_id);
    if (!line) return;
    line.sent = false;
    if (TEMPORARY.includes(code)) {
      window = 1; // one by one from here, so that nothing overtakes
      clearTimeout(pause);
      pause = setTimeout(resume, 1_000 * (retry_after || 2));
    } else {
      line.failure = message;
      keep(line);
    }
    on.changed(line, message);
    flush();
  }

  function discard(line) {
    stored(line.id);
    on.gone(line);
  }

  function retry(line) {
    discard(line);
    add(line.body);
  }

  const size = () => lines.length;
  const empty = () => lines.forEach(discard);
  return { add, restart, stored, refused, retry, discard, size, empty };
}
