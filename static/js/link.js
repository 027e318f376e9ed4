/* The form of the personal link: asks what applies, and gives the queue what was answered. Without scripts it posts itself. */
"use strict";
(() => {
  const form = document.getElementById("answers"), queue = window.ShouwangQueue;
  if (!form || !queue || !window.ShouwangExpr) return;
  const { words, add, time } = queue, all = (selector, within = form) => queue.all(selector, within);
  const definition = JSON.parse(document.getElementById("definition").textContent);
  const left = document.getElementById("left");
  const preview = "preview" in form.dataset, correcting = "correcting" in form.dataset;
  const named = Object.fromEntries(all("[data-field]").map((field) => [field.name, field.value]));
  const slot = [queue.to, named.campaign, named.day, named.slot].join("|"), draft = queue.shelf + [slot, correcting].join("|");
  const put = (value) => { try { sessionStorage.setItem(draft, value); } catch { /* this visit only */ } };
  const drafted = () => { try { return JSON.parse(sessionStorage.getItem(draft)) || []; } catch { return []; } };
  let sent = 0, shown = form, touched = drafted().length > 0;
  document.documentElement.classList.add("scripted");

  /* what is asked, and what is answered */
  const asked = definition.sections.flatMap(({ relevant, questions }) => questions.map((q) => ({ ...q, rules: [relevant, q.relevant].filter(Boolean), node: document.getElementById(`q-${q.name}`) }))).filter((q) => q.node);
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
    return constraint && !holds(constraint, answers) ? message || words.wrong : "";
  }

  function blame(q, sentence) {
    const line = q.node.querySelector(".problem") || add(q.node, "p", { className: "problem", id: `e-${q.name}`, role: "alert" });
    q.node.classList.toggle("wrong", Boolean(sentence));
    line.textContent = sentence;
    line.hidden = !sentence;
    q.node.setAttribute("aria-describedby", line.id);
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
    const before = sent;
    if (q && survey().answers[q.name] !== undefined) setTimeout(() => before === sent && blame(q, survey().wrong[q.name]), 300);  // not under a finger
    keep();
  });
  form.addEventListener("input", () => { survey(); keep(); });

  /* a draft for this tab: changing the language loses nothing */
  const fields = () => asked.flatMap((q) => q.fields), typed = () => fields().map((f) => [f.name, f.value, f.checked]);
  const keep = () => { if (!preview) put(JSON.stringify(typed())); touched = true; };
  const lay = (values) => {
    for (const [name, value, checked] of values) for (const field of fields()) if (field.name === name) {
      if (!/radio|checkbox/.test(field.type)) field.value = value; else if (field.value === value) field.checked = checked;
    }
  };
  lay(drafted());

  const near = new IntersectionObserver((seen) => {  // fetched when it comes near; without it a typed name does
    for (const { isIntersecting, target } of seen) if (isIntersecting) {
      near.unobserve(target);
      import(target.dataset.script).then(({ place }) => place(target, words)).catch(() => {});
    }
  }, { rootMargin: "100px" });
  for (const box of all(".place")) near.observe(box);

  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

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
    if (preview || !check(wrong)) return;
    const at = queue.now().toISOString(), key = form.elements.key.value || fresh(), body = { key, at, ...named };
    for (const q of asked) if (answers[q.name] !== undefined) {
      body[q.name] = q.type === "number" ? Number(answers[q.name]) : answers[q.name];
      summary.push([q.node.querySelector("legend, label[for], span").firstChild.textContent.trim(), spoken(q, answers[q.name])]);
    }
    form.elements.key.value = fresh();
    sent += 1;
    queue.form.again = touched = false;
    queue.submit({ key, at, to: queue.to, slot, title: form.dataset.title, body: JSON.stringify(body), summary, typed: typed() });
  });

  function mend({ typed }, problems) {  // refused: what was answered is laid out again, with what is wrong beside it
    lay(typed);
    survey();
    for (const { question, message } of problems) {
      const q = asked.find((one) => one.name === question);
      if (q) blame(q, message);
    }
    form.hidden = false;
    form.querySelector(".wrong")?.scrollIntoView({ block: "center" });
  }

  function done(said, item) {
    const page = document.createElement("div");
    page.append(document.getElementById("receipt").content.cloneNode(true));
    const part = (name) => page.querySelector(`[data-fill="${name}"]`);
    const when = (name, on) => { page.querySelector(`[data-when="${name}"]`).hidden = !on; };
    put("[]");
    if (said.seq > 1) part("title").textContent = words.corrected;
    part("recorded_at").textContent = time(said.recorded_at, { second: "2-digit" });
    part("number").textContent = said.id ?? "";
    for (const node of page.querySelectorAll('[data-fill="at"]')) node.textContent = time(item.at);
    const claimed = new Date(said.recorded_at) - new Date(item.at) > 60000;
    when("claimed", claimed && !said.late);
    when("claimed_late", claimed && said.late);
    when("late", said.late);
    when("proxy", queue.to);  // for one of the household
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
    queue.rows(part("answers"), item.summary);
    shown.replaceWith(page);
    shown = page;
    document.querySelector(".tasks [aria-current]")?.classList.add("answered");
    document.querySelector(".receipt").focus();
    scrollTo(0, 0);
  }

  survey();
  if (!preview) queue.form = { slot, again: correcting, done, mend, get touched() { return touched; }, hide: (on) => { form.hidden = on; } };
})();
