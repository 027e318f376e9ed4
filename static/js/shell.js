/* Without a network: lays out the blank form that this phone kept for this link, for the slot that asks today. What was kept says
   which slots the coming days have; beyond those days, or where nothing was kept, the shell's own sentence stands. */
"use strict";
(() => {
  const queue = window.ShouwangQueue, done = queue.got("done") || {}, wanted = new URLSearchParams(location.search);
  const copies = queue.each("p.").filter((copy) => copy.to === queue.to);
  if (queue.inert || !copies.length) return;
  const urgency = ["due", "late", "done", "not_open"];

  function asks(copy) {  // the slots of today, with how they stand
    const now = Date.now() + copy.skew, today = new Intl.DateTimeFormat("sv-SE", { timeZone: copy.zone }).format(now);
    return copy.outlook.filter(([on]) => on === today).map(([on, name, opens, cutoff, about, day = on]) => {
      const id = [copy.to, copy.campaign, day, name || undefined].join("|");
      return { copy, day, name, about, at: done[id], state: done[id] ? "done" : now < opens * 1000 ? "not_open" : now < cutoff * 1000 ? "due" : "late" };
    });
  }

  const found = copies.flatMap(asks), named = found.filter(({ copy, name }) => copy.campaign === wanted.get("campaign") && [null, name].includes(wanted.get("slot")));
  const task = (named.length ? named : found).sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))[0];
  const copy = task?.copy || copies.find(({ campaign }) => campaign === wanted.get("campaign")) || copies[0];

  document.documentElement.lang = copy.lang;
  document.title = copy.title;
  document.body.innerHTML = copy.html.replaceAll("{root}", queue.root);
  const main = document.querySelector("main"), form = document.getElementById("answers");
  const bar = (word, at) => { main.querySelector(".who").after(Object.assign(document.createElement("p"), { className: "bar offline", textContent: queue.fill(queue.words[word], { at }) })); };
  const kept = main.dataset.now;
  main.dataset.now = new Date(Date.now() + copy.skew).toISOString();
  queue.learn();

  if (!task || task.state === "not_open" || task.state === "done") {
    form.remove();
    bar(task?.state === "done" ? "done" : "idle", queue.time(task?.at || kept));
  } else {
    const definition = document.getElementById("definition"), late = task.state === "late";
    definition.textContent = JSON.stringify({ ...JSON.parse(definition.textContent), day: task.day });
    for (const [name, value] of Object.entries({ day: task.day, slot: task.name })) if (form.elements[name]?.dataset.field !== undefined) form.elements[name].value = value;
    form.dataset.title = `${form.querySelector("h1").textContent} ${task.day}`;
    form.querySelector("[data-about]").textContent = task.about;
    form.querySelector("[data-late]").hidden = !late;
    bar("offline", queue.time(kept));
  }
  const others = found.filter((one) => one !== task);
  if (others.length) {
    const nav = queue.add(Object.assign(document.createElement("nav"), { className: "tasks" }), "ul", {});
    for (const { copy, name, about, state } of others) {
      const way = queue.add(queue.add(nav, "li", {}), "a", { className: state === "done" ? "answered" : state, href: `?${new URLSearchParams({ campaign: copy.campaign, slot: name })}` });
      queue.add(way, "span", { textContent: `${copy.title.split(" · ")[0]} ${about}` });
    }
    main.querySelector(".bar").after(nav.parentNode);
  }
})();
