// Keeps unsent lines in IndexedDB. Where there is none they live as long as the page.

const PATIENCE = 1_000; // a database that does not answer must not hold up a message
const FORGET = 7 * 86_400_000;

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });

/** What the act gives; nothing when it fails or takes too long. */
const patiently = (act) => Promise.race([act(), new Promise((end) => setTimeout(end, PATIENCE))]).catch(() => {});

export function openShelf() {
  const opened = patiently(async () => {
    const request = indexedDB.open("chinwag", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("lines", { keyPath: "id" });
    return settled(request);
  });
  const run = async (act) => {
    const base = await opened;
    return base && patiently(async () => settled(act(base.transaction("lines", "readwrite").objectStore("lines"))));
  };
  const put = (line) => run((store) => store.put(line));
  const remove = (id) => run((store) => store.delete(id));

  /** The unsent lines of a room in the order they were written. */
  async function lines(room) {
    const all = (await run((store) => store.getAll())) ?? [];
    for (const { id, at } of all) if (at < Date.now() - FORGET) remove(id);
    return all.filter((line) => line.room === room).sort((a, b) => a.order - b.order);
  }
  return { put, remove, lines };
}
