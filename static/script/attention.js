// Calls the reader back: a count in the title and, only if asked for, notifications.

import { stored, whenVisible } from "./element.js";

export function openAttention(bell) {
  const title = document.title;
  let unread, wanted;

  function count(number) {
    unread = number;
    document.title = unread ? `(${unread}) ${title}` : title;
  }

  function want(yes) {
    wanted = yes;
    bell.ariaPressed = yes;
    bell.textContent = yes ? "Notifications on" : "Notify me";
    stored("notify", yes);
  }

  count(0);
  whenVisible(() => count(0));
  if (window.Notification) {
    bell.hidden = false;
    want(Notification.permission === "granted" && stored("notify") === "true");
    bell.onclick = async () => {
      if (wanted) return want(false);
      want((await Notification.requestPermission()) === "granted");
      if (!wanted) bell.textContent = "Notifications are blocked";
    };
  }

  return (message) => {
    if (!document.hidden) return;
    count(unread + 1);
    try {
      if (wanted) new Notification(message.author.name, { body: message.body, tag: title }).onclick = () => focus();
    } catch {
      want(false); // phones that notify only from a service worker
    }
  };
}
