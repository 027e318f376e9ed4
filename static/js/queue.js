/* What was filled in and has no receipt yet stays on the phone, an entry a return, until the server has recorded it or refused
   it in words; its key makes a retry the same return. A shelf a link: two people on one phone do not see each other. */
"use strict";
window.ShouwangQueue = (() => {
  const [, door, token] = location.pathname.split("/"), root = `/c/${token}`, to = location.pathname.slice(root.length);
  const inert = door !== "c" || !token;  // a preview
  const shelf = `shouwang.${[...root].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7).toString(36)}.`;  // the token stays out
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const add = (parent, tag, properties) => parent.appendChild(Object.assign(document.createElement(tag), properties));
  const store = (run) => { try { return run(localStorage); } catch { return null; } };  // full, or refused in private mode
  const put = (name, value) => store((box) => { box.setItem(shelf + name, JSON.stringify(value)); return true; });
  const got = (name) => store((box) => JSON.parse(box.getItem(shelf + name)));
  const each = (head) => (store(Object.keys) || []).filter((name) => name.startsWith(shelf + head)).map((name) => got(name.slice(shelf.length))).filter(Boolean);
  const held = new Map();  // what the phone would not keep lives as long as this page
  const items = () => [...each("q."), ...held.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
  const waiting = () => items().filter((item) => !item.refused);
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const words = {}, notes = [];
  let skew, zone, opened, timer, attempt = 0, sending, trouble;

  /* the institution's clock, as far as this phone can tell */
  const wall = (locale, at, parts) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...parts }).format(at);
  const now = () => new Date(Date.now() + skew);
  const today = () => wall("sv-SE", now());
  const time = (iso, more) => wall("zh-CN", new Date(iso), { hourCycle: "h23", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", ...more }).replace("/", "-");

  function learn() {  // from the page as it stands: the clock, the words
    const { dataset } = document.querySelector("main");
    zone = dataset.zone || undefined;
    skew = Date.parse(dataset.now) - Date.now() || 0;
    for (const p of all("#words, #sentences").flatMap((box) => all("p", box.content))) words[p.dataset.word] = p.textContent;
    opened = today();
  }

  function keep() {  // the blank form for a day without a network: no answer, no place, no token
    const form = document.querySelector("form[data-keep]");
    if (!form || inert) return;
    const body = document.body.cloneNode(true), campaign = form.elements.campaign.value, outlook = JSON.parse(document.getElementById("outlook").textContent);
    for (const node of all(".languages, .tasks, datalist, .place .hint, #outlook", body)) node.remove();
    for (const field of all("[data-last], [name=key]", body)) for (const name of ["list", "data-last", "data-last-name", field.name === "key" && "value"]) field.removeAttribute(name);
    put(`p.${to}|${campaign}`, { to, campaign, outlook, skew, zone, title: document.title, lang: document.documentElement.lang, html: body.innerHTML.replaceAll(root, "{root}") });
  }

  const note = (slot, at) => put("done", Object.fromEntries([...Object.entries(got("done") || {}), [slot, at]].slice(-20)));
  const save = (item) => (put(`q.${item.key}`, item) ? held.delete(item.key) : held.set(item.key, item));
  const drop = ({ key }) => { store((box) => box.removeItem(`${shelf}q.${key}`)); held.delete(key); };
  const handOver = () => navigator.serviceWorker?.controller?.postMessage({ shelf, returns: waiting().map(({ key, to, body }) => ({ key, shelf, url: root + to, body })) });

  async function send() {
    if (inert || sending || !waiting().length) return;
    sending = true;
    clearTimeout(timer);
    show();
    const run = async (mine) => {  // one tab at a time
      if (!mine) later("waiting");
      else for (const item of waiting()) if (!await post(item)) break;
    };
    await (navigator.locks ? navigator.locks.request(shelf, { ifAvailable: true }, run) : run(true));
    sending = false;
    handOver();  // to the worker, for when no page is open
    show();
    if (!attempt) send();  // what was written meanwhile
  }

  async function post(item) {  // true when there is an answer
    const stop = new AbortController(), limit = setTimeout(() => stop.abort(), 15000);
    try {
      const answer = await fetch(root + item.to, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: item.body, signal: stop.signal });
      const said = await answer.json().catch(() => ({})), busy = answer.status >= 500 || answer.status === 429;
      if (answer.ok && said.recorded_at) delivered(item, said);
      else if (busy || answer.ok || !(said.error || said.problems)) return later(busy ? "busy" : "waiting", answer.headers.get("Retry-After"));  // busy, or a network's portal
      else refused(item, answer.status, said);
      attempt = 0;
      return true;
    } catch { return later("waiting"); } finally { clearTimeout(limit); }
  }

  function later(word, seconds) {
    trouble = words[word];
    attempt += 1;
    timer = setTimeout(send, Math.min(120, seconds || 2 ** Math.min(6, attempt)) * (800 + Math.random() * 400));  // not a whole school at once
  }

  function delivered(item, said) {
    drop(item);
    document.querySelector(".offline")?.remove();
    note(item.slot, said.recorded_at);
    if (api.form?.slot === item.slot) return api.form.done(said, item);
    const claimed = said.late && new Date(said.recorded_at) - new Date(item.at) > 60000;
    notes.push(fill(words[claimed ? "arrived_late" : "arrived"], { title: item.title, at: time(said.recorded_at), claimed: time(item.at) }));
  }

  function refused(item, status, { error, problems = [] }) {
    save({ ...item, refused: { status, mend: problems.length > 0, sentence: [...new Set([error?.sentence, ...problems.map((p) => p.message)])].join(" ").trim() } });
    if (api.form?.slot === item.slot) api.form.mend(item, problems);
  }

  function submit(item) {  // whoever answers again has dealt with what was refused
    for (const old of items()) if (old.refused && old.slot === item.slot) drop(old);
    save(item);
    navigator.storage?.persist?.().catch(() => {});
    notes.length = 0;
    send();
  }

  function show() {  // what waits, since when, and what became of it
    const outbox = document.getElementById("outbox"), { form } = api, open = waiting(), here = open.some((item) => item.slot === form?.slot);
    if (!outbox || !words.kept) return;
    const card = (tone, text, more, item) => {
      const box = add(outbox, "div", { className: tone });
      add(box, "p", { textContent: text });
      if (more) add(box, "p", { className: "small", textContent: more });
      for (const one of [item].flat()) if (one) told(box, one);
      return (word, run) => { add(box, "button", { type: "button", className: "button", textContent: words[word] }).onclick = run; };
    };
    outbox.replaceChildren();
    form?.hide(here && !form.again);
    for (const note of notes) card("", note);
    if (sending) card("", words.sending);
    else if (open.length) {
      const press = card("wait", fill(words.kept, { n: open.length, at: time(open[0].at) }), held.size ? words.unkept : trouble, open);
      press("retry", send);
      if (here && !form.again) press("again", () => { form.again = true; show(); });
    }
    for (const item of items()) if (item.refused) {
      const { status, mend, sentence } = item.refused, what = status === 404 ? "" : mend && form?.slot === item.slot ? words.mend : words.missed;
      card("bad", fill(words.refused, { title: item.title, at: time(item.at) }), `${sentence} ${what}`, item)("remove", () => { drop(item); show(); });
    }
  }

  function told(box, { title, at, summary }) {  // what was answered, to be read off or typed again
    const more = add(box, "details", {});
    add(more, "summary", { textContent: `${title} · ${time(at)}` });
    rows(add(more, "dl", { className: "answers" }), summary);
  }

  function rows(list, summary) {
    for (const [name, value] of summary) {
      const row = add(list, "div");
      add(row, "dt", { textContent: name });
      add(row, "dd", { textContent: value });
    }
  }

  function start() {
    if (inert) return;
    const receipt = document.querySelector("[data-slot]");  // answered elsewhere
    if (receipt) note(receipt.dataset.slot, receipt.querySelector("time").dateTime);
    learn();
    show();
    send();
    addEventListener("online", send);
    addEventListener("storage", ({ key }) => key?.startsWith(shelf) && show());  // another tab
    addEventListener("beforeunload", (event) => held.size && event.preventDefault());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      if (today() !== opened && !api.form?.touched) location.reload();  // a page of yesterday would answer yesterday
      else send();
    });
    const { serviceWorker } = navigator;
    if (!serviceWorker) return;  // built into another app: the page itself keeps and sends
    serviceWorker.onmessage = send;
    serviceWorker.ready.then(() => document.getElementById("app")?.removeAttribute("hidden"));
    addEventListener("load", () => serviceWorker.register("/sw.js", { scope: "/c/" }).catch(() => {}));
  }

  const api = { shelf, root, to, inert, words, all, add, rows, got, each, fill, learn, now, time, submit, form: null };
  learn();
  keep();
  addEventListener("DOMContentLoaded", start);
  return api;
})();
