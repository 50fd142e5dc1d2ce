// Starts the design system's components, again in what htmx swaps in, and the few buttons that need a script.
"use strict";
(function () {
  // The design system would add its "more" menu once more on every start, so a later start does not see the menu.
  function restart(scope) {
    const menus = document.querySelectorAll(".navigation-menu .mainmenu");
    menus.forEach((menu) => menu.classList.remove("mainmenu"));
    window.DKFDS.init({ scope: scope });
    menus.forEach((menu) => menu.classList.add("mainmenu"));
  }

  // The lines of a group, up to its sums; only a narrow screen hides those that are folded.
  function fold(button, folded) {
    let row = button.closest("tr").nextElementSibling;
    for (; row && !row.matches(".g-grp,.g-sub"); row = row.nextElementSibling) {
      row.classList.toggle("g-folded", folded);
    }
    button.setAttribute("aria-expanded", String(!folded));
    button.textContent = folded ? button.dataset.fold : button.dataset.folds;
  }

  document.addEventListener("DOMContentLoaded", function () {
    window.DKFDS.init();
    // A browser copies for us only over an address that it trusts.
    document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = !navigator.clipboard; });
    document.querySelectorAll("[data-fold]").forEach((button) => { button.hidden = false; fold(button, true); });
    const more = document.querySelector(".more-button span");
    if (more && document.body.dataset.more) {
      more.textContent = document.body.dataset.more;
    }
  });

  // A field that is kept while the page around it changes, such as a chosen file, still points at its hint and error.
  function describe(field) {
    const told = [field.id + "_helptext", field.id + "_error"].filter((id) => document.getElementById(id));
    field.setAttribute("aria-describedby", told.join(" "));
    field.setAttribute("aria-invalid", String(told.includes(field.id + "_error")));
  }

  document.addEventListener("htmx:afterSwap", function (event) {
    restart(event.detail.target);
    document.querySelectorAll("[hx-preserve]").forEach(describe);
  });

  // A browser sends no file that has changed since it was chosen, and says so to nobody.
  document.addEventListener("htmx:beforeRequest", () => notSent(true));
  document.addEventListener("htmx:sendError", () => notSent(false));
  function notSent(hidden) {
    document.querySelectorAll("[data-not-sent]").forEach((note) => { note.hidden = hidden; });
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) {
      window.print();
    }
    const folds = event.target.closest("[data-fold]");
    if (folds) {
      fold(folds, folds.getAttribute("aria-expanded") === "true");
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const text = document.querySelector(copy.dataset.copy).textContent.trim();
      navigator.clipboard.writeText(text).then(() => { copy.textContent = copy.dataset.copied; });
    }
  });

  // A page that answered a form cannot be shown again; once its own form is sent, going back leads to the first form.
  document.addEventListener("submit", function (event) {
    if (event.target.matches("[data-back]") && !event.defaultPrevented) {
      window.history.replaceState(null, "", window.location.href);
    }
  });

  // A printed page shows every line's formula.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.g-line").forEach(function (line) {
      line.dataset.was = line.open ? "open" : "";
      line.open = true;
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details.g-line").forEach(function (line) {
      line.open = line.dataset.was === "open";
    });
  });
})();
