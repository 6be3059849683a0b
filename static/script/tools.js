// Passing the room on: copy the link, or the share sheet where the browser has one.

export function openTools(link, copy, share, status) {
  const label = copy.textContent;
  copy.hidden = false;
  share.hidden = !navigator.share;
  link.onfocus = () => link.select();
  share.onclick = () => navigator.share({ title: document.title, url: link.value }).catch(() => {});
  copy.onclick = async () => {
    try {
      await navigator.clipboard.writeText(link.value);
    } catch {
      link.select(); // no clipboard without https
      document.execCommand("copy");
    }
    copy.textContent = status.textContent = "Link copied";
    setTimeout(() => (copy.textContent = label), 2_000);
  };
}
