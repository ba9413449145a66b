import { applyPatch } from 'fast-json-patch/commonjs/core.js';
import { apply, validatePatch, UNLIMITED } from '../common/json-patch';
const list = (n: number) => ({
  items: Array.from({ length: n }, (_, id) => ({ id, title: `Item ${id}`, done: false, text: 'x'.repeat(64) })),
});
const patch: any = [{ op: 'replace', path: '/items/100/title', value: 'New' }];
function us(f: () => unknown) {
  let n = 1;
  const t = (k: number) => {
    const s = process.cpuUsage();
    for (let i = 0; i < k; i++) f();
    const u = process.cpuUsage(s);
    return (u.user + u.system) / k;
  };
  while (t(n) * n < 30000) n *= 2;
  let m = Infinity;
  for (let i = 0; i < 9; i++) m = Math.min(m, t(n));
  return m;
}
for (const n of [200, 500, 2000, 10000]) {
  const d = list(n),
    e = structuredClone(d);
  const ours = us(() => apply(d, validatePatch(patch))),
    oursU = us(() => apply(d, patch, UNLIMITED)),
    p = us(() => applyPatch(e, patch, true, true)),
    pu = us(() => applyPatch(e, patch, false, true));
  console.log(
    n,
    JSON.stringify(d).length,
    'valid',
    ours.toFixed(2),
    p.toFixed(2),
    (ours / p).toFixed(2),
    'unl',
    oursU.toFixed(2),
    pu.toFixed(2),
    (oursU / pu).toFixed(2),
  );
}
