/* One's own code, made anew before it is too old; a screen that was asleep shows no old one. */
"use strict";
(() => {
  const box = document.getElementById("code"), { url, seconds } = box.dataset;
  if (!url) return;
  let drawn = Date.now();
  async function renew() {
    const answer = await fetch(url, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (answer?.ok) {
      box.querySelector(".qr").innerHTML = await answer.text();
      drawn = Date.now();
    }
    const old = Date.now() - drawn > seconds * 1000;
    box.querySelector(".qr").hidden = old;
    document.getElementById("stale").hidden = !old;
  }
  setInterval(renew, seconds * 600);
  document.addEventListener("visibilitychange", () => document.hidden || renew());
  addEventListener("online", renew);
})();
