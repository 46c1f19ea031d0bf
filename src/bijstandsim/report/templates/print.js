"use strict";
// On paper nobody can open a list: those that belong there are open while the page is printed.
addEventListener("beforeprint", () => {
  for (const list of document.querySelectorAll("details.print:not([open])")) {
    list.open = true;
    list.dataset.printed = "";
  }
});
addEventListener("afterprint", () => {
  for (const list of document.querySelectorAll("details.print[data-printed]")) {
    list.open = false;
    delete list.dataset.printed;
  }
});
