// Closes what was just done without loading the page anew; without this script the button does that.

const button = document.getElementById("destroy-flash-button");

button?.addEventListener("click", (click) => {
  click.preventDefault();
  document.getElementById("header-flash-message").remove();
  document.getElementById("main").focus();
});
