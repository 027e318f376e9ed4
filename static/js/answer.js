/* The form of questions inside an office page: shows what applies by the answers so far. The server decides in any case;
   without scripts every question stands there and it drops what was not to be asked. */
"use strict";
(() => {
  const form = document.querySelector("form.answer"), source = document.getElementById("definition");
  if (!form || !source || !window.ShouwangExpr) return;
  const definition = JSON.parse(source.textContent);
  const asked = [];
  for (const { relevant, questions } of definition.sections) for (const q of questions) {
    const node = document.getElementById(`q-${q.name}`);
    if (node) asked.push({ ...q, node, fields: [...node.querySelectorAll("[name]")], rules: [relevant, q.relevant].filter(Boolean) });
  }
  const tidy = (text) => text.normalize("NFKC").trim().replace(/[。·,]/g, ".").replace(/\s*(°?C|度)$/i, "");
  const read = ({ type, fields }) => {
    const on = fields.filter((field) => field.checked);
    if (type === "note" || !fields.length) return undefined;
    if (type === "consent") return on.length ? true : undefined;
    if (type === "multiple") return on.length ? on.filter((field) => !("exclusive" in field.dataset)).map((field) => field.value) : undefined;
    const value = (fields[0].type === "radio" ? on[0] : fields[0])?.value || "";
    return (type === "number" ? tidy(value) : value.trim()) || undefined;
  };
  const show = () => {
    const answers = {};
    for (const q of asked) {
      const on = q.rules.every((rule) => ShouwangExpr.evaluate(rule, answers, definition));
      q.node.toggleAttribute("data-off", !on);
      const value = on ? read(q) : undefined;
      if (value !== undefined) answers[q.name] = value;
    }
  };
  form.addEventListener("change", ({ target }) => {
    const q = asked.find((one) => one.fields.includes(target));
    if (q?.type === "multiple" && target.checked) {  // "none of these" stands alone
      for (const other of q.fields) if (other !== target && ("exclusive" in target.dataset || "exclusive" in other.dataset)) other.checked = false;
    }
    show();
  });
  form.addEventListener("input", show);
  document.documentElement.classList.add("scripted");
  show();
})();
