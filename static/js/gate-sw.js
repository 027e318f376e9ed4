/* The offline half of the guard's page, and of no other: its scope is /gate/door/. It keeps the shell, which names nobody, and its
   files; what is asked and the list are the page's own business (gate.js). NAME and FILES are set by the view that serves it. */
"use strict";
const DOOR = "/gate/door/", SHELL = "/gate/door/shell/";

addEventListener("install", (event) => event.waitUntil((async () => {
  const box = await caches.open(NAME);
  await box.addAll([SHELL, ...FILES].map((url) => new Request(url, { cache: "no-cache", credentials: "omit" })));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== NAME && name.startsWith("shouwang-gate-")) await caches.delete(name);
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === DOOR) event.respondWith(first(request, SHELL, 4000));
  else if (FILES.includes(pathname)) event.respondWith(first(request, pathname, 4000));
});

async function first(request, kept, patience) {  // a server that cannot answer is no better than no network
  const slow = new Promise((_, fail) => setTimeout(fail, patience));
  const answer = await Promise.race([fetch(request), slow]).catch(() => null);
  return answer && answer.status < 500 ? answer : await caches.match(kept) || answer || Response.error();
}
