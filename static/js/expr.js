/* Form rules on the phone: the twin of shouwang/questions/evaluate.py, held to it by tests/cases.json. Numbers are fractions of BigInt. */
"use strict";
var ShouwangExpr = (() => {
  const num = (text) => {
    const [, whole, part = ""] = /^([+-]?\d+)(?:\.(\d*))?$/.exec(text) || [];
    return whole ? [BigInt(whole + part), 10n ** BigInt(part.length)] : null;
  };
  const day = (text) => {
    const at = /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00Z`);
    return at && !isNaN(at) && at.toISOString().slice(0, 10) === text ? [BigInt(at / 864e5), 1n] : null;
  };
  function answer(raw, kind, decimals) {
    if (kind === "m") return Array.isArray(raw) ? raw : null;
    if (kind === "b") return raw === true;
    if (raw == null || raw === "") return null;
    if (kind === "d") return day(String(raw));
    if (kind !== "n") return String(raw).trim() || null;
    const text = String(raw).normalize("NFKC").trim().replace(/[。·]/g, ".").replace(/(\.\d*?)0+$/, "$1");
    return /^[+-]?\d{1,12}(\.\d*)?$/.test(text) && !((text.split(".")[1] || "").length > decimals) ? num(text) : null;
  }
  const cmp = ([a, b], [c, d]) => { const gap = a * d - c * b; return gap > 0 ? 1 : gap < 0 ? -1 : 0; };
  const same = (a, b) => (Array.isArray(a) && Array.isArray(b) ? !cmp(a, b) : a === b);
  const add = ([a, b], [c, d]) => [a * d + c * b, b * d];
  const floor = (n, d) => n / d - (n % d && n < 0 ? 1n : 0n);
  const two = {
    "+": add,
    "-": (a, [c, d]) => add(a, [-c, d]),
    "*": ([a, b], [c, d]) => [a * c, b * d],
    div: ([a, b], [c, d]) => { const s = c < 0 ? -1n : 1n; return c ? [a * d * s, b * c * s] : null; },
    mod: ([a, b], [c, d]) => (c ? [(a * d) % (b * c), b * d] : null),
    "<": (a, b) => cmp(a, b) < 0, "<=": (a, b) => cmp(a, b) <= 0, ">": (a, b) => cmp(a, b) > 0, ">=": (a, b) => cmp(a, b) >= 0,
  };
  const one = {
    neg: ([n, d]) => [-n, d], abs: ([n, d]) => [n < 0 ? -n : n, d], int: ([n, d]) => [n / d, 1n],
    round: ([n, d], places) => { const t = 10n ** BigInt(places); return [floor(2n * n * t + d, 2n * d), t]; },
  };
  function evaluate(node, answers, context) {
    const [op, first, second] = node, of = (part) => evaluate(part, answers, context), count = (list) => [BigInt(list.length), 1n];
    let x;
    switch (op) {
      case "n": return num(first);
      case "t": return first;
      case "b": return !!first;
      case "e": return null;
      case "d": return day(first);
      case "q": return answer(answers[first], second, node[3]);
      case "p": x = context.params[first]; return x == null ? null : num(String(x));
      case "today": return day(context.day);
      case "and": return node.slice(1).every(of);
      case "or": return node.slice(1).some(of);
      case "not": return !of(first);
      case "=": return same(of(first), of(second));
      case "!=": return !same(of(first), of(second));
      case "if": return of(of(first) ? second : node[3]);
      case "coalesce": return of(first) ?? of(second);
      case "selected": return (of(first) || []).includes(second);
      case "none": x = of(first); return x !== null && !x.length;
      case "count-selected": return count(of(first) || []);
      case "string-length": return count([...(of(first) || "")]);
      case "contains": return (of(first) || "").includes(second);
      case "starts-with": return (of(first) || "").startsWith(second);
      case "regex": return new RegExp(`^(?:${second})$`, "u").test(of(first) || "");
      case "min": case "max": case "sum": {
        const all = node.slice(1).map(of).filter((v) => v !== null);
        if (op === "sum") return all.reduce(add, [0n, 1n]);
        return all.length ? all.reduce((a, b) => (cmp(a, b) > 0 === (op === "max") ? a : b)) : null;
      }
    }
    x = of(first);
    if (one[op]) return x && one[op](x, second);
    const y = of(second);
    return x && y ? two[op](x, y) : "<>".includes(op[0]) ? false : null;
  }
  return { evaluate };
})();
