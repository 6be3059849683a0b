// Shows the description of the API as a page to read; nothing is asked of other hosts.
window.Redoc.init("/openapi.json", { hideDownloadButton: true }, document.querySelector("#api"));
