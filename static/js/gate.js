/* The guard's page. Asks the server; where that does not answer within a second, judges by the list that the device holds and sends
   what it said once the network is back, under the same key. A scanner types digits and Enter: the field keeps the focus. */
"use strict";
(() => {
  const byId = (id) => document.getElementById(id), form = byId("ask"), field = form.elements.text, words = {}, shelf = "shouwang.gate.";
  const store = (run) => { try { return run(localStorage); } catch { return null; } };
  const put = (name, value) => store((box) => { box.setItem(shelf + name, JSON.stringify(value)); return true; });
  const got = (name) => store((box) => JSON.parse(box.getItem(shelf + name)));
  const drop = (name) => store((box) => box.removeItem(shelf + name));
  const waiting = () => (store(Object.keys) || []).filter((name) => name.startsWith(`${shelf}q.`)).map((name) => got(name.slice(shelf.length))).filter(Boolean).concat(held);
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const add = (parent, tag, properties) => parent.appendChild(Object.assign(document.createElement(tag), properties));
  const PATIENCE = 900, EVERY = 60000, DAY = 86400000, held = [];
  let list = got("list"), csrf = form.elements.csrfmiddlewaretoken?.value, trouble = "", sending, key, video;
  for (const p of byId("words").content.querySelectorAll("[data-word]")) words[p.dataset.word] = p.textContent;

  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const age = () => (list ? Date.now() - list.got : Infinity);
  const clock = () => Date.now() + (list?.skew || 0);  // ours, as far as this device can tell
  const wall = (at) => new Intl.DateTimeFormat("sv-SE", { timeZone: list?.zone, hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
  const way = () => ({ direction: form.elements.direction.value, gate: Number(form.elements.gate?.value) || null, to_clinic: Boolean(form.elements.to_clinic?.checked) && form.elements.direction.value === "out" });

  /* ---- judging without the network */

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (buffer) => [...new Uint8Array(buffer)].map((n) => n.toString(16).padStart(2, "0")).join("");

  async function read(text) {  // a code that the institution signed, or null
    if (!/^[0-9]{215}$/.test(text) || !list) return null;
    const raw = BigInt(text).toString(16).padStart(180, "0");
    if (raw.length > 180) return null;
    const whole = bytes(raw), head = whole.slice(0, 26), view = new DataView(head.buffer);
    key ||= await crypto.subtle.importKey("jwk", list.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const good = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, whole.slice(26), head);
    return good && head[0] === 1 ? { kind: head[1], handle: raw.slice(4, 16), since: view.getUint32(18), until: view.getUint32(22) } : null;
  }

  function measure({ direction, gate }) {  // the one that holds here and now
    const found = (list?.measures || []).filter((one) => Date.parse(one.since) <= clock() && clock() < Date.parse(one.until) && ["", direction].includes(one.direction) && (!one.gates.length || !gate || one.gates.includes(gate)));
    return found.sort((a, b) => Date.parse(b.until) - Date.parse(a.until))[0];
  }

  function visitor(shown, { direction }) {
    const used = got("used") || [], now = clock() / 1000;
    if (direction === "out") return { answer: "pass", flaw: "" };
    if (used.includes(shown.handle) || list.visits.includes(shown.handle)) return { answer: "ask_host", flaw: "used" };
    if (now < shown.since || now >= shown.until) return { answer: "ask_host", flaw: "outside" };
    put("used", [...used, shown.handle].slice(-500));
    return { answer: "pass", flaw: "" };
  }

  async function judge(text, asked) {
    const code = text.length > 60, shown = code ? await read(text) : null, rule = measure(asked);
    if (shown?.kind === 2) return visitor(shown, asked);
    const flaw = code && !shown ? "forged" : shown && (clock() / 1000 >= shown.until + list.skew_s || clock() / 1000 < shown.since - list.skew_s) ? "expired" : "";
    if (!rule || asked.to_clinic) return { answer: "pass", flaw };
    const about = { say: rule.say, phone: rule.phone, waiting: list.gates.find(([id]) => id === asked.gate)?.[2] || rule.waiting };
    if (age() > list.stale_min * 60000) return { answer: rule.stale, flaw: "stale", ...about };
    if (flaw === "forged") return { answer: rule.unknown, flaw, ...about };
    const asks = shown ? rule.codes.includes(shown.handle) : rule.numbers.includes(hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${list.salt}:${text}`))).slice(0, 16));
    return { answer: asks ? "ask_clinic" : "pass", flaw, ...about };
  }

  /* ---- asking */

  async function call(url, options, patience) {  // JSON of our own, or null where there is none to be had
    const stop = new AbortController(), limit = setTimeout(() => stop.abort(), patience);
    try {
      const answer = await fetch(url, { redirect: "manual", credentials: "same-origin", ...options, signal: stop.signal });
      trouble = answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404 ? "login" : answer.ok || answer.status === 422 ? "" : "offline";
      return trouble ? null : await answer.json();
    } catch { trouble = "offline"; return null; } finally { clearTimeout(limit); }
  }

  async function ask(text) {
    const asked = way(), item = { key: fresh(), text, at: new Date(clock()).toISOString(), ...asked };
    const body = new URLSearchParams({ text, key: item.key, direction: asked.direction, gate: asked.gate || "", to_clinic: asked.to_clinic ? "1" : "" });
    const said = trouble && !navigator.onLine ? null : await call(form.dataset.ask, { method: "POST", body, headers: { "X-CSRFToken": csrf } }, PATIENCE);
    if (said?.error) return show({ error: said.error });
    if (said) return show({ ...said, flawed: said.flaw });
    const found = await judge(text, asked);
    const row = { ...item, answer: found.answer };
    if (!put(`q.${item.key}`, row)) held.push(row);
    show({ ...found, words: words[found.answer], flawed: found.flaw && words[found.flaw], at: wall(clock()), direction: asked.direction, offline: true });
    tell();
  }

  function show({ answer, words: sentence, name, flawed, say, phone, waiting: place, at, direction, offline, error }) {
    const box = byId("said"), asks = answer && answer !== "pass";
    box.className = error ? "said wrong" : `said ${answer}`;
    byId("big").textContent = error || sentence;
    byId("who").textContent = [name, offline ? words.by_device : ""].filter(Boolean).join(" · ");
    byId("flaw").textContent = flawed || "";
    byId("clinic").hidden = answer !== "ask_clinic";
    byId("say").textContent = say || "";
    Object.assign(byId("phone"), { textContent: phone || "", href: `tel:${(phone || "").replace(/[^0-9+]/g, "")}` });
    byId("place").textContent = place || "";
    box.hidden = false;
    scrollTo(0, 0);
    if (error) return;
    const line = document.createElement("li");
    for (const text of [at, name || "", words[direction], sentence, offline ? words.offline_mark : ""]) if (text) add(line, "span", { textContent: text });
    line.className = answer;
    byId("last").prepend(line);
    while (byId("last").children.length > 10) byId("last").lastChild.remove();
    byId("none")?.remove();
    if (byId("sound").checked) beep(asks);
  }

  function beep(low) {
    const sound = new AudioContext(), tone = sound.createOscillator(), loud = sound.createGain();
    loud.gain.value = 0.2;
    tone.frequency.value = low ? 220 : 880;
    tone.connect(loud).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + (low ? 0.6 : 0.12));
    tone.onended = () => sound.close();
  }

  /* ---- the list, and what waits */

  async function learn() {
    const asked = Date.now(), found = await call(form.dataset.list, { headers: { Accept: "application/json" } }, 8000);
    if (found?.measures) {
      csrf = found.csrf;
      delete found.csrf;
      list = { ...found, got: Date.now(), skew: Date.parse(found.at) - (asked + Date.now()) / 2 };
      key = null;
      put("list", list);
    } else if (age() > DAY) { list = null; drop("list"); drop("used"); }
    await send();
    tell();
  }

  async function send() {
    const items = waiting().slice(0, 100);
    if (sending || !items.length || !csrf || trouble) return;
    sending = true;
    const done = await call(form.dataset.scans, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf }, body: JSON.stringify({ scans: items }) }, 15000);
    sending = false;
    if (done?.made === undefined) return;
    for (const { key: sent } of items) drop(`q.${sent}`);
    held.length = 0;
    if (waiting().length) await send();
  }

  function tell() {  // how old the list is, what waits, whether somebody must log in
    const minutes = Math.floor(age() / 60000), left = waiting().length;
    byId("line").textContent = trouble ? words[trouble] : words.online;
    byId("line").className = trouble ? "line cut" : "line";
    byId("age").textContent = list ? fill(words.age, { n: minutes }) + (minutes >= list.stale_min ? words.old : "") : words.no_list;
    byId("left").textContent = left ? fill(words.left, { n: left }) : "";
    byId("login").hidden = trouble !== "login";
  }

  function gates() {  // the shell knows none: those of the list
    const box = form.elements.gate, chosen = got("way") || {};
    if (!byId("gate").options.length || byId("gate").options.length === 1) for (const [id, name] of list?.gates || []) if (!box.querySelector(`[value="${id}"]`)) add(box, "option", { value: id, textContent: name });
    byId("gates").hidden = box.options.length < 2;
    if (box.options.length === 2 && !form.dataset.said) box.selectedIndex = 1;  // the only gate is this one
    if (chosen.gate && !form.dataset.said) box.value = chosen.gate;
    if (chosen.direction) form.elements.direction.value = chosen.direction;
    turn();
  }

  function turn() {
    byId("clinic_way").hidden = form.elements.direction.value !== "out";
    put("way", { gate: form.elements.gate.value, direction: form.elements.direction.value, sound: byId("sound").checked });
  }

  /* ---- the camera, where the browser reads codes itself */

  async function camera() {
    if (video) return close();
    try {
      video = byId("video");
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch { close(); return show({ error: words.no_camera }); }
    video.hidden = false;
    await video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    let last = "", when = 0;
    while (video) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found && (found.rawValue !== last || Date.now() - when > 4000)) {
        last = found.rawValue;
        when = Date.now();
        await ask(last.trim());
      }
      await new Promise((done) => setTimeout(done, 150));
    }
  }

  function close() {
    for (const track of byId("video").srcObject?.getTracks() || []) track.stop();
    byId("video").hidden = true;
    video = null;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = "";
    field.focus();
    if (text) ask(text);
  });
  form.addEventListener("change", () => { turn(); field.focus(); });
  document.addEventListener("keydown", ({ key: pressed, target, ctrlKey, metaKey, altKey }) => {
    if (pressed.length === 1 && !ctrlKey && !metaKey && !altKey && !target.closest("input, select, textarea")) field.focus();
  });
  if ("BarcodeDetector" in window && navigator.mediaDevices) Object.assign(byId("camera"), { hidden: false, onclick: camera });
  byId("sound").checked = Boolean(got("way")?.sound);
  byId("sound").onchange = turn;
  byId("sounds").hidden = false;
  gates();
  tell();
  learn().then(gates);
  setInterval(learn, EVERY);
  addEventListener("online", () => { trouble = ""; learn(); });
  addEventListener("offline", () => { trouble = "offline"; tell(); });
  field.focus();
  navigator.serviceWorker?.register(form.dataset.worker).catch(() => {});
})();
