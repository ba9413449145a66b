/** Formats what templates made, by the project's own rules, so that nobody has to see how a template breaks lines. */
import path from 'node:path';

const FORMATTED = /\.(ts|css|json|md)$/;

export async function formatted(root: string, files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const prettier = await import('prettier');
  const options = (await prettier.resolveConfig(path.join(root, 'any.ts'))) ?? {};
  const results = new Map<string, string>();
  for (const [name, text] of files) {
    const tidy = FORMATTED.test(name) ? withoutGaps(text) : text;
    results.set(name, FORMATTED.test(name) ? await prettier.format(tidy, { ...options, filepath: name }) : tidy);
  }
  return results;
}

/** Where a template had nothing to say, it leaves a line with nothing but its indentation, or a gap between imports. */
function withoutGaps(text: string): string {
  return text
    .replace(/^[ \t]+\n/gm, '')
    .replace(/^\n+/, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^((?:import|export) .*;\n)\n+(?=(?:import|export) .* from )/gm, '$1');
}
