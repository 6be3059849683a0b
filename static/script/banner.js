// The connection's state in words, with the real countdown.

export function openBanner(box, text, status) {
  let ticking;
  let lost = false;
  setTimeout(() => (box.hidden = box.dataset.state === "open"), 1_500); // a slow start is worth a word

  function turn(state, ...words) {
    clearInterval(ticking);
    box.dataset.state = state;
    text.replaceChildren(...words);
  }

  function show(state, why, until) {
    turn(state, "Connecting …");
    if (state === "connecting") return;
    const fine = state === "open";
    if (fine === lost) status.textContent = fine ? "Connected again." : `${why} Trying again.`;
    lost = !fine;
    box.hidden = fine;
    if (fine) return;
    const count = () => {
      const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1_000));
      text.textContent = `${why} Trying again in ${seconds} s`;
    };
    count();
    ticking = setInterval(count, 250);
  }

  function end(words, link) {
    turn("ended", words, " ", link);
    status.textContent = words;
    box.hidden = false;
  }
  return { show, end };
}
