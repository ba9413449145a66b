/** Terminal: asking, where somebody is there to be asked. */
import { createInterface } from 'node:readline';

export interface Terminal {
  /** @returns the answer, trimmed; nothing where the person has ended the input: Ctrl-D, Ctrl-C. */
  ask(question: string): Promise<string>;
  close(): void;
}

/** Undefined where input or output is no terminal: a script is never asked. */
export function openTerminal({ stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>): Terminal | undefined {
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  const terminal = createInterface({ input: stdin, output: stdout });
  // One reader for all questions: what is typed ahead is the answer to the next.
  const lines = terminal[Symbol.asyncIterator]();
  terminal.pause();
  return {
    async ask(question) {
      terminal.setPrompt(`${question} `);
      terminal.prompt();
      const line: IteratorResult<string, unknown> = await lines.next();
      if (line.done !== true) return line.value.trim();
      stdout.write('\n');
      return '';
    },
    close: () => terminal.close(),
  };
}
