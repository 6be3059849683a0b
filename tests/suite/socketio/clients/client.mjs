// A client on socket.io-client of the generation that is asked for: does what the lines on its input say, and says in
// lines what it hears. Must not know what is talked about: the tests do.
// Options, one argument of JSON: library, url, transports, cookie.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const options = JSON.parse(process.argv[2]);
const packages = new URL("../../../../target/npm/", import.meta.url);
const library = createRequire(packages)(options.library);
const io = library.io ?? library;

// What the old pages and programs listen to, and what only we say.
const EVENTS = ["message", "join_room", "leave_room", "location", "notice"];

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

// Bytes are numbers in JSON, below this name.
const BYTES = "$bytes";

function read(value) {
    if (Array.isArray(value)) return value.map(read);
    if (value === null || typeof value !== "object") return value;
    if (BYTES in value) return Buffer.from(value[BYTES]);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, read(inner)]));
}

function shown(value) {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return { [BYTES]: [...new Uint8Array(value)] };
    if (Array.isArray(value)) return value.map(shown);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(inner)]));
}

const socket = io(options.url, {
    ...(options.transports && { transports: options.transports }),
    ...(options.cookie && { extraHeaders: { cookie: options.cookie } }),
    forceNew: true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
});
const transport = () => socket.io.engine.transport.name;

// Each connection has an engine of its own, and it begins to upgrade only after this.
socket.io.on("open", () => {
    say({ open: transport() });
    socket.io.engine.on("upgrade", (to) => say({ upgrade: to.name }));
});
socket.on("connect", () => {
    say({ connect: { id: socket.id, recovered: socket.recovered === true, transport: transport() } });
});
socket.on("disconnect", (reason) => say({ disconnect: reason }));
socket.on("connect_error", (error) => say({ error: error.message }));
// Clients of the older generation are told by this name that a namespace is refused.
if (options.library === "socket.io-client-2") {
    socket.on("error", (error) => say({ error: error.message ?? error }));
}
for (const name of EVENTS) {
    socket.on(name, (...heard) => say({ event: [name, ...heard.map(shown)] }));
}

for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    if (order.emit) socket.emit(...read(order.emit));
    if (order.ask) socket.emit(...read(order.ask), (...answer) => say({ answer: answer.map(shown) }));
    if (order.disconnect) socket.disconnect();
    if (order.connect) socket.connect();
}
process.exit(0);
