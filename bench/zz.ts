import { optimisticUpdate } from '../app/data/saves';
import Backbone from '../vendor/backbone';
const prose = 'All that is gold does not glitter, not all who wander are lost. ';
const Item: any = Backbone.Model.extend({});
const Items: any = (Backbone.Collection as any).extend({ model: Item });
const Saving: any = optimisticUpdate(Backbone.Model, { urlRoot: '/books', _collections: { items: Items } });
const stateOf = (length: number): any => ({
  id: 'book',
  title: 'A book',
  items: Array.from({ length }, (_, id) => ({ id, title: `Item ${id}`, done: false, text: prose })),
});
const book = new Saving({ id: 'book' });
book.receive(stateOf(10_000), { version: '"1"' });
const what = process.argv[2];
let turn = 0;
if (what === '100')
  for (let i = 0; i < 2000; i++) {
    turn++;
    for (let k = 0; k < 100; k++) book.items.at(k * 100).set('title', `Edited ${turn}`);
    book._ops.length;
  }
if (what === 'set') {
  const b = new Saving({ id: 'b' });
  b.receive(stateOf(10), { version: '"1"' });
  for (let i = 0; i < 3e6; i++) b.set('title', `T ${i}`);
}
if (what === 'merge') {
  const text = JSON.stringify({
    ...stateOf(10_000),
    items: stateOf(10_000).items.map((item: any, at: number) =>
      at % 1_000 === 7 ? { ...item, text: 'Theirs TURN' } : item,
    ),
  });
  for (let i = 0; i < 30; i++) {
    turn++;
    for (let k = 0; k < 10; k++) book.items.at(k * 900 + 1).set('title', `Mine ${turn}`);
    const t = JSON.parse(text.replaceAll('TURN', String(turn)));
    const s = process.cpuUsage();
    book.receive(t, { version: `"${turn + 1}"` });
    const u = process.cpuUsage(s);
    if (i % 5 === 0) console.log((u.user + u.system) / 1000);
  }
}
process.exit(0);
