/**
 * The data layer's table: each row for Chromium and for Node, with its bars beside it, and what the peers make of the same.
 * Leaves    what is measured to support/table.ts and pages/table.page.ts.
 */
import path from 'node:path';
import { bytesOf } from './measure';
import { inChromium } from './support/chromium';
import { commonRows, type Row } from './support/table';

export default async function bench(): Promise<void> {
  const inBrowser = await inChromium<readonly Row[]>(path.join(import.meta.dirname, 'pages/table.page.ts'));
  const inNode = await commonRows(bytesOf);
  console.log('  Chromium          Node');
  console.log('    ours    bar     ours    bar');
  for (const what of new Set([...inNode, ...inBrowser].map((row) => row.what))) {
    const rows = [inBrowser, inNode].map((all) => all.find((row) => row.what === what));
    const figures = rows.map((row, at) => figure(row, row?.bars?.[at]));
    console.log(`${figures.join(' ')}  ${what}${isMissed(rows) ? '  MISSED' : ''}`);
    for (const name of Object.keys({ ...rows[0]?.peers, ...rows[1]?.peers })) {
      const theirs = rows.map((row) =>
        figure(row?.peers?.[name] === undefined ? undefined : { ours: row.peers[name] }),
      );
      console.log(`${theirs.join(' ')}      ${name}`);
    }
  }
}

function figure(row: Pick<Row, 'ours'> | undefined, bar?: number): string {
  const ratio = row === undefined ? '' : row.ours.toFixed(Number.isInteger(row.ours) ? 0 : 2);
  return `${ratio.padStart(8)} ${(bar === undefined ? '' : `≤ ${bar}`).padStart(6)}`;
}

function isMissed(rows: readonly (Row | undefined)[]): boolean {
  return rows.some((row, at) => row !== undefined && row.ours > (row.bars?.[at] ?? Infinity));
}
