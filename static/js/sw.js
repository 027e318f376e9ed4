/* The offline half of the personal link. Its scope is /c/: no page of a login ever passes here. It keeps the shell, which names
   nobody, and its files; a form post is not its business. NAME and FILES are set by the view that serves it. */
"use strict";
const SHELL = "/c/";

addEventListener("install", (event) => event.waitUntil((async () => {
  const box = await caches.open(NAME);
  await box.addAll([SHELL, ...FILES].map((url) => new Request(url, { cache: "no-cache", credentials: "omit" })));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== NAME && /^shouwang-[0-9a-f]+$/.test(name)) await caches.delete(name);
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(pathname) || /^\/static\/(data|js)\//.test(pathname)) event.respondWith(file(request, pathname));
});

async function page(request) {  // a server that cannot answer is no better than no network
  const slow = new Promise((_, fail) => setTimeout(fail, 12000));
  const answer = await Promise.race([fetch(request), slow]).catch(() => null);
  return answer && answer.status < 500 ? answer : await caches.match(SHELL) || answer || Response.error();
}

async function file(request, pathname) {  // the list of places is kept once it was wanted
  try {
    const answer = await fetch(request);
    if (answer.ok && !FILES.includes(pathname)) await (await caches.open(NAME)).put(pathname, answer.clone());
    return answer;
  } catch { return await caches.match(pathname) || Response.error(); }
}

/* Returns that wait while no page is open: the page hands over all of its own, and asks for the receipts itself. */
const bag = (run) => new Promise((done, fail) => {
  const open = indexedDB.open("shouwang", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("returns", { keyPath: "key" });
  open.onerror = fail;
  open.onsuccess = () => {
    const work = open.result.transaction("returns", "readwrite"), asked = run(work.objectStore("returns"));
    work.oncomplete = () => { open.result.close(); done(asked?.result); };
    work.onerror = fail;
  };
});

addEventListener("message", (event) => event.waitUntil((async () => {
  const { shelf, returns } = event.data, known = (await bag((box) => box.getAll())).filter((item) => item.shelf === shelf);
  await bag((box) => { for (const { key } of known) box.delete(key); for (const item of returns) box.put(item); });
  if (returns.length) await registration.sync?.register("returns");
})().catch(() => {})));

addEventListener("sync", (event) => event.waitUntil((async () => {
  let left = 0;
  for (const { key, url, body } of await bag((box) => box.getAll())) {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok ? said.recorded_at : answer.status < 500 && said.error) await bag((box) => { box.delete(key); }); else left += 1;
  }
  for (const open of await clients.matchAll()) open.postMessage("sent");
  if (left) throw new Error("not yet");  // the browser tries again
})()));
