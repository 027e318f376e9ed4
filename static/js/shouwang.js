/* What office pages gain when scripts run. Every page works without this file. */
"use strict";
(() => {
  const root = document.documentElement;

  // Theme: light, dark, or the system's; the button only exists with scripts.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const shown = () => root.dataset.theme || (dark.matches ? "dark" : "light");
  const paint = (button) => button.setAttribute("aria-pressed", String(shown() === "dark"));
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.hidden = false;
    paint(button);
    button.addEventListener("click", () => {
      const next = shown() === "dark" ? "light" : "dark";
      root.dataset.theme = next;
      try { localStorage.setItem("shouwang.theme", next); } catch { /* this visit only */ }
      paint(button);
    });
  }

  // Menus made of <details> close on Escape and on a click elsewhere.
  const drops = () => document.querySelectorAll("details.drop[open]");
  document.addEventListener("click", (event) => {
    for (const drop of drops()) if (!drop.contains(event.target)) drop.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const drop of drops()) { drop.open = false; drop.querySelector("summary").focus(); }
    if (location.hash === "#navigation") location.hash = "";
  });

  // <form data-guarded>: what was typed and not sent is not lost by leaving, or by pressing the button of another form.
  for (const form of document.querySelectorAll("form[data-guarded]")) {
    let dirty = false;
    const leaving = (event) => { if (dirty) event.preventDefault(); };
    form.addEventListener("input", () => { dirty = true; form.querySelector("[data-unsaved]")?.removeAttribute("hidden"); });
    form.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", leaving);
  }

  // What is wider than the screen scrolls by keyboard too.
  const scrollable = (box) => (box.scrollWidth > box.clientWidth ? box.setAttribute("tabindex", "0") : box.removeAttribute("tabindex"));
  const boxes = document.querySelectorAll(".table, .bulletin-chart");
  const reach = () => boxes.forEach(scrollable);
  reach();
  addEventListener("resize", reach);

  // Ctrl+K or ⌘K: to the search field, or the search page where there is no room for one.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const field = document.getElementById("find"), way = document.querySelector(".find-way");
    if (!field && !way) return;
    event.preventDefault();
    if (field && field.offsetParent) { field.focus(); field.select(); } else { way.click(); }
  });

  // <button data-opens="id"> opens <dialog id>; [data-closes] closes it. Without scripts the dialog is shown in the page.
  for (const dialog of document.querySelectorAll("dialog[data-modal]")) dialog.open = false;
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) { event.preventDefault(); document.getElementById(opener.dataset.opens)?.showModal(); }
    const closer = event.target.closest("[data-closes]");
    if (closer) { event.preventDefault(); closer.closest("dialog")?.close(); }
  });

  // <select data-submit> sends its form when it changes; the form keeps its button for those without scripts.
  for (const select of document.querySelectorAll("[data-submit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;

  // A form sends once: the second press of an impatient finger is swallowed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-many")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  });

  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  // [data-copy="#id"] or [data-copy] with text beside it: puts the text on the clipboard and says so.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    const before = button.textContent;
    button.textContent = button.dataset.copied || before;
    setTimeout(() => { button.textContent = before; }, 2000);
  });

  // The check-all box of a list of names.
  for (const box of document.querySelectorAll("[data-check-all]")) {
    box.addEventListener("change", () => {
      for (const one of box.closest("form, table").querySelectorAll(`input[name="${box.dataset.checkAll}"]`)) one.checked = box.checked;
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
