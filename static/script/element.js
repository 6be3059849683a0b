// Finds and builds elements; never reads markup from a string.

export const find = (id) => document.getElementById(id);

export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}

export function button(name, label, act) {
  const element = make("button", { type: "button", class: name }, label);
  element.onclick = act;
  return element;
}

/** One of eight tones, always the same for the same person. */
export const tone = (id) => [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt()) % 65521, 7) % 8;

/** "Ana is", "Ana and Ben are", "Ana, Ben, Cleo and 4 others are" */
export function listed(names, one, many) {
  const shown = names.slice(0, names.length > 4 ? 3 : 4);
  const last = names.length > 4 ? `${names.length - 3} others` : shown.pop();
  return shown.length ? `${shown.join(", ")} and ${last} ${many}` : `${last} ${one}`;
}

export const whenVisible = (act) => document.addEventListener("visibilitychange", () => document.hidden || act());

/** Reads or keeps a value, where that is allowed. */
export function stored(key, value) {
  try {
    if (value === undefined) return localStorage[key];
    if (value) localStorage[key] = value;
    else delete localStorage[key];
  } catch {}
}
