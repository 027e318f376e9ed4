/* The call list by keyboard: arrows (or j and k) choose a person, 1 to 6 press what came of it. The page works without. */
"use strict";
(() => {
  const cards = [...document.querySelectorAll(".call")];
  if (!cards.length) return;
  for (const hint of document.querySelectorAll(".keys, .outcomes kbd")) hint.hidden = false;
  const here = () => cards.indexOf(document.activeElement?.closest(".call"));
  const go = (to) => cards[Math.max(0, Math.min(cards.length - 1, to))].focus();
  // after the browser has gone to #calls, which takes the focus away
  if (location.hash === "#calls") addEventListener("load", () => setTimeout(() => cards[0].focus({ preventScroll: true }), 50));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const at = here();
    if (event.key === "ArrowDown" || event.key === "j") { event.preventDefault(); go(at + 1); }
    else if (event.key === "ArrowUp" || event.key === "k") { event.preventDefault(); go(at - 1); }
    else if (at >= 0 && /^[1-6]$/.test(event.key)) cards[at].querySelectorAll(".outcomes button")[event.key - 1].click();
  });
})();
