// Says moments in the reader's own clock and calendar.

export const day = (date) => new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** "Friday 20 November 2026", in the language of the page */
export const dayLabel = (date) => date.toLocaleDateString("en-GB", { dateStyle: "full" }).replace(",", "");

export function setTime(time, at) {
  const date = new Date(at);
  time.dateTime = date.toISOString();
  time.title = date.toLocaleString([], { dateStyle: "full", timeStyle: "long" });
  time.textContent = date.toLocaleTimeString([], { timeStyle: "short" });
}
