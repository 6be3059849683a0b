// Where one writes. Never disabled; what stands in it survives a reload.

import { stored } from "./element.js";

const MOST = 5_000; // in a message
const NEAR = 500; // this many left are worth a word
const TYPING = 3_000;
const ROWS = 6;

export function openComposer(form, field, counter, room, on) {
  const key = `draft:${room}`;
  let told = 0;

  function changed() {
    stored(key, field.value);
    field.rows = 1;
    while (field.rows < ROWS && field.scrollHeight > field.clientHeight) field.rows += 1;
    const left = (on.most || MOST) - [...field.value.trim()].length;
    counter.hidden = left > NEAR;
    counter.textContent = left < 0 ? `${-left} characters too long to send` : `${left} characters left`;
    field.ariaInvalid = left < 0;
    return left;
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (changed() < 0 || !text) return;
    field.value = "";
    told = 0;
    changed();
    on.say(text);
  };
  field.onkeydown = (event) => {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) form.onsubmit(event);
  };
  field.oninput = () => {
    changed();
    if (!field.value.trim() || Date.now() - told < TYPING) return;
    told = Date.now();
    on.typing();
  };
  field.value ||= stored(key) ?? "";
  changed();
}
