// Where the reader is: at the bottom and following, or reading above.

const NEAR = 48; // pixels that still count as an end of the log

export function openScroll(box, jump, atTop) {
  const scroll = { stuck: true };
  let unread = 0;

  function count(number) {
    unread = number;
    jump.hidden = !unread;
    jump.textContent = `${unread} new message${unread === 1 ? "" : "s"}`;
  }

  scroll.toBottom = () => {
    scroll.stuck = true;
    count(0);
    box.scrollTop = box.scrollHeight;
  };

  scroll.follow = () => scroll.stuck && scroll.toBottom();

  scroll.arrived = () => scroll.stuck || count(unread + 1);

  /** Makes a change above and keeps the line being read where it is. */
  scroll.keep = (change) => {
    const below = box.scrollHeight - box.scrollTop;
    change();
    box.scrollTop = box.scrollHeight - below;
  };

  box.onscroll = () => {
    scroll.stuck = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (scroll.stuck) count(0);
    else if (box.scrollTop < NEAR) atTop();
  };
  jump.onclick = () => {
    scroll.toBottom();
    box.focus();
  };
  new ResizeObserver(scroll.follow).observe(box);
  return scroll;
}
