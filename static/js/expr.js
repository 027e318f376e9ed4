/* Form rules on the phone: the twin of shouwang/questions/evaluate.py, held to it by tests/cases.json. Numbers are fractions of BigInt. */
var ShouwangExpr = (function () {
  'use strict';
  var B = function (v) { return BigInt(v); };
  function num(text) {
    var m = /^([+-]?\d+)(?:\.(\d*))?$/.exec(text);
    return m && [B(m[1] + (m[2] || '')), B('1' + '0'.repeat((m[2] || '').length))];
  }
  function day(text) {
    var m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text), d = m && new Date(text + 'T00:00Z');
    return d && !isNaN(d) && d.toISOString().slice(0, 10) === text ? [B(d / 864e5), B(1)] : null;
  }
  function answer(raw, kind, decimals) {
    if (kind === 'm') return Array.isArray(raw) ? raw : null;
    if (kind === 'b') return raw === true;
    if (raw == null || raw === '') return null;
    if (kind === 'd') return day(String(raw));
    if (kind !== 'n') return String(raw).trim() || null;
    var text = String(raw).normalize('NFKC').trim().replace(/[。·]/g, '.').replace(/(\.\d*?)0+$/, '$1'), at = text.indexOf('.');
    if (!/^[+-]?\d{1,12}(\.\d*)?$/.test(text)) return null;
    return at >= 0 && text.length - at - 1 > decimals ? null : num(text);
  }
  function cmp(a, b) { var d = a[0] * b[1] - b[0] * a[1]; return d > 0 ? 1 : d < 0 ? -1 : 0; }
  function same(a, b) { return Array.isArray(a) && Array.isArray(b) ? cmp(a, b) === 0 : a === b; }
  function abs(n) { return n < 0 ? -n : n; }
  function add(a, b) { return [a[0] * b[1] + b[0] * a[1], a[1] * b[1]]; }
  function floor(n, d) { return n / d - (n % d && n < 0 ? B(1) : B(0)); }
  var two = {
    '+': add,
    '-': function (a, b) { return add(a, [-b[0], b[1]]); },
    '*': function (a, b) { return [a[0] * b[0], a[1] * b[1]]; },
    'div': function (a, b) { var s = b[0] < 0 ? B(-1) : B(1); return b[0] ? [a[0] * b[1] * s, a[1] * b[0] * s] : null; },
    'mod': function (a, b) { return b[0] ? [(a[0] * b[1]) % (b[0] * a[1]), a[1] * b[1]] : null; },
    '<': function (a, b) { return cmp(a, b) < 0; }, '<=': function (a, b) { return cmp(a, b) <= 0; },
    '>': function (a, b) { return cmp(a, b) > 0; }, '>=': function (a, b) { return cmp(a, b) >= 0; }
  };
  var one = {
    neg: function (v) { return [-v[0], v[1]]; }, abs: function (v) { return [abs(v[0]), v[1]]; },
    int: function (v) { return [v[0] / v[1], B(1)]; },
    round: function (v, p) { var t = B('1' + '0'.repeat(p)); return [floor(B(2) * v[0] * t + v[1], B(2) * v[1]), t]; }
  };
  function evaluate(node, answers, context) {
    var op = node[0], x, y, all;
    function at(i) { return evaluate(node[i], answers, context); }
    switch (op) {
      case 'n': return num(node[1]);
      case 't': return node[1];
      case 'b': return !!node[1];
      case 'e': return null;
      case 'd': return day(node[1]);
      case 'q': return answer(answers[node[1]], node[2], node[3]);
      case 'p': x = context.params[node[1]]; return x == null ? null : num(String(x));
      case 'today': return day(context.day);
      case 'and': return node.slice(1).every(function (n) { return evaluate(n, answers, context); });
      case 'or': return node.slice(1).some(function (n) { return evaluate(n, answers, context); });
      case 'not': return !at(1);
      case '=': return same(at(1), at(2));
      case '!=': return !same(at(1), at(2));
      case 'if': return at(1) ? at(2) : at(3);
      case 'coalesce': x = at(1); return x === null ? at(2) : x;
      case 'selected': return (at(1) || []).indexOf(node[2]) >= 0;
      case 'none': x = at(1); return x !== null && !x.length;
      case 'count-selected': return [B((at(1) || []).length), B(1)];
      case 'string-length': return [B(Array.from(at(1) || '').length), B(1)];
      case 'contains': return (at(1) || '').indexOf(node[2]) >= 0;
      case 'starts-with': return (at(1) || '').indexOf(node[2]) === 0;
      case 'regex': return new RegExp('^(?:' + node[2] + ')$', 'u').test(at(1) || '');
      case 'min': case 'max': case 'sum':
        all = node.slice(1).map(function (n) { return evaluate(n, answers, context); }).filter(function (v) { return v !== null; });
        if (op === 'sum') return all.reduce(add, [B(0), B(1)]);
        return all.length ? all.reduce(function (a, b) { return (cmp(a, b) > 0) === (op === 'max') ? a : b; }) : null;
    }
    x = at(1);
    if (one[op]) return x === null ? null : one[op](x, node[2]);
    y = at(2);
    if (x === null || y === null) return '<>'.indexOf(op[0]) >= 0 ? false : null;
    return two[op](x, y);
  }
  return { evaluate: evaluate };
})();
