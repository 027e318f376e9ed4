/* The place question with scripts: the last place again, or province → city → district, fetched when first wanted.
   The list is [[code, name, [[code, name, [[code, name], …]], …]], …]; a branch without children is an answer itself.
   Without the list, or without this file, a typed name or code is as good: the server finds the place. */
"use strict";
const lists = new Map();
const add = (parent, tag, properties) => parent.appendChild(Object.assign(document.createElement(tag), properties));

/** The list at an address, fetched once; a failure is forgotten, so that the next touch tries again. */
function load(url) {
  if (!lists.has(url)) {
    lists.set(url, fetch(url).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))));
    lists.get(url).catch(() => lists.delete(url));
  }
  return lists.get(url);
}

/** Fills `box` with up to three selects; settle(code) is told the district, or "" while none is chosen. */
async function choose(box, url, labels, settle) {
  const tree = await load(url);
  const level = (rows, at) => {
    const select = add(box, "select", {});
    select.setAttribute("aria-label", labels[at]);
    add(select, "option", { value: "", textContent: labels[at] });
    for (const [code, name] of rows) add(select, "option", { value: code, textContent: name });
    select.addEventListener("change", () => {
      const [code, , below = []] = rows.find((row) => row[0] === select.value) || [""];
      while (box.children.length > at + 1) box.lastChild.remove();
      settle(below.length ? "" : code);
      if (below.length) level(below, at + 1);
    });
  };
  level(tree, 0);
  box.querySelector("select").focus();
}

/** Turns the plain input of a place question into buttons and lists. `words`: {same, choose, other}. */
export function place(box, words) {
  const input = box.querySelector("input"), { last, lastName, name } = input.dataset, { divisions, labels } = box.dataset;
  const option = (text) => add(box, "button", { type: "button", className: "button", textContent: text });
  const same = last && option(`${words.same}${lastName}`);
  const typed = input.value !== (last || "") && (name || input.value);
  const other = option(typed || (last ? words.other : words.choose));
  const three = add(box, "div", { className: "three" });
  const settle = (code) => {
    input.value = code;
    if (same) same.classList.toggle("on", code === last);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  input.hidden = true;
  if (typed) other.classList.add("on");
  if (same) {
    same.classList.toggle("on", input.value === last);
    same.addEventListener("click", () => { three.replaceChildren(); other.hidden = false; other.classList.remove("on"); settle(last); });
  }
  other.addEventListener("click", async () => {
    other.hidden = true;
    settle("");
    try { await choose(three, divisions, labels.split("|"), settle); }
    catch { input.hidden = false; input.focus(); }
  });
}
