/* The personal link page: asks what applies, sends until received; without scripts the form posts itself.
   What was not acknowledged stays in localStorage with its key: a retry is the same return. */
"use strict";
(() => {
  const form = document.getElementById("answers");
  if (!form || !window.ShouwangExpr) return;
  const all = (selector, within = form) => [...within.querySelectorAll(selector)];
  const add = (parent, tag, properties) => parent.appendChild(Object.assign(document.createElement(tag), properties));
  const definition = JSON.parse(document.getElementById("definition").textContent);
  const words = {};
  for (const p of all("p", document.getElementById("words").content)) words[p.dataset.word] = p.textContent;
  const outbox = document.getElementById("outbox"), left = document.getElementById("left"), button = form.querySelector(".send button");
  const preview = "preview" in form.dataset;
  // The token stays out of storage; two people on one phone have two shelves.
  const shelf = "shouwang." + [...location.pathname].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7).toString(36);
  const slot = [shelf, ...all("[data-field]").map((field) => field.value), "correcting" in form.dataset].join(".");
  const put = (box, name, value) => { try { window[box].setItem(name, value); } catch { /* this visit only */ } };
  const got = (box, name) => { try { return window[box].getItem(name); } catch { return null; } };
  document.documentElement.classList.add("scripted");

  /* what is asked, and what is answered */
  const asked = definition.sections.flatMap(({ relevant, questions }) => questions.map((q) => ({ ...q, rules: [relevant, q.relevant].filter(Boolean), node: form.querySelector(`[data-q="${q.name}"]`) }))).filter((q) => q.node);
  for (const q of asked) q.fields = all("[name]", q.node);
  const holds = (ast, answers) => ShouwangExpr.evaluate(ast, answers, definition);
  const tidy = (text) => text.normalize("NFKC").trim().replace(/[。·,]/g, ".").replace(/\s*(°?C|度)$/i, "");

  function wire({ type, fields }) {  // as it travels; undefined: none
    const on = fields.filter((field) => field.checked);
    if (type === "note") return undefined;
    if (type === "consent") return on.length ? true : undefined;
    if (type === "multiple") return on.length ? on.filter((f) => !("exclusive" in f.dataset)).map((f) => f.value) : undefined;
    const value = (fields[0].type === "radio" ? on[0] : fields[0])?.value || "";
    return (type === "number" ? tidy(value) : value.trim()) || undefined;
  }

  function survey() {  // shows what applies; the answers, and what is wrong with them
    const answers = {}, wrong = {};
    for (const q of asked) {
      q.on = q.rules.every((ast) => holds(ast, answers));
      q.node.toggleAttribute("data-off", !q.on);
      const value = q.on ? wire(q) : undefined;
      if (value !== undefined) answers[q.name] = value;
    }
    for (const q of asked) if (q.on) wrong[q.name] = problem(q, answers);
    const count = Object.values(wrong).filter((sentence) => sentence === words.required).length;
    left.textContent = count ? `${words.left} ${count}` : "";
    return { answers, wrong };
  }

  function problem({ name, type, fields: [field], required, constraint, message }, answers) {
    const value = answers[name];
    if (value === undefined) return type !== "note" && [true, "yes", "screen"].includes(required) ? words.required : "";
    if (type === "number") {
      const { min, max, decimals } = field.dataset;
      if (!/^-?\d+(\.\d+)?$/.test(value) || (value.split(".")[1] || "").length > decimals) return words.number;
      if ((min && +value < min) || (max && +value > max)) return `${words.range} ${min}–${max}`;
    }
    return constraint && !holds(constraint, answers) ? message || words.refused : "";
  }

  function blame(q, sentence) {
    const line = q.node.querySelector(".problem");
    if (!line) return;
    q.node.classList.toggle("wrong", Boolean(sentence));
    line.textContent = sentence;
    line.hidden = !sentence;
    for (const field of q.fields) field.setAttribute("aria-invalid", Boolean(sentence));
  }

  function check(wrong) {
    for (const q of asked) blame(q, wrong[q.name] || "");
    const first = asked.find((q) => wrong[q.name]);
    first?.node.scrollIntoView({ block: "center" });
    first?.fields[0].focus({ preventScroll: true });
    return !first;
  }

  form.addEventListener("change", ({ target }) => {
    const q = asked.find((one) => one.fields.includes(target));
    if (q?.type === "multiple" && target.checked) {  // "none of these" stands alone
      for (const other of q.fields) if (other !== target && ("exclusive" in target.dataset || "exclusive" in other.dataset)) other.checked = false;
    }
    if (q?.type === "number") {  // 365 on a keypad without a point is 36.5
      const value = tidy(target.value), { max, decimals } = target.dataset;
      target.value = decimals === "1" && /^\d{3}$/.test(value) && +value > +max ? `${value.slice(0, 2)}.${value[2]}` : value;
    }
    if (q && survey().answers[q.name] !== undefined) setTimeout(() => blame(q, survey().wrong[q.name]), 300);  // not under a finger
    keep();
  });
  form.addEventListener("input", () => { survey(); keep(); });

  /* a draft for this tab: changing the language loses nothing */
  const drafted = () => asked.flatMap((q) => q.fields);
  const keep = () => preview || put("sessionStorage", slot, JSON.stringify(drafted().map((f) => [f.name, f.value, f.checked])));
  for (const [name, value, checked] of JSON.parse(got("sessionStorage", slot) || "[]")) {
    for (const field of drafted()) if (field.name === name) {
      if (!/radio|checkbox/.test(field.type)) field.value = value; else if (field.value === value) field.checked = checked;
    }
  }

  for (const box of all(".place")) import(box.dataset.script).then(({ place }) => place(box, words)).catch(() => {});  // else a typed name

  const fresh = () => "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16));
  let queue = JSON.parse(got("localStorage", shelf) || "[]"), timer, attempt = 0, sending = false;
  const save = () => put("localStorage", shelf, JSON.stringify(queue));
  const time = (iso, more) => new Intl.DateTimeFormat("zh-CN", { hourCycle: "h23", timeZone: form.dataset.zone || undefined, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", ...more }).format(new Date(iso)).replace("/", "-");

  function say(word, tone, extra, retry) {
    outbox.replaceChildren();
    if (!word) return;
    const box = add(outbox, "div", { className: tone });
    add(box, "p", { textContent: word });
    if (extra) add(box, "p", { className: "small", textContent: extra });
    if (retry) add(box, "button", { type: "button", className: "button", textContent: words.retry }).onclick = () => send();
    outbox.scrollIntoView({ block: "nearest" });
  }

  function spoken(q, value) {  // an answer in the page's own words
    const [field] = q.fields, on = q.fields.filter((f) => f.checked), picked = all("select", q.node).map((s) => s.selectedOptions[0].textContent);
    if (q.type === "consent") return "✓";
    if (on.length) return on.map((f) => f.nextElementSibling.textContent).join("、");
    if (field.dataset.last && value === field.dataset.last) return field.dataset.lastName;
    if (picked.length) return picked.join("");
    return `${field.dataset.name || value} ${q.node.querySelector(".measure span")?.textContent || ""}`;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { answers, wrong } = survey(), summary = [];
    if (preview || sending || !check(wrong)) return;
    const body = { key: form.elements.key.value, at: new Date().toISOString() };
    for (const field of all("[data-field]")) body[field.name] = field.value;
    for (const q of asked) if (answers[q.name] !== undefined) {
      body[q.name] = q.type === "number" ? Number(answers[q.name]) : answers[q.name];
      summary.push([q.node.querySelector("legend, label[for], span").firstChild.textContent.trim(), spoken(q, answers[q.name])]);
    }
    queue.push({ url: form.action, body: JSON.stringify(body), at: body.at, slot, summary });
    save();
    send();
  });

  async function send() {
    if (!queue.length || sending) return;
    sending = button.disabled = true;
    clearTimeout(timer);
    say(words.sending);
    const stop = new AbortController(), limit = setTimeout(() => stop.abort(), 15000);
    try {
      received(...await post(queue[0], stop.signal));
    } catch { later(words.waiting); }
    clearTimeout(limit);
    sending = false;
    if (queue.length && !attempt) send();
  }

  async function post({ url, body }, signal) {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body, signal });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok && !said.recorded_at) throw new Error("not a receipt");  // but a network's portal
    return [answer, said];
  }

  function later(word, seconds) {
    const wait = seconds || Math.min(60, 2 ** ++attempt);
    attempt = attempt || 1;
    say(word, "wait", `${words.written} ${time(queue[0].at)}`, true);
    timer = setTimeout(send, wait * (800 + Math.random() * 400));  // not a whole school at once
  }

  function received(answer, said) {
    if (answer.status >= 500 || answer.status === 429) return later(words.busy, Math.min(120, answer.headers.get("Retry-After")));
    const sent = queue.shift();
    save();
    attempt = 0;
    button.disabled = false;
    form.elements.key.value = fresh();
    if (answer.ok && sent.slot === slot) done(said, sent);
    else if (answer.ok) say(words.delivered, "", `${words.written} ${time(sent.at)}`);  // an earlier slot's
    else if (answer.status === 422) refused(said);
    else say(answer.status === 409 ? words.conflict : said.error?.sentence || words.gone, "bad");
  }

  function refused(said) {
    const rest = [];
    for (const { question, message } of said.problems || []) {
      const q = asked.find((one) => one.name === question);
      if (q) blame(q, message); else rest.push(message);
    }
    say(words.refused, "bad", rest.join(" ") || (said.problems ? "" : said.error?.sentence));
    form.querySelector(".wrong")?.scrollIntoView({ block: "center" });
  }

  function done(said, sent) {
    const page = document.getElementById("receipt").content.cloneNode(true);
    const part = (name) => page.querySelector(`[data-fill="${name}"]`);
    const when = (name, on) => { page.querySelector(`[data-when="${name}"]`).hidden = !on; };
    say("");
    put("sessionStorage", slot, "[]");
    if (said.seq > 1) part("title").textContent = words.corrected;
    part("recorded_at").textContent = time(said.recorded_at, { second: "2-digit" });
    part("number").textContent = said.id ?? "";
    part("at").textContent = time(sent.at);
    when("claimed", new Date(said.recorded_at) - new Date(sent.at) > 60000);
    when("late", said.late);
    when("flagged", said.flagged);
    if (said.advice?.text) {  // for this very flag
      const anew = (name) => { const list = page.querySelector(`.advice ${name}`); list.replaceChildren(); return list; };
      add(anew("ol"), "li", { textContent: said.advice.text });
      const calls = anew(".contacts");
      for (const { label, number } of said.advice.phones) if (number) {
        const call = add(add(calls, "li"), "a", { href: `tel:${number}` });
        add(call, "span", { textContent: label });
        add(call, "b", { textContent: number });
      }
    }
    for (const [name, value] of sent.summary) {
      const row = add(part("answers"), "div");
      add(row, "dt", { textContent: name });
      add(row, "dd", { textContent: value });
    }
    form.replaceWith(page);
    document.querySelector(".tasks [aria-current]")?.classList.add("answered");
    document.querySelector(".receipt").focus();
    scrollTo(0, 0);
  }

  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => document.hidden || send());
  survey();
  if (queue.length && !preview) { say(words.kept, "wait"); send(); }
})();
